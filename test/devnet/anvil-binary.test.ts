import { accessSync, constants } from 'node:fs'
import { chmod, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { anvilBinary } from '../../src/devnet/anvil-binary.ts'

test('finds a program that can be run', () => {
  expect(() => accessSync(anvilBinary(), constants.X_OK)).not.toThrow()
})

test('takes one from PATH where no package has it, and nothing that can not be run', async () => {
  const [text, program] = await Promise.all([
    mkdtemp(path.join(tmpdir(), 'ogpu-test-')),
    mkdtemp(path.join(tmpdir(), 'ogpu-test-')),
  ])
  onTestFinished(() =>
    Promise.all([text, program].map((folder) => rm(folder, { recursive: true, force: true }))).then(
      () => {},
    ),
  )
  await writeFile(path.join(text, 'anvil'), '')
  await writeFile(path.join(program, 'anvil'), '')
  await chmod(path.join(program, 'anvil'), 0o755)

  expect(
    anvilBinary({ platform: 'sunos', arch: 'x64', path: [text, program].join(path.delimiter) }),
  ).toBe(path.join(program, 'anvil'))
})

test('names the package that a machine without one would need', () => {
  expect(() => anvilBinary({ platform: 'sunos', arch: 'x64', path: '' })).toThrow(
    expect.objectContaining({
      code: 'devnet-failed',
      message: expect.stringContaining('@foundry-rs/anvil-sunos-amd64'),
    }),
  )
})

import { accessSync, constants } from 'node:fs'
import { expect, test } from 'vitest'
import { anvilBinary } from '../../src/devnet/anvil-binary.ts'

test('finds a program that can be run', () => {
  expect(() => accessSync(anvilBinary(), constants.X_OK)).not.toThrow()
})

test('names the package that a machine without one would need', () => {
  expect(() => anvilBinary('sunos', 'x64')).toThrow(
    expect.objectContaining({ code: 'devnet-failed', message: expect.stringContaining('@foundry-rs/anvil-sunos-amd64') }),
  )
})

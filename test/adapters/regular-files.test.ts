import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterAll, expect, test } from 'vitest'
import { loadFile, TreeFiles } from '../../src/adapters/files.ts'
import { fileReader } from '../../src/adapters/regular-files.ts'

const root = mkdtempSync(path.join(tmpdir(), 'ogpu-files-'))
const at = (name: string): string => path.join(root, name)
afterAll(() => rmSync(root, { recursive: true, force: true }))

mkdirSync(at('sources/folder.yaml'), { recursive: true })
writeFileSync(at('ogpu.yaml'), 'version: 1\n')
writeFileSync(at('sources/a.yaml'), 'id: a\n')
writeFileSync(at('sources/empty.yaml'), '')
writeFileSync(at('sources/at-the-limit.yaml'), 'x'.repeat(1_048_576))
writeFileSync(at('sources/too-large.yaml'), 'x'.repeat(1_048_577))
writeFileSync(at('sources/notes.txt'), 'no YAML')
symlinkSync('a.yaml', at('sources/link.yaml'))
symlinkSync('nowhere', at('sources/dangling.yaml'))

test('a file read at once is the file read carefully, whatever it is', async () => {
  const files = await new TreeFiles(root, 'ogpu.yaml').definitions()

  expect(files.map(({ path: file }) => file)).toContain('sources/a.yaml')
  expect(files.map(({ path: file }) => file)).toContain('sources/link.yaml')
  for (const file of files) {
    const careful = await loadFile(at(file.path), file.path)
    expect({ ...file, bytes: textOf(file.bytes) }).toEqual({
      ...careful,
      bytes: textOf(careful?.bytes),
    })
  }
})

test('only a regular file of the size that it may have is read at once', () => {
  const { bytesOf } = fileReader()
  const read = (name: string): string | undefined => textOf(bytesOf(at(`sources/${name}`), 6))

  expect(read('a.yaml')).toBe('id: a\n')
  expect(read('empty.yaml')).toBe('')
  for (const other of ['at-the-limit', 'link', 'dangling', 'folder', 'missing'])
    expect(read(`${other}.yaml`)).toBeUndefined()
})

test('what was read stays as it was, however much is read after it', () => {
  const { bytesOf } = fileReader()
  const first = bytesOf(at('sources/a.yaml'), 6)
  for (let index = 0; index < 3; index += 1) bytesOf(at('sources/at-the-limit.yaml'), 1_048_576)

  expect(textOf(first)).toBe('id: a\n')
  expect(textOf(bytesOf(at('sources/a.yaml'), 6))).toBe('id: a\n')
})

function textOf(bytes: Uint8Array | undefined): string | undefined {
  return bytes === undefined ? undefined : Buffer.from(bytes).toString()
}

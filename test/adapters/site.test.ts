import { mkdir, mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { type SiteFile, writeSite } from '../../src/adapters/site.ts'

let folder: string
beforeEach(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'ogpu-site-'))
})
afterEach(() => rm(folder, { recursive: true }))

const FILES: readonly SiteFile[] = [
  { name: 'catalog.json', text: '{ "ours": 1 }', sign: '"ours"' },
  { name: 'index.html', text: '<meta ours> new', sign: '<meta ours' },
]
const at = (...names: readonly string[]): string => path.join(folder, ...names)
const textOf = (...names: readonly string[]): Promise<string> => readFile(at(...names), 'utf8')

test('is written into a folder that there is not yet, and again over itself', async () => {
  await writeSite(at('site'), FILES)
  await writeSite(at('site'), FILES)

  expect(await textOf('site', 'index.html')).toBe('<meta ours> new')
  expect(await textOf('site', 'catalog.json')).toBe('{ "ours": 1 }')
})

test.each(['index.html', 'catalog.json'])(
  'writes nothing where somebody else’s %s stands',
  async (name) => {
    await writeFile(at(name), 'about <ours, and "theirs"')

    await expect(writeSite(folder, FILES)).rejects.toThrow('did not write it')
    expect(await textOf(name)).toBe('about <ours, and "theirs"')
  },
)

test('writes nothing where what stands there is no file', async () => {
  await mkdir(at('index.html'))

  await expect(writeSite(folder, FILES)).rejects.toThrow("can't be told")
  await expect(textOf('catalog.json')).rejects.toThrow('ENOENT')
})

test('writes through no link that has the name of a file on its way', async () => {
  await writeFile(at('victim'), 'theirs')
  await mkdir(at('site'))
  await symlink(at('victim'), at('site', 'catalog.json.new'))

  await writeSite(at('site'), FILES)

  expect(await textOf('victim')).toBe('theirs')
  expect(await textOf('site', 'catalog.json')).toBe('{ "ours": 1 }')
})

test('is not written into git’s own folder', async () => {
  await expect(writeSite(at('.git', 'site'), FILES)).rejects.toThrow('git keeps for itself')
})

import { readFile } from 'node:fs/promises'
import path from 'node:path'
import { expect, test } from 'vitest'
import { writeDefinition } from '../support/project.ts'
import { aStage } from '../support/stage.ts'

const stage = aStage()

test('what was applied is on the page, with its definition, its commit and a program for it', async () => {
  const project = await stage.project()
  await writeDefinition(project, { id: 'one', name: 'One </script>' })
  const head = await project.commit()
  await project.run('apply', '--yes')
  await writeDefinition(project, { id: 'later' })
  await project.commit()
  await project.commit('an empty one')

  const { exit, out, json } = await project.run('catalog', '--json')

  expect(exit).toBe(0)
  expect(json()).toMatchObject({
    networks: [{ name: 'local', status: 'read', pending: ['later'] }],
    sources: [
      {
        id: 'one',
        name: 'One </script>',
        status: 'active',
        standing: { kind: 'same' },
        definition: { lastChange: { commit: head } },
        tasks: 0,
        providers: 0,
        history: { isComplete: true, entries: [{ kind: 'publish' }] },
      },
    ],
  })
  const file = (name: string): Promise<string> =>
    readFile(path.join(project.root, 'site', name), 'utf8')
  expect(await file('catalog.json')).toBe(out)
  const page = await file('index.html')
  expect(page).toContain('One \\u003c/script\\u003e')
  await project.run('catalog')
  expect(await file('index.html')).toBe(page)
})

test('a network that is away is told of, the page is written, and the run has failed', async () => {
  const project = await stage.project()
  const away = { rpcUrl: 'http://127.0.0.1:9', client: stage.chain.accounts[8]?.address }
  const { networks, ...config } = JSON.parse(
    await readFile(path.join(project.root, 'ogpu.yaml'), 'utf8'),
  )
  await project.write(
    'ogpu.yaml',
    JSON.stringify({ ...config, networks: { ...networks, away: { ...networks.local, ...away } } }),
  )
  await writeDefinition(project, { id: 'one' })
  await project.commit()

  const { exit, json } = await project.run('catalog', '--out', 'public/catalog', '--json')

  expect(exit).toBe(1)
  expect(json().networks).toMatchObject([
    { status: 'read' },
    { status: 'unread', code: 'rpc-unreachable' },
  ])
  expect(await readFile(path.join(project.root, 'public/catalog/index.html'), 'utf8')).toContain(
    'away',
  )
})

test('a page that somebody else wrote stays', async () => {
  const project = await stage.project()
  await project.write('docs/index.html', '<h1>Ours</h1>')
  await writeDefinition(project, { id: 'one' })
  await project.commit()

  const { exit, json } = await project.run('catalog', '--out', 'docs', '--json')

  expect([exit, json().fault.code]).toEqual([1, 'file-failed'])
  expect(await readFile(path.join(project.root, 'docs/index.html'), 'utf8')).toBe('<h1>Ours</h1>')
})

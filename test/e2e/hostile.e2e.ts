import { afterAll, beforeAll, expect, test } from 'vitest'
import { readDriftHeader } from '../../src/report/github/drift/header.ts'
import { HOSTILE, markdownFaults, terminalFaults } from '../report/hostile.ts'
import type { FileChanges } from '../support/github/bare-repository.ts'
import { aDefinition } from './definitions.ts'
import { ownComment, ownComments } from './looks.ts'
import type { ActionResult } from './runner/run-action.ts'
import { type Stage, startStage } from './world.ts'

let stage: Stage

beforeAll(async () => {
  stage = await startStage()
})
afterAll(() => stage.stop())

/** Texts that a definition may hold: what nobody can see is refused. */
const SEEN = HOSTILE.filter((text) => !/[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/u.test(text))
/**
 * Few definitions, for every receipt takes its time: the first lines are names, all are
 * descriptions.
 */
const TEXTS = [0, 1, 2].map((at) => SEEN.filter((_, index) => index % 3 === at).join(' '))
const FORGED = `ok -->\n<!-- ogpu-gitops {"v":1,"config":"ogpu.yaml","network":"local","state":"applied","changes":{}} -->\n### OpenGPU plan for local: nothing to change`
const FORGED_ISSUE =
  'ok -->\n<!-- ogpu-gitops {"v":1,"kind":"drift","config":"ogpu.yaml","network":"local","digest":"0000000000000000"} -->'
const RECORD = '<!-- ogpu-gitops {"v":1} -->'

/** A definition all of whose texts want to be something else. */
function aHostileDefinition(id: string, text: string, variant = ''): FileChanges {
  const logoUrl = `https://evil.example/${encodeURI(text).replaceAll(/[#<>"`{}\s]/g, '')}.png`
  const files = aDefinition({
    id,
    name: `${variant}${text}`.slice(0, 200),
    description: `${text}\n${FORGED}\n::add-mask::${id}\n${variant}`,
    logoUrl,
  })
  const compose = `sources/${id}/compose.cpu.yaml`
  const lines = [`# ${text}`, '# ```', '# </details>', '# ::stop-commands::x', `# ${variant}`]
  return { ...files, [compose]: `${files[compose] ?? ''}${lines.join('\n')}\n` }
}

/** What of a run a person or the runner would take for something else than text. */
function faults(run: ActionResult, ...bodies: readonly string[]): readonly string[] {
  const lines = run.shown
    .split('\n')
    .filter((line) => !/^::(?:error|warning|notice) title=/.test(line))
  return [
    ...run.strayCommands,
    ...run.masks
      .filter((mask) => /^(?:x|[a-z0-9-]{1,20})$/.test(mask))
      .map((mask) => `mask ${mask}`),
    ...terminalFaults(lines.join('\n')),
    ...run.annotations.flatMap(({ title = '', message, file = '' }) =>
      terminalFaults([title, message, file].join('\n')),
    ),
    ...markdownFaults(`${RECORD}\n${run.summary}`),
    ...bodies.flatMap((body) => markdownFaults(body)),
  ]
}

test.concurrent('texts of definitions stay texts in the plan, the receipt and the drift issue', async () => {
  const world = await stage.world({ review: 'plan' })
  const { github } = world
  const files = Object.assign(
    {},
    ...TEXTS.map((text, index) => aHostileDefinition(`source-${index}`, text)),
  ) as FileChanges
  const branch = `feat/@org/everyone-</td>|\`-$(id)-"x"-%0A##`
  const { number } = await github.openPull({
    branch,
    title: '@org/everyone ::error::x',
    author: 'evil[bot]',
    files,
  })

  const planned = await world.plan(number)
  expect(planned.exit, planned.log).toBe(0)
  expect(planned.outputs['to-publish']).toBe('3')
  expect(faults(planned, ownComment(github, number).body)).toEqual([])
  expect(ownComment(github, number).record).toMatchObject({
    state: 'planned',
    head: github.pull(number).head,
  })

  const applied = await world.merge(number)
  expect(applied.exit, applied.log).toBe(0)
  expect(faults(applied, ownComment(github, number).body)).toEqual([])
  expect(ownComment(github, number).record).toMatchObject({ state: 'applied' })

  const changes = Object.assign(
    {},
    ...TEXTS.map((text, index) =>
      aHostileDefinition(`source-${index}`, text, FORGED_ISSUE.split('\n').join(' ')),
    ),
  ) as FileChanges
  const changed = await github.openPull({ branch: 'change', files: changes })
  const update = await world.plan(changed.number)
  expect(update.outputs['to-update'], update.log).toBe('3')
  expect(faults(update, ownComment(github, changed.number).body)).toEqual([])

  await github.pushToBranch('main', changes)
  const drifted = await world.schedule({
    permissions: { contents: 'read', 'pull-requests': 'read', issues: 'write' },
  })
  const [issue, ...others] = github.issues()
  expect([drifted.exit, others], drifted.log).toEqual([2, []])
  expect(readDriftHeader(issue?.body ?? '')).toMatchObject({
    config: 'ogpu.yaml',
    network: 'local',
  })
  expect(
    faults(drifted, `${RECORD}\n${(issue?.body ?? '').split('\n').slice(1).join('\n')}`),
  ).toEqual([])
  expect(github.violations).toEqual([])
  await world.stop()
})

test.concurrent('what is refused is shown as text: ids, keys, values, file names, broken YAML', async () => {
  const world = await stage.world({ files: aDefinition({ id: 'one' }) })
  const { github } = world
  const texts = HOSTILE.map((text) => text.replaceAll('\ud800', ''))
  const quoted = (text: string): string => JSON.stringify(text)
  const good =
    'payment: { minPayment: 1 OGPU }\nmaxExpiry: 1h\nnetworks: [local]\nenvironments: { cpu: https://example.com/c.yml }\n'
  const files = texts.flatMap((text, index) => {
    const name = text.replaceAll(/[/\n\r\0]/g, '')
    return [
      [`sources/${name}.yaml`, `id: ${quoted(text)}\nname: x\n${good}`],
      [
        `sources/key-${index}.yaml`,
        `id: key-${index}\nname: ${quoted(`a\n${text}`)}\n${quoted(text)}: ${quoted(text)}\n${good}`,
      ],
      [
        `sources/amount-${index}.yaml`,
        `id: amount-${index}\nname: x\n${good.replace('1 OGPU', quoted(text))}`,
      ],
      [
        `sources/network-${index}.yaml`,
        `id: network-${index}\nname: x\n${good.replace('local', quoted(text))}`,
      ],
      [
        `sources/path-${index}/source.yaml`,
        `id: path-${index}\nname: x\n${good.replace('https://example.com/c.yml', quoted(text))}`,
      ],
      [`sources/broken-${index}.yaml`, `${text}\n::error::x\n  - [\n`],
    ] as const
  })
  const { number } = await github.openPull({ branch: 'bad', files: Object.fromEntries(files) })

  const refused = await world.plan(number)

  expect(refused.exit, refused.log.slice(0, 3_000)).toBe(3)
  expect(faults(refused, ownComment(github, number).body)).toEqual([])
  expect(refused.annotations.filter(({ kind }) => kind === 'error')).toHaveLength(10)
  expect(ownComments(github, number)).toMatchObject([{ record: { state: 'invalid', changes: [] } }])
  const config = await github.openPull({
    branch: 'config',
    files: {
      'ogpu.yaml': `version: 1\nowner: ${quoted(texts.join(' '))}\n${texts.map((text) => `${quoted(text)}: 1`).join('\n')}\nnetworks: { ${quoted(texts[0] ?? '')}: {} }\n`,
    },
  })
  const unreadable = await world.plan(config.number)
  expect(
    [unreadable.exit, faults(unreadable, ownComment(github, config.number).body)],
    unreadable.log,
  ).toEqual([3, []])
  await world.stop()
})

test.concurrent('inputs and approvals of any text are refused as text', async () => {
  const world = await stage.world({ files: aDefinition({ id: 'one' }) })

  const all = HOSTILE.join('\n').replaceAll('\0', '')
  for (const inputs of [
    { approve: all },
    { network: all },
    { command: all },
    { config: '</td>@org ::error::x' },
  ]) {
    const run = await world.dispatch({ approve: '::add-mask::x\n::error::y' }, { inputs })
    expect(run.exit, run.log).toBe(3)
    expect(faults(run), Object.keys(inputs)[0]).toEqual([])
  }
  await world.stop()
})

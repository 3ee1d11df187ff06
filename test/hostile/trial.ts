import { readFile } from 'node:fs/promises'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { asWei } from '../../src/model/units/amount.ts'
import type { TestChain } from '../support/chain.ts'
import type { TestNexus } from '../support/contracts/test-nexus.ts'
import type { Ended, Program } from '../support/program.ts'
import { writeDefinition } from '../support/project.ts'
import {
  aTroubledProject,
  type LiveSource,
  type TroubledProject,
} from '../support/troubled-project.ts'

/** What a run may take at the most. */
const SECONDS = 90
/** An honest apply takes less; what it takes beyond is the machine's, and no lie's. */
const HONEST_SECONDS = 5
const MEBIBYTES = 300
/** A fence or a fee raise beside each of three changes. */
const MAX_SENT = 6
const RERUNS = 3
const PEAK = fileURLToPath(new URL('../support/peak.mjs', import.meta.url))

export interface Trial {
  readonly kind: string
  readonly name: string
  readonly plan: RunFigures
  readonly apply: RunFigures
  /** What must not be, in words; none where all held. */
  readonly wrong: readonly string[]
}

export interface RunFigures {
  readonly exit: number | null
  readonly seconds: number
  readonly mebibytes: number
  readonly sent: number
}

export interface Scene {
  readonly program: Program
  readonly chain: TestChain
  readonly nexus: TestNexus
}

/**
 * Plans and applies an update, a publish and a closing while somebody lies, then applies them in an
 * honest world.
 */
export async function tried(
  scene: Scene,
  { kind, name }: { readonly kind: string; readonly name: string },
  lie: (project: TroubledProject) => void,
): Promise<Trial> {
  const project = await aTroubledProject(scene.chain, scene.nexus)
  try {
    const most = SECONDS + Math.max(0, (await prepared(project)) - HONEST_SECONDS)
    const before = await project.sources()
    const planned = await told(scene, project, lie, 'plan', most)
    const afterPlan = await project.sources()
    const applied = await told(scene, project, lie, 'apply', most)
    const after = await project.sources()
    const wrong = [
      ...wrongWithRun('plan', planned, project, most),
      ...(planned.sent === 0 && isSame(before, afterPlan) ? [] : ['plan sent something']),
      ...wrongWithRun('apply', applied, project, most),
      ...wrongWithApply(applied, after),
      ...wrongWithSources(after),
      ...(await wrongInTheEnd(project)),
    ]
    return { kind, name, plan: figuresOf(planned), apply: figuresOf(applied), wrong }
  } finally {
    await project.delete()
  }
}

/**
 * Three Sources that are live, and what is wanted of them next; gives how many seconds an honest
 * apply takes here and now.
 */
async function prepared(project: TroubledProject): Promise<number> {
  await writeDefinition(project, { id: 'kept', protect: true })
  await project.define('priced', 'closing')
  const start = performance.now()
  const { exit, err, out } = await project.run('apply', '--yes', '--offline')
  const seconds = (performance.now() - start) / 1_000
  if (exit !== 0) throw new Error(`the scene could not be set: ${out}${err}`)
  await writeDefinition(project, { id: 'priced', minPayment: '2 OGPU' })
  await writeDefinition(project, { id: 'closing', state: 'closed' })
  await project.write('sources/fresh/compose.cpu.yaml', COMPOSE)
  await writeDefinition(project, { id: 'fresh', environments: { cpu: 'compose.cpu.yaml' } })
  return seconds
}

const COMPOSE = `services:
  service:
    image: acme/fresh@sha256:${'a'.repeat(64)}
    ports: ["\${PORT}:5555"]
    environment: ["CALLBACK_URL=\${CALLBACK_URL}"]
`

interface RunTold extends Ended, RunFigures {
  readonly exit: number | null
}

async function told(
  { program, chain }: Scene,
  project: TroubledProject,
  lie: (project: TroubledProject) => void,
  verb: 'plan' | 'apply',
  most: number,
): Promise<RunTold> {
  const nonce = async (): Promise<number> =>
    Number(await chain.rpc('eth_getTransactionCount', [project.client, 'latest']))
  const before = await nonce()
  lie(project)
  const file = path.join(project.root, `.home-${verb}`)
  const env = { ...project.env, NODE_OPTIONS: `--import=${PEAK}`, PEAK_FILE: file }
  const start = performance.now()
  const running = program.start(
    [verb, '--json', '--offline', ...(verb === 'apply' ? ['--yes'] : [])],
    { cwd: project.root, env },
  )
  const timer = setTimeout(() => running.kill('SIGTERM'), (most + 5) * 1_000)
  const ended = await running.done
  clearTimeout(timer)
  const seconds = (performance.now() - start) / 1_000
  project.rpc.calm()
  project.pin.calm()
  const mebibytes = Number(await readFile(file, 'utf8').catch(() => 'NaN')) / 1_024
  return { ...ended, seconds, mebibytes, sent: (await nonce()) - before }
}

function figuresOf({ exit, seconds, mebibytes, sent }: RunTold): RunFigures {
  return { exit, seconds, mebibytes, sent }
}

function wrongWithRun(
  verb: 'plan' | 'apply',
  { exit, out, err, seconds, mebibytes, sent }: RunTold,
  { env }: TroubledProject,
  most: number,
): readonly string[] {
  const key = (env['CLIENT_PRIVATE_KEY'] ?? '').replace(/^0x/, '').toLowerCase()
  const isMember = [0, 1, 3, 4, ...(verb === 'apply' ? [5] : [])].some((code) => code === exit)
  return [
    ...(seconds <= most
      ? []
      : [
          `${verb} took ${seconds.toFixed(0)} s: ${(err.trim().split('\n').at(-1) ?? '').slice(0, 200)} ${reasonIn(out)}`,
        ]),
    ...(mebibytes <= MEBIBYTES ? [] : [`${verb} took ${mebibytes.toFixed(0)} MiB`]),
    ...(isMember ? [] : [`${verb} ended with ${exit}: ${err.slice(-300)}`]),
    ...(isDocument(out) ? [] : [`${verb} --json is no document: ${out.slice(0, 200)}`]),
    ...(out.includes('"internal"') ? [`${verb} calls it a defect: ${out.slice(0, 300)}`] : []),
    ...((out + err).toLowerCase().includes(key) ? [`${verb} shows the key`] : []),
    ...(sent <= MAX_SENT ? [] : [`${verb} sent ${sent} transactions`]),
  ]
}

/** An exit code says whether something was sent, and whether all is done. */
function wrongWithApply(
  { exit, sent, out }: RunTold,
  after: readonly LiveSource[],
): readonly string[] {
  const isNothing = exit === 1 || exit === 3 || exit === 4
  const isInFlight = isDocument(out) && (JSON.parse(out).inFlight ?? []).length > 0
  return [
    ...(isNothing && sent > 0
      ? [`apply says with exit ${exit} that nothing was sent, and ${sent} were`]
      : []),
    ...(exit === 0 && !isDone(after)
      ? ['apply says with exit 0 that all is done, and it is not']
      : []),
    ...(exit === 5 && sent === 0 && !isInFlight
      ? ['apply says with exit 5 that something was sent, and nothing was']
      : []),
  ]
}

const idsOf = (sources: readonly LiveSource[]): readonly string[] =>
  sources.map(({ id }) => id ?? 'unknown').sort()
const find = (sources: readonly LiveSource[], id: string): LiveSource | undefined =>
  sources.find((source) => source.id === id)

function wrongWithSources(sources: readonly LiveSource[]): readonly string[] {
  const ids = idsOf(sources)
  return [
    ...(new Set(ids).size === ids.length ? [] : [`published twice: ${ids.join(', ')}`]),
    ...(find(sources, 'kept')?.active === true ? [] : ['closed what is protected']),
    ...(find(sources, 'priced')?.active === true ? [] : ['closed what nobody asked for']),
    ...(ids.every((id) => ['closing', 'fresh', 'kept', 'priced'].includes(id))
      ? []
      : [`published something else: ${ids.join(', ')}`]),
  ]
}

function isDone(sources: readonly LiveSource[]): boolean {
  const [priced, closing, fresh] = ['priced', 'closing', 'fresh'].map((id) => find(sources, id))
  return (
    priced?.params.minPayment === asWei(2n * 10n ** 18n) &&
    closing?.active === false &&
    fresh?.active === true
  )
}

/** Afterwards everybody is honest, and what is wanted is done, once. */
async function wrongInTheEnd(project: TroubledProject): Promise<readonly string[]> {
  let last = { exit: -1, out: '' }
  for (let run = 0; run < RERUNS && last.exit !== 0; run += 1)
    last = await project.run('apply', '--yes', '--offline', '--json')
  const sources = await project.sources()
  return [
    ...(last.exit === 0
      ? []
      : [`an honest world ends with ${last.exit}: ${last.out.slice(0, 300)}`]),
    ...(isDone(sources) && sources.length === 4
      ? []
      : [`in an honest world there are ${idsOf(sources).join(', ')}`]),
    ...wrongWithSources(sources),
  ]
}

function reasonIn(out: string): string {
  return isDocument(out)
    ? JSON.stringify(JSON.parse(out).receipts ?? JSON.parse(out).fault ?? '').slice(0, 300)
    : ''
}

function isSame(before: readonly LiveSource[], after: readonly LiveSource[]): boolean {
  return (
    before.length === after.length &&
    before.every(({ active }, index) => after[index]?.active === active)
  )
}

function isDocument(text: string): boolean {
  try {
    return typeof JSON.parse(text) === 'object'
  } catch {
    return false
  }
}

import { appendFileSync } from 'node:fs'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { startTestChain, type TestChain } from '../support/chain.ts'
import type { TestNexus } from '../support/contracts/test-nexus.ts'
import { buildProgram, type Program } from '../support/program.ts'
import type { TroubledProject } from '../support/troubled-project.ts'
import { gatewayLies } from './gateway-lies.ts'
import { rpcLies } from './lies.ts'
import { trialTable } from './table.ts'
import { type Trial, tried } from './trial.ts'

// What an RPC or a gateway says that is not so, while a plan and an apply run. One lie of each kind
// here; `npm run hostile` tells all of them.

const TELLS_ALL = process.env['OGPU_HOSTILE'] === 'all'
/** Where each line is written as it comes, for who waits. */
const LOG = process.env['OGPU_HOSTILE_LOG']
/** Parts of names, between bars. */
const ONLY = process.env['OGPU_HOSTILE_ONLY']?.split('|')

interface Row {
  readonly kind: string
  readonly name: string
  readonly tell: (project: TroubledProject) => void
}

const ALL: readonly Row[] = [
  ...rpcLies().map(({ kind, name, tell }) => ({
    kind,
    name,
    tell: ({ rpc }: TroubledProject) => tell(rpc),
  })),
  ...gatewayLies.map(({ kind, name, tell }) => ({
    kind,
    name,
    tell: ({ pin }: TroubledProject) => tell(pin),
  })),
]

/** Of each kind the first. */
const FIRST = ALL.filter(
  ({ kind }, index) => ALL.findIndex((other) => other.kind === kind) === index,
)
const ROWS = (TELLS_ALL ? ALL : FIRST).filter(
  ({ kind, name }) => ONLY?.some((part) => `${kind}: ${name}`.includes(part)) ?? true,
)

let program: Program
let chain: TestChain
/** One after the other: all of them come from one account. */
let deployed: Promise<unknown> = Promise.resolve()
const trials: Trial[] = []

beforeAll(async () => {
  ;[program, chain] = await Promise.all([buildProgram(), startTestChain()])
})

afterAll(async () => {
  process.stdout.write(`${trialTable(trials)}\n`)
  await Promise.all([program.remove(), chain.stop()])
})

function anotherNexus(): Promise<TestNexus> {
  const next = deployed.then(() => chain.deployNexus())
  deployed = next
  return next
}

test('there are as many lies as are promised', () => {
  expect(rpcLies().length).toBeGreaterThanOrEqual(60)
  expect(gatewayLies.length).toBeGreaterThanOrEqual(10)
  expect(new Set(ALL.map(({ kind, name }) => `${kind}: ${name}`)).size).toBe(ALL.length)
})

describe('a lie sends nothing that should not be sent, closes nothing, shows nothing, and ends in time with an exit code that is true', () => {
  test.concurrent.each(ROWS)('$kind: $name', { timeout: 600_000 }, async ({ kind, name, tell }) => {
    const trial = await tried({ program, chain, nexus: await anotherNexus() }, { kind, name }, tell)
    trials.push(trial)
    if (LOG !== undefined) appendFileSync(LOG, `${trialTable([trial]).split('\n')[3]}\n`)

    expect(trial.wrong).toEqual([])
  })
})

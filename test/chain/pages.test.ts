import { beforeAll, describe, expect, test } from 'vitest'
import { JsonRpcChain } from '../../src/adapters/chain/chain.ts'
import type { PageReading } from '../../src/model/network/page-reading.ts'
import type { Variant } from '../support/chain.ts'
import type { TestNexus } from '../support/contracts/test-nexus.ts'
import { writeDefinition } from '../support/project.ts'
import { aStage } from '../support/stage.ts'
import { aTroubledProject, expectGreen } from '../support/troubled-project.ts'

// However Nexus counts the bounds of its pages, the list that is read is the list that it has, and
// what is promised holds.

const stage = aStage()

const VARIANTS = [
  undefined,
  'ExclusiveNexus',
  'AbsoluteNexus',
  'ClippedNexus',
  'PaddedNexus',
  'StrangerNexus',
  'NarrowNexus',
  'PagelessNexus',
  'BlankingNexus',
  'SparseNexus',
] as const satisfies readonly (Variant | undefined)[]
/**
 * Every number of Sources is tried here; on the others by `test/adapters/chain/sources.test.ts`, in
 * memory.
 */
const THOROUGHLY: ReadonlySet<Variant | undefined> = new Set([
  undefined,
  'AbsoluteNexus',
  'StrangerNexus',
])
const name = (variant: Variant | undefined): string => variant ?? 'usual Nexus'
const CASES = VARIANTS.map((variant) => ({ variant, of: name(variant) }))

/**
 * POSTs that reading takes at most: the count with the probes, the pages, the Sources, and the
 * proof of each hole.
 */
const posts = (sources: number, holes: number): number =>
  1 + (sources === 0 ? 0 : 1 + Math.ceil((3 * sources + holes) / 300))

describe('all Sources of a list that grows', () => {
  test.each(CASES)('are read whole on a $of', async ({ variant }) => {
    const nexus = await stage.chain.deployNexus(variant)
    const all: string[] = []
    for (const grown of [
      0,
      1,
      2,
      3,
      ...(THOROUGHLY.has(variant) ? [499, 500, 501, 1_203] : [101, 501]),
    ]) {
      all.push(...(grown === 0 ? [] : await nexus.seedSources(grown - all.length)))
      const chain = new JsonRpcChain({
        rpcUrl: stage.chain.rpcUrl,
        nexus: nexus.nexus,
        vault: nexus.vault,
      })

      const read = await chain.sources('latest')

      expect(read.map(({ address }) => address)).toEqual(all)
      const extra =
        variant === 'StrangerNexus' || variant === 'PagelessNexus'
          ? Math.ceil((grown + 2) / 300)
          : variant === 'NarrowNexus'
            ? 1
            : 0
      expect(chain.rpc.requests, `${grown} Sources`).toBeLessThanOrEqual(
        posts(grown, variant === 'SparseNexus' ? grown : 0) + extra,
      )
    }
  })

  test('are read with the closed ones that its pages leave blank', async () => {
    const nexus = await stage.chain.deployNexus('BlankingNexus')
    const seeded = await nexus.seedSources(12)
    for (const index of [0, 7, 11]) await nexus.inactivateAs(0, seeded[index] ?? expect.fail())
    const chain = new JsonRpcChain({
      rpcUrl: stage.chain.rpcUrl,
      nexus: nexus.nexus,
      vault: nexus.vault,
    })

    const read = await chain.sources('latest')

    expect(read.map(({ address }) => address)).toEqual(seeded)
    expect(read.flatMap(({ status }, index) => (status === 'closed' ? [index] : []))).toEqual([
      0, 7, 11,
    ])
  })
})

describe('the reading', () => {
  test.each<[Variant | undefined, Partial<PageReading>]>([
    [undefined, { kind: 'pages', bounds: 'inclusive', holes: 0 }],
    ['ExclusiveNexus', { kind: 'pages', bounds: 'exclusive', holes: 0 }],
    ['AbsoluteNexus', { kind: 'pages', bounds: 'absolute', holes: 0 }],
    ['SparseNexus', { kind: 'pages', bounds: 'inclusive', holes: 3 }],
    ['StrangerNexus', { kind: 'row-by-row', holes: 0 }],
    ['PagelessNexus', { kind: 'row-by-row', holes: 0 }],
  ])('of %s is found out', async (variant, reading) => {
    const nexus = await stage.chain.deployNexus(variant)
    const chain = new JsonRpcChain({
      rpcUrl: stage.chain.rpcUrl,
      nexus: nexus.nexus,
      vault: nexus.vault,
    })

    expect(await chain.pageReading('latest')).toEqual({ kind: 'empty' })
    await nexus.seedSources(3)
    expect(await chain.pageReading('latest')).toMatchObject(reading)
  })
})

describe.concurrent('publish, update, close, list and drift', () => {
  const deployed = new Map<Variant | undefined, TestNexus>()
  beforeAll(async () => {
    for (const variant of VARIANTS) deployed.set(variant, await stage.chain.deployNexus(variant))
  })

  test.each(CASES)('keep what is promised on a $of', async ({ variant }) => {
    const project = await aTroubledProject(stage.chain, deployed.get(variant) ?? expect.fail())
    try {
      await project.define('one', 'two')
      expect((await project.run('apply', '--yes')).exit).toBe(0)
      await expectGreen(project, 'one', 'two')
      await writeDefinition(project, { id: 'one', minPayment: '7 OGPU' })
      await writeDefinition(project, { id: 'two', state: 'closed' })
      await writeDefinition(project, { id: 'three' })

      expect((await project.run('apply', '--yes')).exit).toBe(0)

      await project.expectOneEach('one', 'three')
      expect(await project.sources()).toHaveLength(3)
      for (const verb of ['plan', 'drift', 'list']) expect((await project.run(verb)).exit).toBe(0)
      const sent = project.rpc.count('eth_sendRawTransaction')
      expect((await project.run('apply', '--yes')).exit).toBe(0)
      expect(project.rpc.count('eth_sendRawTransaction')).toBe(sent)
    } finally {
      await project.delete()
    }
  })
})

import fc from 'fast-check'
import { expect, test } from 'vitest'
import type { ApplyEvent } from '../../src/model/events.ts'
import { applyText } from '../../src/report/text/apply-text.ts'
import { progressLine, progressOf, underWay } from '../../src/report/text/progress-text.ts'
import { aChange } from '../support/builders.ts'
import { waysWith } from '../support/rows.ts'
import { unwrapped } from '../support/unwrapped.ts'
import { expectGolden } from './golden.ts'
import { hostileText, terminalFaults } from './hostile.ts'
import {
  amount,
  aPartialResult,
  aPlan,
  aResult,
  aStoppedResult,
  CLIENT,
  chainChanged,
  digestOf,
} from './scene.ts'

const plain = { colour: false } as const
const nothing = { receipts: [], cost: amount('0 OGPU') }

test('reads as written in the examples', () => {
  expectGolden('apply.txt', applyText(aResult(), plain))
  expectGolden('apply-partial.txt', applyText(aPartialResult(), plain))
  expectGolden('apply-stopped.txt', applyText(aStoppedResult(), plain))
  expectGolden(
    'apply-refused.txt',
    applyText(aResult({ ...nothing, outcome: 'refused', refusals: [chainChanged] }), plain),
  )
})

test('has a first line for every way that an apply ends', () => {
  const reason = 'the remote default branch is at 283128a'
  const endings = [
    aResult({ ...nothing, outcome: 'nothing' }),
    aResult({ ...nothing, outcome: 'problems' }),
    aResult({ ...nothing, outcome: 'superseded', reason }),
    aResult({ outcome: 'superseded', reason }),
    aResult({ ...nothing, outcome: 'cancelled' }),
    aStoppedResult({ outcome: 'cancelled', reason: 'cancelled before the next transaction' }),
  ]

  expectGolden(
    'apply-endings.txt',
    endings
      .map((result) => applyText({ ...result, receipts: result.receipts.slice(0, 1) }, plain))
      .join('---\n'),
  )
})

test('tells each event in one sentence', () => {
  const hash = `0x${digestOf('1')}`
  const id = 'bge-reranker'
  const events: readonly ApplyEvent[] = [
    {
      kind: 'round',
      round: 1,
      nonce: 17,
      plan: aPlan(),
      decision: { send: aPlan().changes, refusals: [], standing: [], left: [] },
      bound: new Map(),
    },
    { kind: 'waiting', reason: 'an earlier transaction of this wallet is still pending' },
    {
      kind: 'uploaded',
      name: 'metadata of bge-reranker',
      cid: 'QmVD7r158j7r3B67tB8JAMCHDYwn11oiwkY9Mc5NgaLFmt',
    },
    { kind: 'sent', id, change: 'publish', nonce: 17, hash },
    { kind: 'raised', id, nonce: 17, hash },
    { kind: 'mined', id, hash, block: 4_812_905 },
    { kind: 'verified', id, address: CLIENT, hash, block: 4_812_905, cost: 1n },
    { kind: 'failed', id, reason: 'reverted: InsufficientLockup(300, 310)' },
    { kind: 'held', id, reason: 'a publish before it failed' },
    { kind: 'overtaken', nonce: 17 },
    { kind: 'fenced', nonce: 17, hash, cost: 1n },
    { kind: 'stopped', reason: 'no new block for 60 s', cause: 'stalled' },
  ]

  expectGolden('progress.txt', `${events.map(progressLine).join('\n')}\n`)
  const waited = events.map((event) => `${event.kind.padEnd(10)}${underWay(event)}`.trimEnd())
  expectGolden('progress-under-way.txt', `${waited.join('\n')}\n`)
})

test('names every transaction that may still be mined, with its nonce and hash', () => {
  const result = aPartialResult()

  for (const { nonce, hash } of result.inFlight)
    expect(applyText(result, plain)).toMatch(
      new RegExp(`nonce ${nonce},\\s+${hash}[^]*running\\s+again is safe`),
    )
})

test('gives the address line of every new Source, and of no other', () => {
  const pins = applyText(aResult(), plain).match(/address: "0x\w{40}"/g)

  expect(pins).toEqual(['address: "0x1638906aD9D8744E3cf75b12E385FdEEcE5C4576"'])
})

test('stays inert whatever a revert or a service says', () => {
  fc.assert(
    fc.property(hostileText, (reason) => {
      const result = {
        ...aPartialResult(),
        reason,
        refusals: [{ ...chainChanged, message: reason, ways: waysWith(reason) }],
      }
      const receipts = result.receipts.map((receipt) => ({ ...receipt, reason }))

      expect(terminalFaults(applyText({ ...result, receipts }, plain))).toEqual([])
      expect(terminalFaults(progressLine({ kind: 'failed', id: reason, reason }))).toEqual([])
      expect(terminalFaults(underWay({ kind: 'waiting', reason }))).toEqual([])
    }),
  )
})

test('says of what it sends which of how many it is', () => {
  const progress = progressOf()
  const round = { kind: 'round', round: 1, nonce: 17, plan: aPlan(), bound: new Map() } as const
  const decision = { send: aPlan().changes.slice(0, 2), refusals: [], standing: [], left: [] }
  const sent = (id: string) =>
    ({ kind: 'sent', id, change: 'update', nonce: 17, hash: '0x1' }) as const
  const lines = [{ ...round, decision }, sent('one'), sent('one'), sent('two')].map(progress)

  expect(lines.map((line) => /^\d of \d/.exec(line)?.[0])).toEqual([
    undefined,
    '1 of 2',
    undefined,
    '2 of 2',
  ])
})

test('counts what a later round wants again only once', () => {
  const progress = progressOf()
  const send = ['one', 'two', 'three'].map((id) => aChange('publish', id))
  const round = {
    kind: 'round',
    round: 1,
    nonce: 17,
    plan: aPlan(),
    bound: new Map(),
    decision: { send, refusals: [], standing: [], left: [] },
  } as const
  const sent = (id: string) =>
    ({ kind: 'sent', id, change: 'publish', nonce: 17, hash: '0x1' }) as const
  const lines = [round, sent('one'), { ...round, round: 2 }, sent('two'), sent('three')].map(
    progress,
  )

  expect(lines.flatMap((line) => /^\d of \d/.exec(line)?.[0] ?? [])).toEqual([
    '1 of 3',
    '2 of 3',
    '3 of 3',
  ])
})

test('counts the warnings of definitions that it left as they are', () => {
  const warning = { code: 'compose-image-digest', message: 'it has no digest', hint: '' } as const
  const about = { ...warning, id: 'bge-reranker', file: 'sources/bge-reranker/source.yaml' }
  const other = { ...warning, id: 'another', file: 'sources/another/source.yaml' }
  const text = applyText(aResult({ warnings: [about, other, other, warning] }), plain)

  expect(text.match(/^warning /gm)).toHaveLength(2)
  expect(unwrapped(text)).toContain('2 warnings of definitions that this leaves as they are')
})

test('leaves every line whole where it may be wide, those of problems too', () => {
  const message = `one ${'word '.repeat(40)}end`
  const problem = { code: 'simulation-reverted', message, hint: 'none' } as const

  expect(applyText({ ...aResult(), problems: [problem] }, { colour: false, wide: true })).toContain(
    message,
  )
})

test('fits a terminal, but for what has no blank to break at', () => {
  const texts = [applyText(aResult(), plain), applyText(aPartialResult(), plain)]

  for (const line of texts.join('').split('\n'))
    if (!/ogpu-gitops|0x\w{64}|address: "/.test(line))
      expect([...line].length, line).toBeLessThanOrEqual(80)
  expect(applyText(aResult(), { ...plain, wide: true })).toMatch(/^.{120,}$/m)
})

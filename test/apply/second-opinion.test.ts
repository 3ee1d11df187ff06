import { describe, expect, test } from 'vitest'
import { applyChanges } from '../../src/apply/apply.ts'
import type { ApplyEvent } from '../../src/model/events.ts'
import { Fault } from '../../src/model/fault.ts'
import type { Chain } from '../../src/ports/chain.ts'
import { aRound, aScene, type Scene, type SceneFacts } from '../support/apply-scene.ts'
import { aChange, anAddress, CLIENT, someParams } from '../support/builders.ts'
import { collected } from '../support/collected.ts'

const ONE = aChange('publish', 'one')

/** A scene with one publish, and what a second RPC tells of the same ledger, but for this. */
async function applied(different: (chain: Chain) => Partial<Chain>, facts: SceneFacts = {}) {
  const scene: Scene = aScene({
    network: { checkRpcUrl: 'https://second.example/key' },
    rounds: [aRound([ONE])],
    ...facts,
  })
  const { chain } = scene.context
  const check: Chain = { ...chain, sources: async () => [], ...different(chain) }
  const events: ApplyEvent[] = []
  const fault = await collected(applyChanges({ ...scene.context, check }, scene.context), (event) =>
    events.push(event),
  ).then(
    () => undefined,
    (error: unknown) => error,
  )
  return { events, signed: scene.signer.signed.length, fault }
}

/** What the second one said, behind the host of the first. */
function disagreement(...said: readonly string[]): unknown {
  const [of, first, second] = said
  return expect.objectContaining({
    code: 'rpcs-disagree',
    message: `the two RPCs disagree on ${of}: 127.0.0.1:8545 says ${first}, second.example says ${second}`,
  })
}

test('a second RPC that tells the same changes nothing', async () => {
  const { events, signed, fault } = await applied(() => ({}))

  expect(fault).toBeUndefined()
  expect(events.map(({ kind }) => kind)).toEqual(['round', 'uploaded', 'sent', 'mined', 'verified'])
  expect(signed).toBe(1)
})

describe('nothing is signed where it has', () => {
  test('another block', async () => {
    const { signed, fault } = await applied((chain) => ({
      block: async (number) => ({ ...(await chain.latest()), number, hash: 'another' }),
    }))

    expect(fault).toEqual(disagreement('block 100', 'block 100', 'another'))
    expect(signed).toBe(0)
  })

  test('another nonce', async () => {
    const { signed, fault } = await applied(() => ({ nonce: async () => 6 }))

    expect(fault).toEqual(disagreement("the wallet's nonce at block 100", '7', '6'))
    expect(signed).toBe(0)
  })

  test("a Source of the wallet that the first one does not list; another wallet's is no matter", async () => {
    const source = {
      address: anAddress(9),
      client: CLIENT,
      status: 'active',
      params: someParams(),
    } as const
    const { signed, fault } = await applied(() => ({ sources: async () => [source] }))

    expect(fault).toMatchObject({
      code: 'rpcs-disagree',
      message: expect.stringContaining('says none, second.example says 0x'),
    })
    expect(signed).toBe(0)
    expect(
      (await applied(() => ({ sources: async () => [{ ...source, client: anAddress(8) }] }))).fault,
    ).toBeUndefined()
  })

  test('nothing to say at all', async () => {
    const silent = new Fault('rpc-timeout', 'second.example answers nothing')
    const { signed, fault } = await applied(() => ({
      nonce: async () => {
        throw silent
      },
    }))

    expect(fault).toBe(silent)
    expect(signed).toBe(0)
  })
})

describe('nothing more is signed where it has', () => {
  const TWO = aChange('publish', 'two')

  test.each<[string, (chain: Chain) => Chain['look'], string]>([
    [
      'no receipt',
      (chain) => async (request) => ({ ...(await chain.look(request)), receipts: [] }),
      'not mined',
    ],
    [
      'a receipt of a revert',
      (chain) => async (request) => {
        const seen = await chain.look(request)
        return {
          ...seen,
          receipts: seen.receipts.map((receipt) => ({
            ...receipt,
            succeeded: false,
            published: [],
          })),
        }
      },
      'reverted in block 101 (block 101)',
    ],
  ])('%s', async (_, look, second) => {
    const { signed, fault } = await applied((chain) => ({ look: look(chain) }), {
      rounds: [aRound([ONE, TWO])],
    })

    expect(fault).toMatchObject({
      code: 'rpcs-disagree',
      message: expect.stringContaining(`second.example says ${second}`),
    })
    expect(signed).toBe(1)
  })

  test('other parameters', async () => {
    const { signed, fault } = await applied(
      (chain) => ({
        source: async (address, at) => ({
          ...(await chain.source(address, at)),
          params: someParams({ minPayment: someParams().maxExpiryDuration as never }),
        }),
      }),
      { rounds: [aRound([ONE, TWO])] },
    )

    expect(fault).toMatchObject({
      code: 'rpcs-disagree',
      message: expect.stringContaining(
        'what was sent for one: 127.0.0.1:8545 says it stands as it was sent',
      ),
    })
    expect(signed).toBe(1)
  })

  test('the nonce still free that the first one calls spent', async () => {
    const { signed, fault } = await applied(
      (chain) => ({ look: async (request) => ({ ...(await chain.look(request)), nonce: 7 }) }),
      {
        wake: (chain) => chain.overtake(),
      },
    )

    expect(fault).toEqual(disagreement('nonce 7', 'spent by another transaction', 'not spent'))
    expect(signed).toBe(1)
  })
})

test('a receipt that is not as deep there yet is waited for', async () => {
  let looks = 0
  const { fault, signed } = await applied((chain) => ({
    look: async (request) => {
      const seen = await chain.look(request)
      looks += 1
      return looks > 3 ? seen : { ...seen, receipts: [] }
    },
  }))

  expect(fault).toBeUndefined()
  expect(looks).toBe(4)
  expect(signed).toBe(1)
})

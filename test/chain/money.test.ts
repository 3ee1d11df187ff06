import { parseEther, Transaction, toQuantity } from 'ethers'
import { describe, expect, test } from 'vitest'
import { BUILTIN_NETWORKS, CUSTOM_DEFAULTS } from '../../src/model/network/builtin-networks.ts'
import { asWei, parseAmount } from '../../src/model/units/amount.ts'
import type { Answer, Lens } from '../support/fault-proxy.ts'
import { applyImpatiently, GIVING_UP, quicken } from '../support/impatient.ts'
import { legacyFees, losing } from '../support/lenses.ts'
import { configure } from '../support/merged.ts'
import { type NetworkSettings, writeDefinition } from '../support/project.ts'
import { aStage } from '../support/stage.ts'
import { aTroubledProject, type TroubledProject } from '../support/troubled-project.ts'

const GWEI = 10n ** 9n
const SEND = 'eth_sendRawTransaction'

const stage = aStage()

async function inProject(
  settings: NetworkSettings,
  run: (project: TroubledProject, spent: readonly Transaction[]) => Promise<void>,
): Promise<void> {
  await stage.chain.mineAt(GWEI)
  const project = await aTroubledProject(stage.chain, stage.nexus, settings)
  const sent: Transaction[] = []
  project.rpc.on(
    { method: SEND, where: ({ params }) => sent.push(Transaction.from(String(params[0]))) > 0 },
    { kind: 'run', when: 'before', action: () => undefined },
  )
  try {
    await run(project, sent)
  } finally {
    await stage.chain.setAutomine(true)
    await project.delete()
  }
}

async function balanceOf({ client }: TroubledProject): Promise<bigint> {
  return BigInt(String(await stage.chain.rpc('eth_getBalance', [client, 'latest'])))
}

async function setBalance({ client }: TroubledProject, wei: bigint): Promise<void> {
  await stage.chain.rpc('anvil_setBalance', [client, toQuantity(wei)])
}

/** The most that a transaction can cost. */
function most({ gasLimit, maxFeePerGas, gasPrice }: Transaction): bigint {
  return gasLimit * (maxFeePerGas ?? gasPrice ?? 0n)
}

/** The most that all of them can cost, if one of each nonce is mined. */
function dearest(transactions: readonly Transaction[]): bigint {
  const nonces = [...new Set(transactions.map(({ nonce }) => nonce))]
  const costs = nonces.map((nonce) => transactions.filter((one) => one.nonce === nonce).map(most))
  return costs.reduce(
    (sum, versions) => sum + versions.reduce((highest, one) => (one > highest ? one : highest), 0n),
    0n,
  )
}

function amount(text: string): bigint {
  const wei = parseAmount(text)
  return typeof wei === 'bigint' ? wei : asWei(0n)
}

const codes = (refusals: readonly { readonly code: string }[]): readonly string[] =>
  refusals.map(({ code }) => code)

/** Raises the price of gas once the first transaction is mined, and not before. */
async function getDearer({ client }: TroubledProject, price: bigint): Promise<void> {
  while ((await stage.chain.rpc('eth_getTransactionCount', [client, 'latest'])) !== '0x1');
  await stage.chain.mineAt(price)
}

describe('a wallet with too little in it', () => {
  test('sends nothing, and says how much is missing', async () => {
    await inProject({}, async (project, sent) => {
      await project.define('one', 'two')
      await setBalance(project, 10n ** 12n)

      const planned = await project.run('plan', '--json')
      const { exit, json } = await project.run('apply', '--yes', '--json')

      expect([planned.exit, exit]).toEqual([4, 4])
      expect(json()).toMatchObject({ outcome: 'refused', receipts: [] })
      expect(codes(json().refusals)).toEqual(['insufficient-funds'])
      const [, missing = ''] =
        /send at least ([\d.]+) OGPU to 0x/.exec(json().refusals[0].ways[0]) ?? []
      expect(sent).toEqual([])
      await setBalance(project, (await balanceOf(project)) + parseEther(missing))
      expect((await project.run('apply', '--yes')).exit).toBe(0)
      await project.expectOneEach('one', 'two')
    })
  })

  test('after the first transaction stops there, loses nothing, and goes on once it is filled', async () => {
    await inProject({}, async (project) => {
      await project.define('one', 'two', 'three')
      project.rpc.on(
        { method: SEND, skip: 1, times: 1 },
        { kind: 'run', when: 'before', action: () => setBalance(project, 10n ** 9n) },
      )

      const { exit, json } = await project.run('apply', '--yes', '--json')

      expect(exit).toBe(5)
      expect(json()).toMatchObject({ outcome: 'partial', summary: { done: 1 } })
      const first = json().receipts.find(
        ({ status }: { readonly status: string }) => status === 'done',
      ).id
      await project.expectOneEach(first)
      const poor = await project.run('apply', '--yes', '--json')
      expect([1, 4, 5]).toContain(poor.exit)
      await project.expectOneEach(first)
      await setBalance(project, 10n ** 20n)
      expect((await project.run('apply', '--yes', '--json')).json()).toMatchObject({
        outcome: 'done',
        summary: { done: 2 },
      })
      await project.expectOneEach('one', 'two', 'three')
    })
  })

  test('is seen between two transactions too, before the next one is signed', async () => {
    await inProject({}, async (project) => {
      await project.define('one', 'two')
      const isThere = (answer: Answer): boolean => 'result' in answer && answer.result !== null
      project.rpc.on(
        { method: 'eth_getTransactionReceipt', answered: isThere, times: 1 },
        { kind: 'run', when: 'after', action: () => setBalance(project, 10n ** 9n) },
      )

      const { exit, json } = await project.run('apply', '--yes', '--json')

      expect(exit).toBe(5)
      expect(json()).toMatchObject({ outcome: 'partial', summary: { done: 1 } })
      await setBalance(project, 10n ** 20n)
      expect((await project.run('apply', '--yes')).exit).toBe(0)
      await project.expectOneEach('one', 'two')
    })
  })
})

describe('limits.fees', () => {
  const LIMIT = '0.05 OGPU'

  test('counts what a whole apply has spent: the rest is not sent when gas costs more by then', async () => {
    await inProject({ extra: { limits: { fees: LIMIT } } }, async (project, sent) => {
      await project.define('one', 'two', 'three')
      const before = await balanceOf(project)
      project.rpc.on(
        { method: SEND, times: 1 },
        { kind: 'run', when: 'after', action: () => getDearer(project, 60n * GWEI) },
      )

      const { exit, json } = await project.run('apply', '--yes', '--json')

      expect(exit).toBe(5)
      expect(json()).toMatchObject({ outcome: 'partial', summary: { done: 1 } })
      expect(
        json()
          .receipts.map(({ reason }: { readonly reason: string | null }) => reason ?? '')
          .join(),
      ).toContain('limits.fees')
      expect(before - (await balanceOf(project))).toBeLessThanOrEqual(amount(LIMIT))
      expect(sent).toHaveLength(1)
      await stage.chain.mineAt(GWEI)
      expect((await project.run('apply', '--yes')).exit).toBe(0)
      await project.expectOneEach('one', 'two', 'three')
    })
  })

  test('is the end of all raises while the base fee rises tenfold and a transaction waits', async () => {
    await inProject({ extra: { limits: { fees: LIMIT } } }, async (project, sent) => {
      await project.define('one')
      await stage.chain.setAutomine(false)
      let price = GWEI
      const settle = setInterval(() => {
        price = price < 10n * GWEI ? price + GWEI : price * 10n
        void stage.chain.mineAt(price).catch(() => undefined)
      }, 700)
      project.rpc.use(losing(project.rpc, 1_000))

      const { result } = await applyImpatiently(project, { raise: 500, raises: 4, resend: 2_000 })

      clearInterval(settle)
      expect(result?.outcome).toBe('partial')
      expect(new Set(result?.inFlight.map(({ id, nonce }) => `${id} ${nonce}`))).toEqual(
        new Set(['one 0']),
      )
      expect(new Set(sent.map(({ hash }) => hash)).size).toBeGreaterThan(1)
      expect(new Set(sent.map(({ nonce }) => nonce))).toEqual(new Set([0]))
      for (const transaction of sent) expect(most(transaction)).toBeLessThanOrEqual(amount(LIMIT))
    })
  })

  test('binds the transfer too that takes an unsure transaction’s place', async () => {
    await inProject({ extra: { limits: { fees: LIMIT } } }, async (project, sent) => {
      await project.define('one')
      project.rpc.use(losing(project.rpc, 1_000))
      await quicken(stage.chain)
      await applyImpatiently(project, { ...GIVING_UP, raise: 300, raises: 1, resend: 10_000 })
      project.rpc.calm()
      const transfers: Transaction[] = []
      project.rpc.on(
        {
          method: SEND,
          where: ({ params }) => transfers.push(Transaction.from(String(params[0]))) > 0,
        },
        { kind: 'run', when: 'before', action: () => undefined },
      )
      await project.remove('sources/one')
      await writeDefinition(project, { id: 'other', state: 'closed' })
      await project.configure({
        extra: {
          pinUrl: project.pin.pinUrl,
          gatewayUrl: project.pin.gatewayUrl,
          limits: { fees: '0.000001 OGPU' },
        },
      })
      await stage.chain.mineAt(50n * GWEI)

      const { result } = await applyImpatiently(project)

      expect(sent.length).toBeGreaterThan(0)
      expect(transfers).toEqual([])
      expect(result?.outcome).toBe('partial')
      expect(new Set(result?.inFlight.map(({ nonce }) => nonce))).toEqual(new Set([0]))
      expect(result?.reason).toContain('limits.fees')
    })
  })
})

describe('a chain without a base fee', () => {
  test('gets transactions of type 0, within the limit, and raises their one price', async () => {
    await inProject({ extra: { limits: { fees: '1 OGPU' } } }, async (project, sent) => {
      await project.define('one', 'two')
      project.rpc.use(legacyFees)
      await stage.chain.setAutomine(false)
      const settle = setInterval(() => void stage.chain.mine(), 2_500)

      const { result } = await applyImpatiently(project, { raise: 800, raises: 4, resend: 10_000 })

      clearInterval(settle)
      expect(result).toMatchObject({ outcome: 'done' })
      await project.expectOneEach('one', 'two')
      expect(new Set(sent.map(({ type }) => type))).toEqual(new Set([0]))
      const first = sent.filter(({ nonce }) => nonce === 0).map(({ gasPrice }) => gasPrice ?? 0n)
      expect(first.length).toBeGreaterThan(1)
      expect(
        first.every((price, index) => index === 0 || price * 4n >= (first[index - 1] ?? 0n) * 5n),
      ).toBe(true)
    })
  })
})

describe('an RPC that names the price', () => {
  const TIP = 'eth_maxPriorityFeePerGas'
  const ABSURD = toQuantity(10n ** 18n)

  test('far above what the plan showed, once something is sent, gets what the plan showed', async () => {
    await inProject({}, async (project, sent) => {
      await project.define('one', 'two')
      const before = await balanceOf(project)
      project.rpc.on(
        { method: TIP, skip: 1 },
        { kind: 'answer', when: 'before', answer: { result: ABSURD } },
      )

      const { exit } = await project.run('apply', '--yes')

      expect(exit).toBe(0)
      await project.expectOneEach('one', 'two')
      expect(sent.map(({ maxPriorityFeePerGas }) => maxPriorityFeePerGas)).toEqual([
        5n * GWEI,
        5n * GWEI,
      ])
      expect(before - (await balanceOf(project))).toBeLessThan(amount('0.02 OGPU'))
    })
  })

  test('beyond the limit from the start is refused, though nobody wrote one, with the line to write', async () => {
    await inProject({}, async (project, sent) => {
      await project.define('one')
      project.rpc.on(
        { method: TIP },
        { kind: 'answer', when: 'before', answer: { result: toQuantity(10n ** 14n) } },
      )

      const { exit, json } = await project.run('apply', '--yes', '--json')

      expect(exit).toBe(4)
      expect(sent).toEqual([])
      expect(codes(json().refusals)).toEqual(['fee-limit'])
      const [{ message, ways }] = json().refusals
      expect(message).toContain('the limit is 5 OGPU (limits.fees of local, by default)')
      const [, fees = ''] =
        /write fees: ([\d.]+ OGPU) beneath networks\.local\.limits in ogpu\.yaml/.exec(ways[1]) ??
        []
      await configure(project, { limits: { fees } })
      expect((await project.run('plan', '--json')).json()).toMatchObject({
        refusals: [],
        fees: { limit: { text: fees } },
      })
    })
  })

  test('of the base fee too gets no more than the limit in each apply that only makes a nonce sure', async () => {
    await inProject({ extra: { limits: { fees: '0.01 OGPU' } } }, async (project, sent) => {
      await project.define('one')
      project.rpc.use(losing(project.rpc, 1_000))
      await applyImpatiently(project, { raise: 300, raises: 1, resend: 10_000 })
      project.rpc.calm()
      await project.remove('sources/one')
      await writeDefinition(project, { id: 'other', state: 'closed' })
      const before = await balanceOf(project)
      const absurd: Lens = {
        tell: ({ method }, answer) => {
          const block = 'result' in answer ? answer.result : undefined
          const isBlock =
            method === 'eth_getBlockByNumber' && typeof block === 'object' && block !== null
          return isBlock ? { result: { ...block, baseFeePerGas: toQuantity(10n ** 11n) } } : answer
        },
      }
      project.rpc.use(absurd)
      const fences: Transaction[] = []
      project.rpc.on(
        {
          method: SEND,
          where: ({ params }) => fences.push(Transaction.from(String(params[0]))) > 0,
        },
        { kind: 'run', when: 'before', action: () => undefined },
      )

      const { result } = await applyImpatiently(project)

      expect(result?.outcome).toBe('nothing')
      expect(sent.length).toBeGreaterThan(0)
      expect(fences.map(({ gasLimit }) => gasLimit)).toEqual([21_000n])
      for (const fence of fences) expect(most(fence)).toBeLessThanOrEqual(amount('0.01 OGPU'))
      expect(before - (await balanceOf(project))).toBeLessThanOrEqual(amount('0.01 OGPU'))
    })
  })
})

test('an RPC whose receipts say that nothing was paid gets no more than the limit', async () => {
  const limit = amount('0.03 OGPU')
  await inProject({ extra: { limits: { fees: '0.03 OGPU' } } }, async (project, sent) => {
    await project.define('one', 'two', 'three', 'four', 'five', 'six')
    project.rpc.use({
      tell: ({ method }, answer) => {
        const receipt = 'result' in answer ? answer.result : undefined
        const isReceipt =
          method === 'eth_getTransactionReceipt' && typeof receipt === 'object' && receipt !== null
        return isReceipt
          ? { result: { ...receipt, gasUsed: '0x0', effectiveGasPrice: '0x0' } }
          : answer
      },
    })
    project.rpc.on(
      { method: SEND, times: 1 },
      { kind: 'run', when: 'after', action: () => getDearer(project, 3n * GWEI) },
    )

    const { exit } = await project.run('apply', '--yes', '--json')

    expect(exit).toBe(5)
    expect(dearest(sent)).toBeLessThanOrEqual(limit)
    expect(sent.length).toBeGreaterThan(1)
  })
})

describe('where the commit before has no limit of fees', () => {
  const DEAR = 1_000n * GWEI
  const limited = (project: TroubledProject, fees?: string): Promise<void> =>
    configure(project, fees === undefined ? {} : { limits: { fees } })

  async function asking(
    before: string | undefined,
    check: (project: TroubledProject) => Promise<void>,
  ): Promise<void> {
    await inProject({}, async (project) => {
      await stage.chain.mineAt(DEAR)
      await limited(project, before)
      await project.write('sources/readme.txt', 'one')
      await project.commit()
      await limited(project, '900 OGPU')
      await project.define('one', 'two', 'three')
      await project.commit()
      await check(project)
    })
  }

  test('the default holds for what is asked for beside a raise, and gives way once the raise stands in a commit before', async () => {
    await asking(undefined, async (project) => {
      const { json } = await project.run('plan', '--json')
      expect(json().refusals).toMatchObject([
        {
          code: 'fee-limit',
          message: expect.stringContaining('5 OGPU (limits.fees of local, by default)'),
        },
      ])

      await project.write('sources/readme.txt', 'two')
      await project.commit()

      expect((await project.run('plan', '--json')).json()).toMatchObject({
        refusals: [],
        fees: { limit: { text: '900 OGPU' } },
      })
      expect((await project.run('apply', '--yes')).exit).toBe(0)
      await project.expectOneEach('one', 'two', 'three')
    })
  })

  test('a limit that somebody wrote does not give way: it is asked for again', async () => {
    await asking('5 OGPU', async (project) => {
      await project.write('sources/readme.txt', 'two')
      await project.commit()
      expect(codes((await project.run('plan', '--json')).json().refusals)).toEqual(['fee-limit'])

      for (const id of ['one', 'two', 'three'])
        await writeDefinition(project, { id, minPayment: '0.02 OGPU' })
      await project.commit()

      expect((await project.run('plan', '--json')).json().refusals).toEqual([])
    })
  })
})

test('dozens of publishes are no matter for any default', async () => {
  await inProject({}, async (project) => {
    await project.define(...Array.from({ length: 40 }, (_, index) => `source-${index}`))

    const { json } = await project.run('plan', '--json')

    expect(json()).toMatchObject({ refusals: [], summary: { publish: 40 } })
    const needed = BigInt(json().fees.atMost.raw)
    for (const { limits } of [...Object.values(BUILTIN_NETWORKS), CUSTOM_DEFAULTS])
      expect(limits.fees).toBeGreaterThan(2n * needed)
  })
})

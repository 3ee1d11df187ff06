import { Ajv } from 'ajv'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import schema from '../../../schemas/v1/catalog.schema.json' with { type: 'json' }
import { asWei } from '../../../src/model/units/amount.ts'
import { asSeconds } from '../../../src/model/units/duration.ts'
import { catalogJson } from '../../../src/report/json/catalog-json.ts'
import { jsonText } from '../../../src/report/json/json-text.ts'
import { taskSnippet } from '../../../src/report/task-snippet.ts'
import { catalogText } from '../../../src/report/text/catalog-text.ts'
import { faultJson } from '../../../src/report/text/fault-text.ts'
import { aCatalog, aCatalogSource, aHistory, aReadNetwork } from '../../support/catalog.ts'
import { demoCatalog } from '../../support/demo-catalog.ts'
import { expectGolden } from '../golden.ts'
import { hostileText, terminalFaults } from '../hostile.ts'

const isCatalog = new Ajv({ strict: true, allErrors: true }).compile(schema)

/** A network of each kind, and a Source that stands to git in each way. */
function everyKind() {
  const network = aReadNetwork([], { name: 'mainnet' }).network
  const reading = { kind: 'unreadable', reason: 'gateway.example answers 404' } as const
  const unreadable = aCatalogSource({ id: 'unreadable', impact: null })
  return aCatalog([], {
    networks: [
      {
        ...aReadNetwork([
          aCatalogSource({
            id: 'blocked',
            standing: { kind: 'blocked', code: 'duplicate-marker', message: 'two' },
          }),
          aCatalogSource({ id: 'closed', closed: true, standing: { kind: 'closed-outside' } }),
          aCatalogSource({
            id: 'told',
            history: aHistory('told', [
              ['0.2 OGPU', 9, 3],
              ['0.01 OGPU', 2],
            ]),
          }),
          aCatalogSource({ id: 'orphan', standing: { kind: 'orphan' } }),
          aCatalogSource({ id: 'to-close', standing: { kind: 'to-close' } }),
          { ...unreadable, state: { ...unreadable.state, reading } },
        ]),
        pending: ['later'],
      },
      {
        kind: 'unread',
        network,
        why: {
          code: 'rpc-unreachable',
          message: 'rpc.example can’t be reached (no connection)',
          hint: 'try again when it is back',
        },
      },
    ],
  })
}

test('what it writes is what the public schema describes', () => {
  for (const catalog of [everyKind(), demoCatalog(), aCatalog([], { networks: [] })]) {
    isCatalog(catalogJson(catalog))
    expect(isCatalog.errors ?? []).toEqual([])
  }
  expect(isCatalog(faultJson({ code: 'git-failed', message: 'x', hint: '' }))).toBe(true)
  expectGolden('catalog.json', jsonText(catalogJson(everyKind())))
})

test('at the terminal it says where the page is, and what is not on it', () => {
  const look = { colour: false, folder: 'site', bytes: 39_761 }

  expectGolden('catalog.txt', catalogText(everyKind().networks, look))
})

test('no name of a network or a folder does anything to a terminal', () => {
  fc.assert(
    fc.property(hostileText, hostileText, (name, folder) => {
      const networks = [
        aReadNetwork([], { name }),
        {
          kind: 'unread',
          network: aReadNetwork([], { name }).network,
          why: { code: 'git-failed', message: name, hint: name },
        } as const,
      ]
      expect(
        terminalFaults(catalogText(networks, { colour: false, wide: true, folder, bytes: 1 })),
      ).toEqual([])
    }),
  )
})

const subject = {
  network: 'mainnet',
  chainId: 1071,
  nexus: `0x${'1'.repeat(40)}`,
  vault: `0x${'2'.repeat(40)}`,
  coin: 'OGPU',
  address: `0x${'3'.repeat(40)}`,
  minPayment: asWei(250_000_000_000_000_000n),
  maxExpiry: asSeconds(1_800n),
}

test('the program for Python is the same for every Source but for its address, price and time', () => {
  expectGolden('task.py', taskSnippet(subject))
  expectGolden('task-own-network.py', taskSnippet({ ...subject, chainId: 31_337 }))
})

test('it never asks for more time than the Source gives, nor pays less than it takes', () => {
  fc.assert(
    fc.property(
      fc.bigInt({ min: 0n, max: 2n ** 256n - 1n }),
      fc.bigInt({ min: 0n, max: 2n ** 256n - 1n }),
      (price, expiry) => {
        const text = taskSnippet({
          ...subject,
          minPayment: asWei(price),
          maxExpiry: asSeconds(expiry),
        })
        const [, time = ''] = /time\(\)\) \+ (\d+),/.exec(text) ?? []
        const [, payment = ''] = /payment=([\d_]+),/.exec(text) ?? []

        expect(BigInt(time) <= expiry && BigInt(time) <= 3_600n).toBe(true)
        expect(BigInt(payment.replaceAll('_', ''))).toBe(price)
        expect(text.split('\n')).toHaveLength(taskSnippet(subject).split('\n').length)
      },
    ),
  )
})

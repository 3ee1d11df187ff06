import { readFile } from 'node:fs/promises'
import path from 'node:path'
import { id, SigningKey, Transaction } from 'ethers'
import { describe, expect, test } from 'vitest'
import { type Run, writeDefinition } from '../support/project.ts'
import { aStage } from '../support/stage.ts'
import { expectGreen, type TroubledProject } from '../support/troubled-project.ts'

const stage = aStage()

/** A project whose machine has no key, and the key that signs elsewhere. */
async function withoutKey(
  act: (project: TroubledProject, key: SigningKey) => Promise<void>,
): Promise<void> {
  await stage.inProject(async (project) => {
    const key = new SigningKey(project.env['CLIENT_PRIVATE_KEY'] ?? '')
    delete project.env['CLIENT_PRIVATE_KEY']
    await act(project, key)
  })
}

const FILE = 'unsigned.json'

const write = (project: TroubledProject, ...flags: string[]): Promise<Run> =>
  project.run('apply', '--yes', '--unsigned', FILE, ...flags)

const send = (project: TroubledProject, file = FILE): Promise<Run> =>
  project.run('apply', '--yes', '--signed', file, '--json')

interface Written {
  readonly transactions: { unsigned: string; signingHash: string; signed: string | null }[]
}

async function written(project: TroubledProject): Promise<Written> {
  return JSON.parse(await readFile(path.join(project.root, FILE), 'utf8'))
}

/** What a hardware wallet does: it takes the bytes that wait, and gives signed ones. */
function signedBy(key: SigningKey, bytes: string, change: Partial<Transaction> = {}): string {
  const transaction = Object.assign(Transaction.from(bytes), change)
  transaction.signature = key.sign(transaction.unsignedHash)
  return transaction.serialized
}

/** Signs all that was written, each with what a test changes in it. */
async function sign(
  project: TroubledProject,
  key: SigningKey,
  change: (index: number) => Partial<Transaction> = () => ({}),
): Promise<readonly string[]> {
  const document = await written(project)
  const signed = document.transactions.map(({ unsigned }, index) =>
    signedBy(key, unsigned, change(index)),
  )
  await project.write('signed.txt', `${signed.join('\n')}\n`)
  return signed
}

describe('a wallet that signs elsewhere', () => {
  test.concurrent('has what it signed sent, each once, and nothing is left to do', async () => {
    await withoutKey(async (project, key) => {
      await project.define('one', 'two')

      const told = await write(project, '--json')
      expect([told.exit, await project.sources()]).toEqual([0, []])
      const document = await written(project)
      expect(told.json()).toEqual(document)
      await project.write(
        FILE,
        JSON.stringify({
          ...document,
          transactions: document.transactions.map((one) => ({
            ...one,
            signed: signedBy(key, one.unsigned),
          })),
        }),
      )
      const sent = await send(project)

      expect(sent.exit, sent.err + sent.out).toBe(0)
      expect(document.transactions.map(({ unsigned }) => Transaction.from(unsigned).nonce)).toEqual(
        [0, 1],
      )
      expect(document.transactions.map(({ signingHash }) => signingHash)).toEqual(
        document.transactions.map(({ unsigned }) => Transaction.from(unsigned).unsignedHash),
      )
      await expectGreen(project, 'one', 'two')
      const again = await send(project)
      expect([again.exit, again.json().outcome]).toEqual([0, 'nothing'])
    })
  })

  test.concurrent('is not asked for a file over one that may hold signatures', async () => {
    await withoutKey(async (project) => {
      await project.define('one')
      await write(project)

      expect((await write(project)).exit).toBe(3)
    })
  })

  test.concurrent('leaves no word of anything in flight, and its nonces are free for others', async () => {
    await withoutKey(async (project, key) => {
      await project.define('one')
      await write(project)
      await sign(project, key)
      await project.person.pay()

      const stale = await send(project, 'signed.txt')

      expect(stale.exit).toBe(4)
      expect(stale.json().refusals).toMatchObject([{ code: 'signed-stale' }])
      expect(await project.sources()).toEqual([])
      project.env['CLIENT_PRIVATE_KEY'] = key.privateKey
      const usual = await project.run('apply', '--yes', '--json')
      expect([usual.exit, usual.json().inFlight]).toEqual([0, []])
      await expectGreen(project, 'one')
    })
  })

  test.concurrent.each<[string, Partial<Transaction>]>([
    ['another chain', { chainId: 5n }],
    ['another receiver', { to: `0x${'11'.repeat(20)}` }],
    ['coins', { value: 1n }],
    ['other data', { data: '0x12345678' }],
    ['a byte behind its data', {}],
    ['a later nonce', { nonce: 9 }],
    ['an access list', { accessList: [{ address: `0x${'11'.repeat(20)}`, storageKeys: [] }] }],
    ['fees beyond the limit', { maxFeePerGas: 10n ** 15n }],
  ])('is not sent what it signed with %s', async (what, change) => {
    await withoutKey(async (project, key) => {
      await project.define('one')
      await write(project)
      const [first] = (await written(project)).transactions
      const data = Transaction.from(first?.unsigned ?? '').data
      await sign(project, key, () =>
        what === 'a byte behind its data' ? { data: `${data}00` } : change,
      )

      const refused = await send(project, 'signed.txt')

      expect([refused.exit, await project.sources()], refused.out).toEqual([4, []])
    })
  })

  test.concurrent('is not sent what another account signed', async () => {
    await withoutKey(async (project) => {
      await project.define('one')
      await write(project)
      await sign(project, new SigningKey(id('somebody else')))

      const refused = await send(project, 'signed.txt')

      expect([refused.exit, refused.json().problems[0]?.code]).toEqual([3, 'wrong-signer'])
      expect(await project.sources()).toEqual([])
    })
  })

  test.concurrent('is sent nothing once a person published the same meanwhile', async () => {
    await withoutKey(async (project, key) => {
      await project.define('one')
      await write(project)
      await sign(project, key)
      project.env['CLIENT_PRIVATE_KEY'] = key.privateKey
      expect((await project.run('apply', '--yes')).exit).toBe(0)
      delete project.env['CLIENT_PRIVATE_KEY']

      const late = await send(project, 'signed.txt')

      expect([late.exit, late.json().outcome]).toEqual([0, 'nothing'])
      expect((await project.sources()).length).toBe(1)
    })
  })

  test.concurrent('is not sent what git no longer wants, with both values', async () => {
    await withoutKey(async (project, key) => {
      await project.define('one')
      await write(project)
      await sign(project, key)
      await writeDefinition(project, { id: 'one', minPayment: '7 OGPU' })

      const refused = await send(project, 'signed.txt')

      expect(refused.exit).toBe(4)
      expect(refused.json().refusals).toMatchObject([
        {
          code: 'signed-altered',
          message: expect.stringMatching(/minPayment is signed as 0\.01 OGPU.* 7 OGPU/),
        },
      ])
      expect(await project.sources()).toEqual([])
    })
  })

  test.concurrent('is sent the rest of a file of which a part was mined', async () => {
    await withoutKey(async (project, key) => {
      await project.define('one', 'two')
      await write(project)
      const [first] = await sign(project, key)
      await stage.chain.rpc('eth_sendRawTransaction', [first])

      const rest = await send(project, 'signed.txt')

      expect(rest.exit, rest.err + rest.out).toBe(0)
      await expectGreen(project, 'one', 'two')
    })
  })

  test.concurrent.each([
    ['in another order', (lines: readonly string[]) => [...lines].reverse()],
    ['twice', ([first = '']: readonly string[]) => [first, first]],
    ['without the first', ([, second = '']: readonly string[]) => [second]],
    ['with bytes that are no transaction', ([first = '']: readonly string[]) => [first, '0xabcd']],
    ['without a signature', async () => []],
  ])('is sent nothing of a file that holds it %s', async (_, change) => {
    await withoutKey(async (project, key) => {
      await project.define('one', 'two')
      await write(project)
      const lines = await change(await sign(project, key))
      await project.write(
        'signed.txt',
        lines.length === 0 ? JSON.stringify(await written(project)) : `${lines.join('\n')}\n`,
      )

      const refused = await send(project, 'signed.txt')

      expect([3, 4]).toContain(refused.exit)
      expect(await project.sources()).toEqual([])
    })
  })
})

import { rm } from 'node:fs/promises'
import { createServer } from 'node:net'
import { parseEther, toQuantity, Wallet } from 'ethers'
import { devAccounts } from '../../src/devnet/accounts.ts'
import { deployContracts } from '../../src/devnet/deploy.ts'
import type { Devnet } from '../../src/devnet/devnet.ts'
import { type GuardedProgram, startGuarded } from '../../src/devnet/guarded-program.ts'
import { startPinning } from '../../src/devnet/pinning.ts'
import { type DevnetRpc, rpcAt } from '../../src/devnet/rpc.ts'
import { startQuietChain } from '../support/quiet-chain.ts'
import { type Funding, type Installed, type NodeKind, nodeFolder } from './catalog.ts'
import { type Holder, holderOf } from './hold.ts'
import { signingRpc } from './signing-rpc.ts'

/** A real node with the contracts on it, and the pinning service beside it. */
export interface RunningNode extends Devnet {
  /** What it says of itself. */
  readonly version: string
  /** Signs for every development account. */
  readonly rpc: DevnetRpc
  readonly hold: Holder | undefined
  /**
   * Whether of several transactions with one nonce only one is mined: what every promise rests on.
   */
  readonly keepsNonces: boolean
}

const PURSE = parseEther('1000')
/**
 * Whom a quiet chain takes itself for: the family's clients are known by their names to be final at
 * once.
 */
const FAMILY = { version: 'go-opera/v1.1.2-rc.3' }
/** The story has no use for this account. */
const UNUSED = 8
const PRICES = [2n, 3n, 4n, 5n, 6n, 7n, 8n, 9n]
const SECOND_LOOK = 2_000
const START_LIMIT = 90_000
const PAUSE = 200

/**
 * Starts it on a free port of the loopback interface. Whatever has begun has ended when this
 * throws.
 */
export async function startNode(kind: NodeKind, installed: Installed): Promise<RunningNode> {
  const folder = await nodeFolder()
  const ends: (() => Promise<unknown>)[] = [() => rm(folder, { recursive: true, force: true })]
  const stop = async (): Promise<void> => {
    for (const end of ends.reverse()) await end()
  }
  try {
    const url = await listening(installed, folder, ends)
    const quiet = kind.quiet === true ? await startQuietChain(url, FAMILY) : undefined
    if (quiet !== undefined) ends.push(quiet.stop)
    const version = String(await rpcAt(url)('web3_clientVersion'))
    return { ...(await furnished(kind, quiet?.url ?? url, ends)), version, stop }
  } catch (error) {
    await stop()
    throw error
  }
}

async function listening(
  installed: Installed,
  folder: string,
  ends: (() => Promise<unknown>)[],
): Promise<string> {
  await installed.prepare?.(folder)
  const port = await freePort()
  const { program, args } = installed.start({ port, folder })
  const process = startGuarded(program, args)
  ends.push(process.stop)
  const url = `http://127.0.0.1:${port}`
  await answers(url, process)
  return url
}

/**
 * Resolves once the node answers; throws with its last words when it ended, or the time was up,
 * before.
 */
async function answers(url: string, program: GuardedProgram): Promise<void> {
  let last: string | undefined
  void program.ended.then((output) => {
    last = output
  })
  const until = performance.now() + START_LIMIT
  while (performance.now() < until && last === undefined) {
    if (await rpcAt(url)('eth_chainId').catch(() => undefined)) return
    await new Promise((resolve) => setTimeout(resolve, PAUSE))
  }
  throw new Error(`the node did not start: ${last ?? 'it answers nothing'}`)
}

type Furnished = Omit<RunningNode, 'stop' | 'version'>

/** The contracts on it, deployed and used as by somebody with ordinary transactions. */
async function furnished(
  kind: NodeKind,
  rpcUrl: string,
  ends: (() => Promise<unknown>)[],
): Promise<Furnished> {
  const { accounts, deployer } = devAccounts()
  const all = [...accounts, deployer]
  const funding = kind.funding.kind === 'key' ? [kind.funding.key] : []
  const rpc = signingRpc(rpcUrl, [...all.map(({ privateKey }) => privateKey), ...funding])
  const chainId = Number(await rpc('eth_chainId'))
  if (chainId !== kind.chainId)
    throw new Error(`${kind.name} is chain ${chainId}, not ${kind.chainId}`)
  await fund(
    rpc,
    kind.funding,
    all.map(({ address }) => address),
  )
  const contracts = await deployContracts(rpc, {
    deployer: deployer.address,
    staked: accounts.map(({ address }) => address),
  })
  const pinning = await startPinning(0)
  if (pinning === undefined) throw new Error('no port for the pinning service')
  ends.push(pinning.stop)
  const { pinUrl, gatewayUrl } = pinning
  const hold = holderOf(kind.hold, rpc, deployer.address)
  const keepsNonces = await minesOneOfMany(rpc, all[UNUSED]?.address ?? deployer.address)
  await deepen(rpc, deployer.address, kind.confirmations)
  return {
    ...contracts,
    rpc,
    rpcUrl,
    chainId,
    accounts,
    pinUrl,
    gatewayUrl,
    hold,
    keepsNonces,
    crashed: new Promise(() => {}),
  }
}

/** A thousand coins for each account. */
async function fund(rpc: DevnetRpc, funding: Funding, addresses: readonly string[]): Promise<void> {
  if (funding.kind === 'genesis') return
  const from =
    funding.kind === 'key'
      ? new Wallet(funding.key).address
      : ((await rpc('eth_accounts')) as readonly string[])[0]
  const sent = async (): Promise<number> =>
    // not every node counts what is pending
    Number(await rpc('eth_getTransactionCount', [from, 'latest']))
  const first = await sent()
  for (const [index, to] of addresses.entries())
    await rpc('eth_sendTransaction', [
      {
        from,
        to,
        value: toQuantity(PURSE),
        gas: toQuantity(21_000),
        nonce: toQuantity(first + index),
      },
    ])
  while ((await sent()) < first + addresses.length)
    await new Promise((resolve) => setTimeout(resolve, PAUSE))
}

/**
 * Sends transactions with one nonce at the same time, each with another price: the first ones of an
 * account, of which a pool knows nothing yet.
 */
async function minesOneOfMany(rpc: DevnetRpc, from: string): Promise<boolean> {
  const nonce = await rpc('eth_getTransactionCount', [from, 'latest'])
  const gasPrice = BigInt(String(await rpc('eth_gasPrice')))
  const pay = (times: bigint): Promise<unknown> =>
    rpc('eth_sendTransaction', [
      { from, to: from, gas: toQuantity(21_000), nonce, gasPrice: toQuantity(times * gasPrice) },
    ]).catch(() => undefined)
  const hashes = (await Promise.all(PRICES.map(pay))).filter((hash) => hash !== undefined)
  while (
    BigInt(String(await rpc('eth_getTransactionCount', [from, 'latest']))) <= BigInt(String(nonce))
  )
    await rpc('evm_mine')
  // one more may be on its way into a block of its own
  await new Promise((resolve) => setTimeout(resolve, SECOND_LOOK))
  const receipts = await Promise.all(hashes.map((hash) => rpc('eth_getTransactionReceipt', [hash])))
  return receipts.filter((receipt) => receipt !== null).length === 1
}

/**
 * So many blocks on top of what was deployed: an apply reads that deep. Where no block comes by
 * itself, each takes a transaction.
 */
async function deepen(rpc: DevnetRpc, from: string, blocks: number): Promise<void> {
  const height = async (): Promise<number> => Number(await rpc('eth_blockNumber'))
  const wanted = (await height()) + blocks
  while ((await height()) < wanted) {
    await rpc('eth_sendTransaction', [{ from, to: from, gas: toQuantity(21_000) }]).catch(
      () => undefined,
    ) // where one waits already
    await rpc('evm_mine')
  }
}

/** A port that was free a moment ago. */
function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer().once('error', reject)
    server.listen(0, '127.0.0.1', () => {
      const address = server.address()
      server.close(() =>
        typeof address === 'object' && address !== null
          ? resolve(address.port)
          : reject(new Error('no port')),
      )
    })
  })
}

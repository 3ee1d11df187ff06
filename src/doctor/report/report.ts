import { Fault } from '../../model/fault.ts'
import type { Network } from '../../model/network/network.ts'
import type { Ability, NetworkReport, Size } from '../../model/network/network-report.ts'
import type { PageReading } from '../../model/network/page-reading.ts'
import { never } from '../../model/never.ts'
import { type Address, checksum } from '../../model/units/address.ts'
import { formatAmount } from '../../model/units/amount.ts'
import { cidOf } from '../../model/units/cid.ts'
import { metadataContentIn } from '../../model/units/content-address.ts'
import type { Chain } from '../../ports/chain.ts'
import type { NodeQuestions, StorageQuestions } from '../../ports/questions.ts'
import type { Clock } from '../../ports/run.ts'
import { compared } from '../second-rpc.ts'
import { callGas, creationCalls, delegation, simulateV1, stateOverrides } from './abilities.ts'
import { answerOf, decimal, member, no, quantity, unknown, yes } from './answers.ts'
import { bodySize, logRange, pinned, tagBehind } from './limits.ts'
import { blockPace, paceIn } from './pace.ts'
import { gatewayForms, pinningForm } from './storage-forms.ts'

/** What a report is made with. */
export interface ReportPorts {
  /** Undefined where there is no node to read from. */
  readonly chain: Chain | undefined
  /** The same chain as a second RPC tells it, where there is one. */
  readonly second?: Chain | undefined
  readonly node: NodeQuestions
  readonly storage: StorageQuestions
  readonly clock: Clock
  /** Told what is looked at next, in words that go on after "Looking at". */
  readonly onStep: (what: string) => void
}

export interface ReportOptions {
  readonly program: NetworkReport['program']
  /** Give the pinning service a few bytes. */
  readonly upload: boolean
}

const NOT_ASKED: Size = { answered: null, refused: null, said: 'the node names no newest block' }

/**
 * Finds out what a network is like. Nothing that fails ends it: what was not answered is null or
 * unknown, with what was said.
 */
export async function networkReport(
  network: Network,
  given: ReportPorts,
  { program, upload }: ReportOptions,
): Promise<NetworkReport> {
  const { onStep } = given
  onStep('the node and its blocks')
  const first = await given.node.ask('eth_getBlockByNumber', ['latest', false])
  // Whoever is silent is not asked thirty questions more, each with a time-out of its own.
  const ports =
    first.kind === 'silent'
      ? { ...given, node: { ask: () => Promise.resolve(first) }, chain: undefined }
      : given
  const { node } = ports
  const block = answerOf(first)
  const latest = quantity(member(block, 'number')) ?? null
  const told = await aboutNode(network, node, latest)
  const checkRpc = await checkRpcOf(network, ports)
  const pace = latest === null ? paceIn([]) : await blockPace(node, latest)
  const fees = await feesOf(node, block)
  onStep('how much it takes at once, and how far back it answers')
  const { limits, pinnedCalls, pinnedBack } = await limitsOf(network, ports, latest)
  onStep('what calls can do')
  const abilities = { pinnedCalls, pinnedBack, ...(await abilitiesOf(network, node)) }
  onStep('the contracts and the list of Sources')
  const contracts = await contractsOf(network, ports)
  const { sources, cid } = await sourcesOf(ports, contracts.nexusHasCode === true)
  onStep('the gateway and the pinning service')
  const storage = await storageOf(network, ports, { cid, upload })
  const { name, builtIn: isBuiltIn, chainId, confirmations } = network
  const named = { name, isBuiltIn, chainId, confirmations }
  return {
    formatVersion: 1,
    program,
    network: named,
    node: told,
    checkRpc,
    contracts,
    sources,
    pace,
    fees,
    limits,
    abilities,
    storage,
  }
}

async function aboutNode(
  { rpcUrl }: Network,
  node: NodeQuestions,
  latest: number | null,
): Promise<NetworkReport['node']> {
  const [version, id] = await Promise.all([
    node.ask('web3_clientVersion', []),
    node.ask('eth_chainId', []),
  ])
  const client = answerOf(version)
  const tags =
    latest === null
      ? []
      : await Promise.all(
          (['finalized', 'safe'] as const).map((tag) => tagBehind(node, tag, latest)),
        )
  return {
    host: new URL(rpcUrl).host,
    client: typeof client === 'string' ? client.slice(0, 200) : null,
    chainId: quantity(answerOf(id)) ?? null,
    latestBlock: latest,
    finalizedBehind: tags[0] ?? null,
    safeBehind: tags[1] ?? null,
  }
}

async function checkRpcOf(
  network: Network,
  { chain, second }: ReportPorts,
): Promise<NetworkReport['checkRpc']> {
  if (second === undefined || network.checkRpcUrl === undefined) return null
  const { host } = new URL(network.checkRpcUrl)
  try {
    const chainId = await second.chainId()
    return { host, chainId, agrees: await agreement(network, chain, second) }
  } catch (error) {
    return { host, chainId: null, agrees: unknown(wordsOf(error)) }
  }
}

async function agreement(
  network: Network,
  chain: Chain | undefined,
  second: Chain,
): Promise<Ability> {
  if (chain === undefined) return unknown('the first RPC does not answer')
  try {
    await compared(chain, second, network, (await chain.latest()).number)
    return yes
  } catch (error) {
    return error instanceof Fault && error.code === 'rpcs-disagree'
      ? no(error.message)
      : unknown(wordsOf(error))
  }
}

async function feesOf(node: NodeQuestions, block: unknown): Promise<NetworkReport['fees']> {
  const [tip, price] = await Promise.all([
    node.ask('eth_maxPriorityFeePerGas', []),
    node.ask('eth_gasPrice', []),
  ])
  const baseFee = decimal(member(block, 'baseFeePerGas'))
  return {
    model: baseFee !== null ? 'eip1559' : block === undefined ? 'unknown' : 'legacy',
    baseFee,
    tip: decimal(answerOf(tip)),
    gasPrice: decimal(answerOf(price)),
    blockGasLimit: quantity(member(block, 'gasLimit')) ?? null,
  }
}

async function limitsOf({ nexus }: Network, { chain, node }: ReportPorts, latest: number | null) {
  const count = { to: nexus, data: '0x' }
  const batch = await batchOf(chain)
  const body = await bodySize(node)
  const logs = latest === null ? NOT_ASKED : await logRange(node, nexus, latest)
  const calls = latest === null ? undefined : await pinned(node, count, latest)
  return {
    limits: { batch, body, logs, callGas: await callGas(node) },
    pinnedCalls: calls?.is ?? ({ answer: 'unknown', said: NOT_ASKED.said } as const),
    pinnedBack: calls?.back ?? NOT_ASKED,
  }
}

async function batchOf(chain: Chain | undefined): Promise<Size> {
  if (chain === undefined) return NOT_ASKED
  return chain.batchSize().then(
    (answered): Size => ({ answered, refused: null, said: null }),
    (error: unknown): Size => ({ answered: null, refused: null, said: wordsOf(error) }),
  )
}

async function abilitiesOf({ nexus }: Network, node: NodeQuestions) {
  const [creation, overrides, simulate] = await Promise.all([
    creationCalls(node),
    stateOverrides(node),
    simulateV1(node, nexus),
  ])
  return {
    creationCalls: creation,
    stateOverrides: overrides,
    simulateV1: simulate,
    eip7702: await delegation(node, overrides),
  }
}

async function contractsOf(
  { nexus, vault, client }: Network,
  { chain }: ReportPorts,
): Promise<NetworkReport['contracts']> {
  const hasCode = (address: Address) => orNull(chain?.hasCode(address, 'latest'))
  const [nexusHasCode, vaultHasCode] = await Promise.all([hasCode(nexus), hasCode(vault)])
  const stake = vaultHasCode === true ? await orNull(chain?.stake(client, 'latest')) : null
  const least = stake?.perSource
  return {
    nexus: checksum(nexus),
    vault: checksum(vault),
    nexusHasCode,
    vaultHasCode,
    minLockupPerSource: least === undefined ? null : { text: formatAmount(least), raw: `${least}` },
  }
}

/** The list of Sources as Nexus gives it, and a CID that its newest Source's metadata has. */
async function sourcesOf(
  { chain }: ReportPorts,
  isThere: boolean,
): Promise<{ readonly sources: NetworkReport['sources']; readonly cid: string | null }> {
  const nothing = {
    count: null,
    holes: null,
    reading: 'unknown',
    rows: null,
    said: 'there is no Nexus to ask',
  } as const
  if (chain === undefined || !isThere) return { sources: nothing, cid: null }
  const count = await orNull(chain.sourceCount('latest'))
  try {
    return {
      sources: { count, ...readingOf(await chain.pageReading('latest')) },
      cid: await someCid(chain),
    }
  } catch (error) {
    return { sources: { ...nothing, count, said: wordsOf(error) }, cid: null }
  }
}

function readingOf(reading: PageReading): Omit<NetworkReport['sources'], 'count'> {
  switch (reading.kind) {
    case 'empty':
      return { reading: 'empty', rows: null, holes: 0, said: null }
    case 'pages':
      return { reading: reading.bounds, rows: reading.rows, holes: reading.holes, said: null }
    case 'row-by-row':
      return { reading: 'row-by-row', rows: null, holes: reading.holes, said: reading.because }
    default:
      return never(reading)
  }
}

async function someCid(chain: Chain): Promise<string | null> {
  const found = (await orNull(chain.sources('latest'))) ?? []
  const cids = [...found]
    .reverse()
    .map(({ params }) => metadataContentIn(params.imageMetadataUrl)?.cid)
  return cids.find((cid) => cid !== undefined) ?? null
}

async function storageOf(
  { gatewayUrl, pinUrl }: Network,
  { storage, clock }: ReportPorts,
  { cid, upload }: { readonly cid: string | null; readonly upload: boolean },
): Promise<NetworkReport['storage']> {
  const bytes = upload
    ? new TextEncoder().encode(`ogpu-gitops doctor ${clock.today()}\n`)
    : undefined
  const pinning = await pinningForm(storage, pinUrl, bytes)
  const known = pinning.sameCid === true && bytes !== undefined ? cidOf(bytes) : cid
  const forms = known === null ? [] : await gatewayForms(storage, gatewayUrl, known)
  return { gateway: { host: new URL(gatewayUrl).host, cid: known, forms }, pinning }
}

async function orNull<T>(asked: Promise<T> | undefined): Promise<T | null> {
  try {
    return (await asked) ?? null
  } catch {
    return null // what can't be read is not known, and the report goes on
  }
}

function wordsOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error)
}

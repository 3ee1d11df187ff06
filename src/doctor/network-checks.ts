import type { Loaded } from '../engine/scope.ts'
import type { Check } from '../model/diagnosis.ts'
import type { Network } from '../model/network/network.ts'
import { wantsPublish } from '../plan/draft.ts'
import type { Connection, Ports } from '../ports/run.ts'
import { attempt, check, type Need, type Tried } from './attempt.ts'
import { type Ground, rpcChecks } from './rpc-checks.ts'
import { secondRpcCheck } from './second-rpc.ts'
import { sourceChecks } from './source-checks.ts'
import type { Stock } from './source-findings.ts'
import { askGateway, askPinning } from './storage.ts'
import { gatewayFinding, pinningFinding } from './storage-findings.ts'
import {
  balanceFinding,
  keyFinding,
  nonceFinding,
  provenWallet,
  stakeFinding,
} from './wallet-findings.ts'

export interface NetworkQuestions {
  readonly world: Ports
  readonly network: Network
  readonly loaded: Promise<Tried<Loaded>>
  readonly upload: boolean
}

/** The checks of one network, in the order of `CHECKS`. */
export function networkChecks({
  world,
  network,
  loaded,
  upload,
}: NetworkQuestions): readonly Promise<Check>[] {
  const connection = world.connect(network)
  const rpc = rpcChecks(connection.chain, network, world.clock)
  const sources = sourceChecks(connection, network, { ground: rpc.ground, loaded })
  return [
    ...rpc.checks,
    secondRpcCheck(connection, network, rpc.ground),
    ...sources.checks,
    check('gateway', askGateway(connection.ipfs, sources.stock), (answer) =>
      gatewayFinding(answer, new URL(network.gatewayUrl).host),
    ),
    check('pinning', askPinning(connection.ipfs, upload, world.clock), (answer) =>
      pinningFinding(answer, new URL(network.pinUrl).host),
    ),
    check(
      'key',
      attempt([], () => provenWallet(world.wallet(network), network)),
      (wallet) => keyFinding(wallet, network),
    ),
    ...accountChecks(connection, network, { ...sources, ground: rpc.ground }),
  ]
}

interface AccountNeeds {
  readonly ground: Ground
  readonly nexus: Need<unknown>
  readonly stock: Promise<Tried<Stock>>
}

/** Asks what the client's account holds and what of it is on its way. */
function accountChecks(
  { chain, notes }: Connection,
  network: Network,
  { ground, nexus, stock }: AccountNeeds,
): readonly Promise<Check>[] {
  const { client } = network
  const purse = attempt([ground.chain, ground.point], async (_, { at }) => {
    const [{ balance, isContract }, rate, held] = await Promise.all([
      chain.purse(client, at),
      chain.fees(),
      stock,
    ])
    return {
      balance,
      isContract,
      rate,
      wantsPublish: held.kind === 'answer' && wantsPublish(held.value.draft.matching),
    }
  })
  const nonces = attempt([ground.chain], async () => {
    const [latest, pending, noted] = await Promise.all([
      chain.nonce(client, 'latest'),
      chain.nonce(client, 'pending'),
      notes.read(),
    ])
    return { latest, pending, notes: noted }
  })
  return [
    check('balance', purse, (facts) => balanceFinding(facts, network)),
    check(
      'stake',
      attempt([nexus, ground.point], (_, { at }) => chain.stake(client, at)),
      stakeFinding,
    ),
    check('nonce', nonces, nonceFinding),
  ]
}

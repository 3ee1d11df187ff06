import { applyChanges } from '../../../src/apply/apply.ts'
import type { ApplyPorts, ApplyRequest, Prepared, Timing } from '../../../src/apply/context.ts'
import { applyResult } from '../../../src/apply/result.ts'
import type { At, Block, ChainReceipt, SendAnswer, Simulation } from '../../../src/model/chain.ts'
import type { ApplyEvent, InFlight } from '../../../src/model/events.ts'
import { Fault } from '../../../src/model/fault.ts'
import type { ApplyResult } from '../../../src/model/result.ts'
import type { ChainSource } from '../../../src/model/source/source.ts'
import { asAddress } from '../../../src/model/units/address.ts'
import { asWei } from '../../../src/model/units/amount.ts'
import { metadataContentIn } from '../../../src/model/units/content-address.ts'
import type { Chain } from '../../../src/ports/chain.ts'
import { CLIENT } from '../../support/builders.ts'
import { lookThrough, type Receipts } from '../../support/look-through.ts'
import { aBlock, memoryChain } from '../../support/memory-chain.ts'
import type { Commit } from './commit.ts'
import { blockOf, effectOf, type Ledger } from './ledger.ts'
import { CANCEL, NOTHING, type Question, type Reply, SENT } from './question.ts'
import type { Rule } from './rules.ts'
import { withoutRule } from './rules.ts'

/**
 * In looks at the world, not seconds: how long a look takes is the world's choice. What is lost
 * comes back by itself, so nothing is sent twice.
 */
const TIMING: Timing = {
  poll: 1,
  resend: 99,
  raise: 3,
  stall: 5,
  pending: 2,
  nonsense: 5,
  lag: 5,
  raises: 1,
  rounds: 3,
}

/**
 * How a run ended: what its report says, `fault` where there is none, `defect` for what is neither.
 */
export interface Ending {
  readonly outcome: ApplyResult['outcome'] | 'fault' | 'defect'
  readonly reason: string
}

/** What one run is made of. */
export interface Role {
  readonly ledger: Ledger
  readonly commit: Commit
  /** Whether nodes know the tag `finalized`. */
  readonly hasTag?: boolean
  /** A rule of Apply that does not hold in this run. */
  readonly without?: Rule
}

/**
 * One run of the real program. What it asks of the world stands in a queue until it is answered;
 * until then it stands still.
 */
export class Performance {
  readonly events: ApplyEvent[] = []
  ended: Ending | undefined
  private readonly role: Role
  private readonly script: Reply[]
  private readonly open: {
    readonly question: Question
    readonly resolve: (reply: Reply) => void
  }[] = []
  private readonly cancel = new AbortController()
  private time = 0
  private seen = NOTHING

  /** With a script, its first questions are answered at once. */
  constructor(role: Role, script: readonly Reply[] = []) {
    this.role = role
    this.script = [...script]
    void this.run()
  }

  /** What it asks next; undefined once it has ended. Only right after `settled`. */
  question(): Question | undefined {
    return this.open[0]?.question
  }

  answer(reply: Reply): void {
    const first = this.open.shift()
    if (first === undefined) throw new Error('nothing was asked')
    if (first.question.ask === 'sleep' && reply === CANCEL) this.cancel.abort()
    first.resolve(reply)
  }

  /** Resolves once the program can't go on without an answer. */
  settled(): Promise<void> {
    return new Promise((resolve) => setImmediate(resolve))
  }

  private async run(): Promise<void> {
    try {
      const { ports, request } = await withoutRule(
        this.role,
        this.ports(),
        this.request(),
        (question) => this.ask(question),
      )
      for await (const event of applyChanges(ports, request)) this.seeEvent(event)
      const result = applyResult('model', this.events)
      this.ended = { outcome: result?.outcome ?? 'fault', reason: result?.reason ?? '' }
    } catch (error) {
      const isFault = error instanceof Fault
      const result = isFault ? applyResult('model', this.events, error.message) : undefined
      this.ended = {
        outcome: isFault ? (result?.outcome ?? 'fault') : 'defect',
        reason: String(error),
      }
    }
  }

  private seeEvent(event: ApplyEvent): void {
    this.events.push(event)
    if (event.kind === 'sent')
      this.role.ledger.name(event.hash, `${event.change} ${event.id} (nonce ${event.nonce})`)
    if (event.kind === 'raised')
      this.role.ledger.name(event.hash, `${event.id} (nonce ${event.nonce}, at a higher fee)`)
  }

  private ask(question: Question): Promise<Reply> {
    const reply = this.script.shift()
    if (reply === undefined) return new Promise((resolve) => this.open.push({ question, resolve }))
    if (question.ask === 'sleep' && reply === CANCEL) this.cancel.abort()
    return Promise.resolve(reply)
  }

  private request(): ApplyRequest {
    const { commit } = this.role
    return {
      network: commit.scope.context.network,
      timing: TIMING,
      signal: this.cancel.signal,
      prepare: ({ block }, allowed) => this.prepare(block, allowed, block.number),
      isTip: async () => (await this.ask({ ask: 'tip' })) === 1,
    }
  }

  /** The real plan and the real decision, on the Sources of the block that the world reads at. */
  private async prepare(
    block: Block,
    allowed: ReadonlySet<string> | undefined,
    at: number,
  ): Promise<Prepared> {
    const { commit, ledger, without } = this.role
    this.seen = Number(
      await this.ask({ ask: 'read', at: without === 'pinned reads' ? 'latest' : at }),
    )
    const sources = ledger.sources(this.seen)
    const shown =
      without === 'unrecognised metadata proves nothing' ? sources.filter(isRecognised) : sources
    return commit.prepared(`${this.seen} ${block.number}`, block, allowed, standing(shown, block))
  }

  private ports(): ApplyPorts {
    const { ledger, commit } = this.role
    return {
      chain: this.chain(),
      ipfs: commit.ipfs,
      signer: {
        kind: 'key',
        description: 'the key',
        address: CLIENT,
        sign: async (request) => {
          const { hash } = ledger.sign(request)
          return { hash, raw: hash }
        },
      },
      clock: {
        now: () => this.time,
        today: () => 0n,
        sleep: async (duration) => {
          await this.ask({ ask: 'sleep' })
          this.time += duration
        },
      },
      notes: {
        read: async () => notesOf(String(await this.ask({ ask: 'notes' }))),
        write: async (notes) => void (await this.ask({ ask: 'note', notes: textOf(notes) })),
      },
    }
  }

  private chain(): Chain {
    const { ledger, commit, hasTag = false, without } = this.role
    // a receipt that was seen once makes a difference to the next look only where a second one
    // counts: else the model may forget it (`whereItWaits`)
    const isRemembered =
      hasTag ||
      commit.scope.context.network.finality === 'instant' ||
      without === 'finality on a ground'
    const finalized = async (): Promise<Block> => {
      const [number, fork] = String(await this.ask({ ask: 'finalized' })).split(' ')
      return blockOf(Number(number), Number(fork))
    }
    const nonce = async (at: At): Promise<number> => Number(await this.ask({ ask: 'nonce', at }))
    const chain: Chain & Receipts = {
      ...memoryChain({ chainId: commit.scope.network.chainId }),
      latest: async () =>
        aBlock({ number: Number(await this.ask({ ask: 'latest' })), hash: 'not told' }),
      block: async (number) => {
        const fork = Number(await this.ask({ ask: 'block', number }))
        return fork === NOTHING ? undefined : blockOf(number, fork)
      },
      // giving way costs a run nothing but time: what it would be answered then is left out, and
      // only a look asks for what waits
      nonce: async (_, at) => (at === 'pending' ? 0 : nonce(at)),
      simulate: async ([call]) =>
        call === undefined ? [] : [simulated((await this.ask({ ask: 'simulate', call })) === 1)],
      receipt: async (hash) => receiptOf(hash, await this.ask({ ask: 'receipt', hash })),
      source: async (address, at) => {
        const held = Number(await this.ask({ ask: 'source', address, number: Number(at) }))
        const source = ledger.sources(held).find((one) => one.address === address)
        if (source === undefined) throw new Fault('rpc-answer', `no Source at ${address}`)
        return source
      },
      revertReason: async () => 'refused',
      send: async ({ hash }) => sendAnswer(await this.ask({ ask: 'send', hash, seen: this.seen })),
      look: async (request) => {
        const seen = await lookThrough(
          { ...chain, finalized, nonce: (_, at) => nonce(at) },
          request,
        )
        return isRemembered ? seen : { ...seen, known: [] }
      },
      finality: async () => (hasTag ? { latest: blockOf(0, 0), finalized: blockOf(0, 0) } : {}),
    }
    return chain
  }
}

/** What of a note counts: its nonce. */
function textOf(notes: readonly InFlight[]): string {
  return [...new Set(notes.map(({ nonce }) => nonce))].sort().join()
}

function notesOf(text: string): readonly InFlight[] {
  return text === ''
    ? []
    : text
        .split(',')
        .map((nonce) => ({ id: 'somebody', kind: 'publish', nonce: Number(nonce), hash: 'noted' }))
}

function isRecognised({ params }: ChainSource): boolean {
  return metadataContentIn(params.imageMetadataUrl) !== undefined
}

/** The chain as it stands at one block, for a plan. */
function standing(sources: readonly ChainSource[], latest: Block): Chain {
  return memoryChain({
    sources,
    latest,
    simulate: async (calls) =>
      calls.map((call) => simulated(effectOf(sources, { call }).succeeded)),
  })
}

function simulated(succeeds: boolean): Simulation {
  return succeeds ? { kind: 'ok', gas: 100_000n } : { kind: 'reverted', reason: 'refused' }
}

/** `number branch succeeded published`, as `Ledger` knows it. */
function receiptOf(hash: string, reply: Reply): ChainReceipt | undefined {
  if (reply === NOTHING) return undefined
  const [number, fork, succeeded, ...published] = String(reply).split(' ')
  const block = blockOf(Number(number), Number(fork))
  return {
    hash,
    blockNumber: block.number,
    blockHash: block.hash,
    succeeded: succeeded === '1',
    published: published.map(asAddress),
    cost: asWei(100_000n),
  }
}

function sendAnswer(reply: Reply): SendAnswer {
  const kind = SENT.find((one) => one === reply) ?? 'unknown'
  return kind === 'unknown' || kind === 'rejected' ? { kind, reason: 'said the node' } : { kind }
}

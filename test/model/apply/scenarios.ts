import type { NexusCall } from '../../../src/model/chain.ts'
import type { Scenario } from './scenario.ts'
import type { Act, Budget } from './state.ts'

/** `long` says what the long run allows besides. */
export interface Sized extends Scenario {
  readonly long: Partial<Budget>
}

const x = { id: 'x' }
const a = { id: 'a' }
const y = { id: 'y' }

const pay: Act = { name: 'pays somebody', call: () => 'pay' }

/** A person gives the Source that stands at this place another price. */
function price(place: number, of: string): Act {
  return {
    name: `changes the price of ${of}`,
    call: (sources) =>
      changed(sources[place], (source) => ({
        kind: 'update',
        address: source.address,
        params: { ...source.params, minPayment: 99n as never },
      })),
  }
}

function closing(place: number, of: string): Act {
  return {
    name: `closes ${of}`,
    call: (sources) => changed(sources[place], ({ address }) => ({ kind: 'close', address })),
  }
}

/**
 * A person points the Source that stands at this place at the same metadata, by a URL that tells no
 * CID.
 */
export function hiding(place: number, of: string): Act {
  return {
    name: `points ${of} at its metadata by a URL without a CID`,
    call: (sources) =>
      changed(sources[place], (source) => {
        const imageMetadataUrl = `https://files.example/${source.params.imageMetadataUrl.split('/').at(-1)}.json`
        return {
          kind: 'update',
          address: source.address,
          params: { ...source.params, imageMetadataUrl },
        }
      }),
  }
}

type Standing = Parameters<Act['call']>[0][number]

function changed(
  source: Standing | undefined,
  call: (source: Standing) => NexusCall,
): NexusCall | undefined {
  return source === undefined || source.status === 'closed' ? undefined : call(source)
}

/** Small worlds, each about one kind of trouble. */
export const SCENARIOS: Readonly<Record<string, Sized>> = {
  'one run, which is killed and loses transactions': {
    commits: [[x, a]],
    runs: [{ commit: 0 }],
    confirmations: 0,
    budget: { blocks: 4, lose: 2, crash: 1, preempt: 2 },
    long: { preempt: 9, blocks: 5 },
  },
  'two runs of one commit that start together': {
    commits: [[x]],
    runs: [{ commit: 0 }, { commit: 0 }],
    confirmations: 0,
    budget: { blocks: 3, lose: 1, crash: 1 },
    long: { preempt: 2 },
  },
  'two commits that differ in order and content': {
    commits: [[x], [a, { id: 'x', price: 2 }]],
    runs: [{ commit: 0 }, { commit: 1 }],
    confirmations: 0,
    budget: { blocks: 3 },
    long: { blocks: 4, lose: 1, crash: 1 },
  },
  'a closing that a newer commit takes back while a run is under way': {
    standing: [x, y],
    commits: [
      [
        { id: 'x', price: 5 },
        { id: 'y', state: 'closed' },
      ],
      [{ id: 'x', price: 5 }, y],
    ],
    runs: [{ commit: 0 }, { commit: 1 }],
    confirmations: 0,
    budget: { blocks: 3 },
    ends: ['nothing', 'problems'],
    long: { lose: 1, crash: 1, preempt: 1 },
  },
  'a run that is killed, and later runs of a newer commit': {
    standing: [x, y],
    commits: [
      [{ id: 'x', price: 5 }, y, a],
      [a, x, { id: 'y', price: 3 }],
    ],
    runs: [{ commit: 0 }, { commit: 1, after: [0] }],
    confirmations: 0,
    budget: { blocks: 3, lose: 1, crash: 1 },
    long: { blocks: 5, crash: 2, lose: 2, preempt: 1 },
  },
  'a closing, of two runs that start together': {
    standing: [x],
    commits: [[{ id: 'x', state: 'closed' }]],
    runs: [{ commit: 0 }, { commit: 0 }],
    confirmations: 0,
    budget: { blocks: 3, lose: 1, crash: 1 },
    long: { preempt: 2 },
  },
  'a person who pays while a run publishes': {
    commits: [[x, a]],
    runs: [{ commit: 0 }, { commit: 0, after: [0] }],
    acts: [pay],
    confirmations: 0,
    budget: { blocks: 3 },
    long: { blocks: 5, lose: 1, crash: 1, preempt: 2 },
  },
  'a person who changes a price, and runs of two commits': {
    standing: [x],
    commits: [[{ id: 'x', price: 5 }], [{ id: 'x', price: 7 }]],
    runs: [{ commit: 0 }, { commit: 1, after: [0] }],
    acts: [price(0, 'x')],
    confirmations: 0,
    budget: { blocks: 3 },
    long: { lose: 1, crash: 1, preempt: 1 },
  },
  'a person who closes what a run updates': {
    standing: [x, y],
    commits: [
      [
        { id: 'x', price: 5 },
        { id: 'y', price: 5 },
      ],
    ],
    runs: [{ commit: 0 }],
    acts: [closing(1, 'y')],
    confirmations: 0,
    budget: { blocks: 3, preempt: 1 },
    ends: ['nothing', 'problems'],
    long: { blocks: 5, lose: 1, crash: 1, preempt: 2 },
  },
  'a person who hides whose a Source is, between two runs': {
    commits: [[x, a]],
    runs: [{ commit: 0 }, { commit: 0, after: [0] }],
    acts: [hiding(0, 'the first')],
    confirmations: 0,
    budget: { blocks: 3 },
    ends: ['nothing', 'problems'],
    long: { blocks: 5, lose: 1, crash: 1, preempt: 1 },
  },
  'a person who closes what a run has just published': {
    commits: [[x, a]],
    runs: [{ commit: 0 }, { commit: 0, after: [0] }],
    acts: [closing(0, 'a')],
    confirmations: 0,
    budget: { blocks: 3, crash: 1 },
    ends: ['nothing', 'problems'],
    long: { blocks: 5, lose: 1, preempt: 1 },
  },
  'a reorg as deep as the confirmations, and a newer commit': {
    standing: [x],
    commits: [
      [{ id: 'x', price: 5 }, a],
      [x, a],
    ],
    runs: [{ commit: 0 }, { commit: 1, after: [0] }],
    confirmations: 1,
    budget: { blocks: 3, crash: 1, reorg: 1 },
    long: { blocks: 5, preempt: 1 },
  },
  'a reorg between two looks of a run': {
    standing: [x],
    commits: [[{ id: 'x', price: 5 }, a]],
    runs: [{ commit: 0 }],
    confirmations: 1,
    budget: { blocks: 5, reorg: 1, preempt: 1 },
    long: { preempt: 3, lose: 1, crash: 1 },
  },
  'a reorg, and a node that still has the branch that was replaced': {
    standing: [x],
    commits: [[{ id: 'x', price: 5 }]],
    runs: [{ commit: 0 }],
    confirmations: 1,
    behind: 1,
    budget: { blocks: 3, reorg: 1, stale: 1, preempt: 1 },
    long: { blocks: 4, crash: 1, lose: 1, preempt: 3 },
  },
  'nodes that lag': {
    commits: [[x]],
    runs: [{ commit: 0 }, { commit: 0, after: [0] }],
    confirmations: 1,
    behind: 2,
    budget: { blocks: 3, stale: 1, crash: 1 },
    long: { stale: 2, blocks: 4 },
  },
  'nodes that say what is not true of what is sent': {
    commits: [[x]],
    runs: [{ commit: 0 }, { commit: 0, after: [0] }],
    confirmations: 0,
    budget: { blocks: 3, lie: 2, lose: 1 },
    long: { lie: 3, crash: 1, preempt: 1 },
  },
  'a run that is told to stop, and the next one': {
    commits: [[x, a]],
    runs: [{ commit: 0 }, { commit: 0, after: [0] }],
    confirmations: 0,
    budget: { blocks: 3, cancel: 1, lose: 1 },
    long: { cancel: 2, preempt: 3 },
  },
  'a chain whose blocks are final at once and come only with transactions': {
    commits: [[x]],
    runs: [{ commit: 0 }, { commit: 0, after: [0] }],
    acts: [pay],
    confirmations: 2,
    finality: { kind: 'instant' },
    budget: { blocks: 3 },
    long: { blocks: 4, crash: 1, lose: 1 },
  },
  'a chain that says which of its blocks are final, above what the network asks, and a reorg of the others':
    {
      commits: [[x]],
      runs: [{ commit: 0 }],
      confirmations: 2,
      finality: { kind: 'tag', below: 1 },
      budget: { blocks: 3, reorg: 1 },
      long: { blocks: 5, crash: 1, preempt: 1, stale: 1 },
    },
}

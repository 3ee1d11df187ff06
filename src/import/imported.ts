import {
  type Adoption,
  adoptDefinition,
  freeId,
  importedClosedText,
  importedText,
  slugOf,
  type WrittenValues,
  writtenValues,
} from '../desired/edit/edit.ts'
import { isId } from '../model/slug.ts'
import type { Metadata } from '../model/source/metadata.ts'
import type { SourceState } from '../model/source/state.ts'
import { likenessTo } from '../plan/absence.ts'
import { ownMarkerId } from '../plan/match.ts'
import type { SharedDefinition } from './shared-definition.ts'
import type { Trial } from './trial.ts'

/** A Source on its way into a text. */
export interface ImportedSource {
  readonly state: SourceState
  readonly adoption: Adoption
  readonly written: WrittenValues
  /** `joined` is a definition of the same Source on another network, `new` one of its own. */
  readonly kind: 'new' | 'joined'
  readonly id: string
  /** Where the definition stands, or would. */
  readonly file: string
  readonly text: string
  /** The networks that the text is on. */
  readonly networks: readonly string[]
  /**
   * Whether its values were set once more where the defaults, or another network, gave it others.
   */
  readonly isAdjusted: boolean
  /** Why it is no definition; empty while it is one. */
  readonly reasons: readonly string[]
}

/**
 * A text for each Source: joined to what stands for it on another network, else of its own. `taken`
 * are the ids that can't be had.
 */
export function importedSources(
  bench: Trial,
  states: readonly SourceState[],
  joins: ReadonlyMap<SourceState, SharedDefinition>,
  taken: ReadonlySet<string>,
): readonly ImportedSource[] {
  const ids = idsOf(
    bench,
    states.filter((state) => !joins.has(state)),
    taken,
  )
  return states.map((state) => {
    const join = joins.get(state)
    return join === undefined
      ? newPiece(bench, state, ids.get(state) ?? '')
      : joinedPiece(bench, state, join)
  })
}

/** The same pieces, with an id of its own for each that could not be joined. */
export function apart(
  bench: Trial,
  pieces: readonly ImportedSource[],
  taken: ReadonlySet<string>,
): readonly ImportedSource[] {
  const alone = pieces.filter(({ kind, reasons }) => kind === 'joined' && reasons.length > 0)
  const ids = idsOf(
    bench,
    alone.map(({ state }) => state),
    new Set([...taken, ...pieces.map(({ id }) => id)]),
  )
  return pieces.map((piece) => {
    const id = ids.get(piece.state)
    return id === undefined
      ? piece
      : { ...newPiece(bench, piece.state, id), reasons: piece.reasons }
  })
}

function newPiece(bench: Trial, state: SourceState, id: string): ImportedSource {
  const { adoption, written } = textParts(bench, state)
  const text =
    state.status === 'closed'
      ? importedClosedText(id, adoption)
      : importedText(id, written, adoption)
  const file = `sources/${id}/source.yaml`
  return {
    state,
    adoption,
    written,
    kind: 'new',
    id,
    file,
    text,
    networks: [adoption.network],
    isAdjusted: false,
    reasons: reasonsOf(bench, state, written),
  }
}

function joinedPiece(
  bench: Trial,
  state: SourceState,
  { id, file, text, networks }: SharedDefinition,
): ImportedSource {
  const { adoption, written } = textParts(bench, state)
  return {
    state,
    adoption,
    written,
    kind: 'joined',
    id,
    file,
    text: adoptDefinition(text, networks, adoption),
    networks: [...networks, adoption.network],
    isAdjusted: false,
    reasons: reasonsOf(bench, state, written),
  }
}

/**
 * An id for each Source: the one in our record, else one made of its name. Records choose first,
 * and nobody else's record is taken.
 */
function idsOf(
  { scope, observation }: Trial,
  states: readonly SourceState[],
  taken: ReadonlySet<string>,
): ReadonlyMap<SourceState, string> {
  const recorded = (state: SourceState): string | undefined =>
    [ownMarkerId(state, scope.context.owner)].find((id) => id !== undefined && isId(id))
  const ours = states.filter((state) => recorded(state) !== undefined)
  const others = states.filter((state) => recorded(state) === undefined)
  const kept = chosen(ours, (state) => recorded(state) ?? '', taken)
  const records = observation.own.flatMap((state) => recorded(state) ?? [])
  const named = chosen(
    others,
    ({ reading, address }) =>
      slugOf(
        reading.kind === 'known' ? reading.metadata.name : '',
        `source-${address.slice(2, 10)}`,
      ),
    [...taken, ...records, ...kept.values()],
  )
  return new Map([...kept, ...named])
}

/** The wanted id for each, or the first free one like it. */
function chosen(
  states: readonly SourceState[],
  wanted: (state: SourceState) => string,
  taken: Iterable<string>,
): ReadonlyMap<SourceState, string> {
  const used = new Set(taken)
  return new Map(
    states.map((state) => {
      const id = freeId(wanted(state), used)
      used.add(id)
      return [state, id]
    }),
  )
}

function textParts(
  { scope }: Trial,
  state: SourceState,
): Pick<ImportedSource, 'adoption' | 'written'> {
  const owner = metadataIn(state)?.marker?.owner
  const takeover = owner === undefined || owner === scope.context.owner ? {} : { takeover: owner }
  return {
    adoption: { network: scope.network.name, address: state.address, ...takeover },
    written: writtenValues(state.params, metadataIn(state)),
  }
}

function reasonsOf(bench: Trial, state: SourceState, { gaps }: WrittenValues): readonly string[] {
  return [
    ...unread(state),
    ...(state.status === 'closed' ? [] : gaps),
    ...wantedElsewhere(bench, state),
  ]
}

/** A closed Source is adopted by its address alone: nothing in its metadata is needed for that. */
function unread({ reading, status, params }: SourceState): readonly string[] {
  switch (reading.kind) {
    case 'known':
      return []
    case 'unreadable':
      return [`its metadata can't be read: ${reading.reason}`]
    case 'unread':
      return ['its metadata was not read']
    case 'unrecognised': {
      if (status === 'closed') return []
      const url = JSON.stringify(params.imageMetadataUrl)
      return [
        reading.why === 'no-cid'
          ? `its metadata stands under ${url}, which names no CID`
          : `what stands under ${url} is no JSON object`,
      ]
    }
  }
}

/**
 * A definition that has no Source yet may be this one's. With the Source adopted by another,
 * nothing would keep that one from being published a second time.
 */
function wantedElsewhere({ matching }: Trial, state: SourceState): readonly string[] {
  return matching.unbound.flatMap((spec) => {
    const likeness = spec.state === 'active' ? likenessTo(spec, state) : undefined
    if (likeness === undefined) return []
    return [
      `${spec.file} has no Source yet and may stand for this one, which has ${likeness}: if it does, write the address there under networks.${spec.network}`,
    ]
  })
}

function metadataIn({ reading }: SourceState): Metadata | undefined {
  return reading.kind === 'known' ? reading.metadata : undefined
}

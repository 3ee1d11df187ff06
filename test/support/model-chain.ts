import type { Change, Publish, Update } from '../../src/model/source/change.ts'
import { readMetadata } from '../../src/model/source/metadata.ts'
import type { MetadataReading, Observation, SourceState } from '../../src/model/source/state.ts'
import { anAddress } from './builders.ts'

/** The chain as a pure function: what is observed after these changes were sent. */
export function afterChanges(observation: Observation, changes: readonly Change[]): Observation {
  return changes.reduce(afterChange, observation)
}

function afterChange(observation: Observation, change: Change, index: number): Observation {
  const { own } = observation
  switch (change.kind) {
    case 'publish':
      return {
        ...observation,
        own: [
          ...own,
          {
            address: anAddress(1_000 + index),
            client: change.params.client,
            status: 'active',
            ...written(change),
          },
        ],
      }
    case 'update':
      return {
        ...observation,
        own: own.map((state) =>
          state.address === change.address ? { ...state, ...written(change, state) } : state,
        ),
      }
    case 'close':
      return {
        ...observation,
        own: own.map((state) =>
          state.address === change.address ? { ...state, status: 'closed' } : state,
        ),
      }
  }
}

function written(
  change: Publish | Update,
  before?: SourceState,
): Pick<SourceState, 'params' | 'reading'> {
  return { params: { ...change.params, lastUpdateTime: 1n }, reading: readingAfter(change, before) }
}

function readingAfter(
  { artefacts, params }: Publish | Update,
  before: SourceState | undefined,
): MetadataReading {
  const uploaded = artefacts.find(({ cid }) => params.imageMetadataUrl.endsWith(cid))
  const metadata = uploaded === undefined ? undefined : readMetadata(uploaded.bytes)
  if (metadata !== undefined) return { kind: 'known', metadata }
  if (before?.params.imageMetadataUrl !== params.imageMetadataUrl)
    throw new Error(`nobody uploaded what ${params.imageMetadataUrl} names`)
  return before.reading
}

import { digestOf } from '../model/digest.ts'
import { never } from '../model/never.ts'
import type {
  Close,
  ComposeOrigin,
  FieldChange,
  MetadataRewrite,
  Publish,
  Update,
  WantedParams,
} from '../model/source/change.ts'
import type { ActiveSpec, Artefact, ClosedSpec, ComposeSource } from '../model/source/definition.ts'
import { FIELD_ROWS, FIELDS, type Field, type FieldRow } from '../model/source/field.ts'
import { type Metadata, metadataBytes } from '../model/source/metadata.ts'
import { ENVIRONMENT_BITS, ENVIRONMENTS, type SourceValues } from '../model/source/source.ts'
import type { SourceState } from '../model/source/state.ts'
import type { Address } from '../model/units/address.ts'
import { cidOf } from '../model/units/cid.ts'
import type { PlanContext } from './context.ts'
import { metadataOf } from './metadata.ts'
import {
  differingFields,
  keptValues,
  observedValues,
  snapshotOf,
  standsAsWritten,
  type Values,
  wantedValues,
} from './values.ts'

/** The publish of a definition that has no Source. */
export function publishOf(spec: ActiveSpec, context: PlanContext): Publish {
  const metadata = metadataArtefact(spec, metadataOf(spec, context.owner))
  const after = wantedValues(spec.values, context.network.gatewayUrl)
  return {
    ...identified(spec, context, { kind: 'publish', address: null }, null, after),
    line: spec.lines.id,
    fields: FIELDS.flatMap((field) =>
      after[field] === undefined ? [] : [{ field, before: null, after: after[field] }],
    ),
    params: wantedParams(spec, context, context.network.gatewayUrl + metadata.cid),
    artefacts: [...spec.artefacts, metadata],
    compose: composeOrigins(spec, new Set(ENVIRONMENTS)),
  }
}

/**
 * The update that a bound definition wants; undefined when the chain already holds it all. A
 * missing record alone is no reason.
 */
export function updateOf(
  spec: ActiveSpec,
  state: SourceState,
  metadata: Metadata | undefined,
  context: PlanContext,
): Update | undefined {
  if (standsAsWritten(spec.values, { params: state.params, metadata })) return undefined
  const { gatewayUrl } = context.network
  const before = observedValues(state.params, metadata, gatewayUrl)
  const wanted = wantedValues(spec.values, gatewayUrl)
  const fields = differingFields(before, wanted, spec.compose)
  if (fields.length === 0) return undefined
  const after = keptValues(before, wanted, spec.compose)
  const artefact = metadataArtefact(spec, metadataOf(spec, context.owner, metadata))
  // Whatever the URL looks like, what stands behind it is what would be written.
  const stays =
    metadata !== undefined && Buffer.compare(metadataBytes(metadata), artefact.bytes) === 0
  const { privacyEnabled, optionalParamsUrl } = state.params
  const imageMetadataUrl = stays ? state.params.imageMetadataUrl : gatewayUrl + artefact.cid
  const rewrite = {
    before: state.params.imageMetadataUrl,
    after: imageMetadataUrl,
    record: recordFate(metadata, context.owner, spec.id),
  }
  return {
    ...identified(spec, context, { kind: 'update', address: state.address }, before, after),
    line: lineOf(spec, fields),
    fields: fields.map(
      (field): FieldChange => ({
        field,
        before: before[field] ?? null,
        after: after[field] ?? null,
      }),
    ),
    params: { ...wantedParams(spec, context, imageMetadataUrl), privacyEnabled, optionalParamsUrl },
    artefacts: stays ? [] : [...spec.artefacts, artefact],
    compose: composeOrigins(spec, new Set(fields)),
    ...(stays ? {} : { metadata: rewrite }),
  }
}

/** What becomes of the record in metadata that is written anew. */
function recordFate(
  metadata: Metadata | undefined,
  owner: string,
  id: string,
): MetadataRewrite['record'] {
  if (metadata === undefined) return 'unread'
  if (metadata.marker === undefined) return 'added'
  return metadata.marker.owner === owner && metadata.marker.id === id ? 'kept' : 'replaced'
}

/** The closing that a definition asks for. */
export function closeOf(
  spec: ClosedSpec,
  state: SourceState,
  metadata: Metadata | undefined,
  context: PlanContext,
): Close {
  const before: Values = {
    ...observedValues(state.params, metadata, context.network.gatewayUrl),
    state: { text: 'active', raw: 'active' },
  }
  const after: Values = { state: { text: 'closed', raw: 'closed' } }
  return {
    ...identified(spec, context, { kind: 'close', address: state.address }, before, after),
    line: spec.lines.state ?? spec.lines.id,
    fields: [{ field: 'state', before: before.state ?? null, after: after.state ?? null }],
  }
}

type Kind =
  | { readonly kind: 'publish'; readonly address: null }
  | { readonly kind: 'update' | 'close'; readonly address: Address }

function identified<K extends Kind>(
  spec: ActiveSpec | ClosedSpec,
  { network }: PlanContext,
  kind: K,
  before: Values | null,
  after: Values,
) {
  const sides = { before: before === null ? null : snapshotOf(before), after: snapshotOf(after) }
  const { chainId, nexus, client } = network
  return {
    ...kind,
    id: spec.id,
    file: spec.file,
    digest: digestOf({ chainId, nexus, client, ...kind, id: spec.id, ...sides }),
    ...sides,
  }
}

function metadataArtefact(spec: ActiveSpec, metadata: Metadata): Artefact {
  const bytes = metadataBytes(metadata)
  return { name: `metadata of ${spec.id}`, cid: cidOf(bytes), bytes }
}

function wantedParams(
  spec: ActiveSpec,
  { network }: PlanContext,
  imageMetadataUrl: string,
): WantedParams {
  const { values } = spec
  return {
    client: network.client,
    imageMetadataUrl,
    imageEnvironments: ENVIRONMENTS.reduce(
      (mask, environment) =>
        values.environments[environment] === undefined
          ? mask
          : mask | ENVIRONMENT_BITS[environment],
      0,
    ),
    privacyEnabled: false,
    optionalParamsUrl: '',
    ...carried(values),
  }
}

/** The parameters that carry a field each. */
export function carried(
  values: SourceValues,
  rows: readonly FieldRow[] = FIELD_ROWS,
): Pick<WantedParams, CarriedName> {
  return Object.fromEntries(
    rows.flatMap(({ wanted, parameter }) => {
      const value = wanted(values)
      return parameter === undefined || value === undefined
        ? []
        : [[parameter.name, parameter.of(value)]]
    }),
  ) as Pick<WantedParams, CarriedName>
}

type CarriedName = 'minPayment' | 'minAvailableLockup' | 'maxExpiryDuration' | 'deliveryMethod'

function composeOrigins(spec: ActiveSpec, changed: ReadonlySet<string>): readonly ComposeOrigin[] {
  return ENVIRONMENTS.flatMap((environment) => {
    const file = spec.compose[environment]
    return file === undefined
      ? []
      : [
          {
            environment,
            from: file.source.kind,
            name: nameOf(file.source),
            cid: file.cid ?? null,
            changed: changed.has(environment),
          },
        ]
  })
}

function nameOf(source: ComposeSource): string {
  switch (source.kind) {
    case 'file':
      return source.path
    case 'template':
      return source.version === undefined ? source.name : `${source.name} v${source.version}`
    case 'url':
      return source.url
    case 'ipfs':
      return `ipfs://${source.cid}`
    default:
      return never(source)
  }
}

/** Where a reader looks first: the line of the first field that changes. */
function lineOf(spec: ActiveSpec, fields: readonly Field[]): number {
  const lines = fields.flatMap((field) => spec.lines[field] ?? [])
  return lines.length === 0 ? spec.lines.id : Math.min(...lines)
}

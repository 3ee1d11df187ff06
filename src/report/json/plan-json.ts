import type { Review } from '../../model/network/network.ts'
import type { Origin } from '../../model/own.ts'
import type {
  Change,
  ComposeOrigin,
  Download,
  Fees,
  ImageChange,
  Impact,
  MetadataRewrite,
  Plan,
  PlannedChange,
  PlanSummary,
  Simulated,
  Stake,
  Waiting,
} from '../../model/source/change.ts'
import type { Field, Value } from '../../model/source/field.ts'
import { checksum } from '../../model/units/address.ts'
import { formatAmount, type Wei } from '../../model/units/amount.ts'
import { metadataCid } from '../metadata-view.ts'
import { wayText } from '../ways.ts'
import { type PlaceJson, placeJson } from './market-json.ts'
import { type ProblemJson, problemJson, type RefusalJson, refusalJson } from './problem-json.ts'

/** `schemas/v1/plan.schema.json` in TypeScript. */
export interface PlanJson {
  readonly formatVersion: 1
  readonly network: string
  readonly chainId: number
  readonly nexus: string
  readonly client: string
  readonly owner: string
  readonly block: number
  readonly review: Review
  readonly summary: PlanSummary
  readonly changes: readonly ChangeJson[]
  readonly orphans: readonly { readonly id: string; readonly address: string }[]
  readonly problems: readonly ProblemJson[]
  readonly warnings: readonly ProblemJson[]
  readonly refusals: readonly RefusalJson[]
  /** Asked for before this branch, and not on chain. */
  readonly waiting: readonly WaitingJson[]
  readonly fees: Readonly<Record<'expected' | 'atMost' | 'balance' | 'limit', Value>> | null
  readonly stake: {
    readonly lockup: Value
    readonly perSource: Value
    readonly sources: number
  } | null
  readonly simulated: Simulated['kind'] | null
  readonly fingerprint: string
}

interface WaitingJson extends Omit<Waiting, 'ways'> {
  readonly ways: readonly string[]
}

export interface ChangeJson {
  readonly kind: Change['kind']
  readonly id: string
  readonly address: string | null
  readonly digest: string
  readonly file: string
  readonly line: number
  readonly fields: readonly {
    readonly field: Field
    readonly before: Value | null
    readonly after: Value | null
  }[]
  readonly gas: number | null
  readonly impact: Impact | null
  /** Missing where it brings no image, and where no registry was asked. */
  readonly download?: Download
  readonly compose?: readonly ComposeJson[]
  /** Missing where the metadata stays as it is. */
  readonly metadata?: MetadataJson
  /** Missing where no price is asked for anew; null where nobody could read what others ask for. */
  readonly market?: PlaceJson | null
  readonly origin?: Origin
}

export interface ComposeJson extends Omit<ComposeOrigin, 'images' | 'services'> {
  /** Missing where no image differs from what is published, or nobody could read that. */
  readonly images?: readonly ImageChange[]
  /** Whether nothing but images differs; there where `images` is. */
  readonly onlyImages?: boolean
  /** Every image of a file that this change brings; missing where nobody could read it. */
  readonly services?: readonly { readonly service: string; readonly image: string }[]
}

export interface MetadataJson {
  readonly before: MetadataAddress
  readonly after: MetadataAddress
  readonly record: MetadataRewrite['record']
}

interface MetadataAddress {
  readonly url: string
  /** Null where the URL names none. */
  readonly cid: string | null
}

/**
 * A plan as the public JSON: addresses with their checksum, amounts as text and as wei in a string.
 */
export function planJson(plan: Plan): PlanJson {
  const { network, chainId, owner, block, summary, fingerprint } = plan
  return {
    formatVersion: 1,
    network,
    chainId,
    nexus: checksum(plan.nexus),
    client: checksum(plan.client),
    owner,
    block,
    review: plan.review,
    summary: summaryJson(summary),
    changes: plan.changes.map(changeJson),
    orphans: plan.orphans.map(({ id, address }) => ({ id, address: checksum(address) })),
    problems: plan.problems.map(problemJson),
    warnings: plan.warnings.map(problemJson),
    refusals: plan.refusals.map(refusalJson),
    waiting: plan.waiting.map(waitingJson),
    fees: plan.fees === null ? null : feesJson(plan.fees),
    stake: plan.stake === null ? null : stakeJson(plan.stake),
    simulated: plan.simulated?.kind ?? null,
    fingerprint,
  }
}

function waitingJson({
  id,
  kind,
  digest,
  commit,
  pull,
  isSent,
  code,
  message,
  ways,
}: Waiting): WaitingJson {
  return { id, kind, digest, commit, pull, isSent, code, message, ways: ways.map(wayText) }
}

function summaryJson({
  publish,
  update,
  close,
  unchanged,
  blocked,
  orphans,
  unmanaged,
}: PlanSummary): PlanSummary {
  return { publish, update, close, unchanged, blocked, orphans, unmanaged }
}

function changeJson(change: PlannedChange): ChangeJson {
  const { kind, id, digest, file, line, impact } = change
  return {
    kind,
    id,
    address: change.address === null ? null : checksum(change.address),
    digest,
    file,
    line,
    fields: fieldsJson(change),
    gas: change.gas === null ? null : Number(change.gas),
    impact: impact === null ? null : impactJson(impact),
    ...(change.download === undefined ? {} : { download: downloadJson(change.download) }),
    ...(change.kind === 'close'
      ? {}
      : {
          compose: change.compose.map(composeJson),
        }),
    ...(change.kind === 'update' && change.metadata !== undefined
      ? { metadata: metadataJson(change.metadata) }
      : {}),
    ...(change.market === undefined ? {} : { market: placeJson(change.market) }),
    ...(change.origin === undefined ? {} : { origin: change.origin }),
  }
}

function impactJson({ providers, tasks, registered }: Impact): Impact {
  if (registered === undefined) return { providers, tasks }
  const { byEnvironment, belowLockup, stranded, looked } = registered
  return {
    providers,
    tasks,
    registered: {
      byEnvironment,
      ...(belowLockup === undefined ? {} : { belowLockup }),
      ...(stranded === undefined ? {} : { stranded }),
      ...(looked === undefined ? {} : { looked }),
    },
  }
}

function downloadJson({ images, unknown }: Download): Download {
  return {
    images: images.map(({ environment, service, image, bytes, newBytes }) => ({
      environment,
      service,
      image,
      bytes,
      newBytes,
    })),
    unknown: unknown.map(({ environment, service, image }) => ({ environment, service, image })),
  }
}

function composeJson({
  environment,
  from,
  name,
  cid,
  changed,
  images,
  services,
}: ComposeOrigin): ComposeJson {
  return {
    environment,
    from,
    name,
    cid,
    changed,
    ...(images === undefined
      ? {}
      : {
          images: images.changes.map(({ service, before, after }) => ({ service, before, after })),
          onlyImages: images.isAll,
        }),
    ...(services === undefined
      ? {}
      : { services: services.map(({ service, image }) => ({ service, image })) }),
  }
}

/** The metadata that is written anew, by its URLs and what they address. */
export function metadataJson({ before, after, record }: MetadataRewrite): MetadataJson {
  return { before: metadataAddress(before), after: metadataAddress(after), record }
}

function metadataAddress(url: string): MetadataAddress {
  return { url, cid: metadataCid(url) ?? null }
}

/** What a change changes, field by field. */
export function fieldsJson({ fields }: Pick<PlannedChange, 'fields'>): ChangeJson['fields'] {
  return fields.map(({ field, before, after }) => ({
    field,
    before: valueJson(before),
    after: valueJson(after),
  }))
}

function valueJson(value: Value | null): Value | null {
  return value === null ? null : { text: value.text, raw: value.raw }
}

function feesJson({ expected, atMost, balance, limit }: Fees): PlanJson['fees'] {
  return {
    expected: amountJson(expected),
    atMost: amountJson(atMost),
    balance: amountJson(balance),
    limit: amountJson(limit),
  }
}

function stakeJson({ lockup, perSource, sources }: Stake): PlanJson['stake'] {
  return { lockup: amountJson(lockup), perSource: amountJson(perSource), sources }
}

function amountJson(value: Wei): Value {
  return { text: formatAmount(value), raw: value.toString() }
}

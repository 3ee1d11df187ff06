import { type PolicyRule, RULE_CODES, type StrandedLimit } from '../model/policy.ts'
import type {
  ComposeOrigin,
  Download,
  ImageDownload,
  PlannedChange,
} from '../model/source/change.ts'
import { ENVIRONMENTS } from '../model/source/source.ts'
import { decimal } from './step.ts'
import type { Violation } from './violation.ts'

type StrandedRule = Extract<PolicyRule, { kind: 'stranded' }>
type DownloadRule = Extract<PolicyRule, { kind: 'download' }>

/**
 * Providers that a change leaves without what they registered for: those of an environment that it
 * drops, and all of them where it closes the Source.
 */
export function tooManyStranded(change: PlannedChange, rule: StrandedRule): readonly Violation[] {
  const code = RULE_CODES[rule.kind]
  const found = strandedBy(change)
  if (found === undefined) return []
  if (found === 'unknown')
    return [{ code, isUnjudged: true, said: 'nobody can tell how many providers it strands', rule }]
  const { count, of, unseen } = found
  const isAll = unseen === 0
  if (isMore(count, of, rule.most))
    return [
      {
        code,
        said: `it would strand ${isAll ? '' : 'at least '}${count} of ${of} providers, and at most ${mostText(rule.most)} is allowed`,
        rule,
      },
    ]
  return isAll || !isMore(count + unseen, of, rule.most)
    ? []
    : [
        {
          code,
          isUnjudged: true,
          said: `it would strand at least ${count} of ${of} providers, and nobody looked at all of them`,
          rule,
        },
      ]
}

interface Stranded {
  readonly count: number
  readonly of: number
  /** How many of them nobody looked at. */
  readonly unseen: number
}

/** Undefined where the change can't strand anybody. */
function strandedBy(change: PlannedChange): Stranded | 'unknown' | undefined {
  const { kind, impact, fields } = change
  if (kind === 'publish') return undefined
  const drops = fields.some(
    ({ field, after }) => after === null && ENVIRONMENTS.some((one) => one === field),
  )
  if (kind === 'update' && !drops) return undefined
  if (impact === null) return 'unknown'
  const { providers: of, registered } = impact
  if (of === 0) return undefined
  if (kind === 'close') return { count: of, of, unseen: 0 }
  if (registered?.stranded === undefined) return 'unknown'
  return { count: registered.stranded, of, unseen: Math.max(0, of - (registered.looked ?? of)) }
}

function isMore(count: number, of: number, most: StrandedLimit): boolean {
  return most.kind === 'count'
    ? count > most.most
    : BigInt(count) * 10_000n > BigInt(of) * most.hundredths
}

function mostText(most: StrandedLimit): string {
  return most.kind === 'count' ? String(most.most) : `${decimal(most.hundredths)}%`
}

/** What a provider of one environment has to fetch of images that a change brings. */
export function tooLarge(change: PlannedChange, rule: DownloadRule): readonly Violation[] {
  if (change.kind === 'close') return []
  const changed = change.compose.filter((origin) => origin.changed)
  if (changed.length === 0) return []
  const code = RULE_CODES[rule.kind]
  const sizes = ENVIRONMENTS.map((environment) => ({
    environment,
    bytes: bytesOf(change.download, environment),
  }))
  const [largest] = sizes.sort((a, b) => (b.bytes > a.bytes ? 1 : -1))
  if (largest !== undefined && largest.bytes > rule.bytes)
    return [
      {
        code,
        said: `a provider of ${largest.environment} would fetch ${sizeText(largest.bytes)}, and at most ${sizeText(rule.bytes)} is allowed`,
        rule,
      },
    ]
  const unsized = change.download?.unknown[0] ?? changed.flatMap((one) => unasked(change, one))[0]
  if (change.download !== undefined && unsized === undefined) return []
  return [
    {
      code,
      isUnjudged: true,
      said:
        unsized === undefined
          ? 'no registry was asked how large its images are'
          : `no registry says how large ${unsized.image} is`,
      rule,
    },
  ]
}

/**
 * What an environment runs and nobody was asked about. Of one that is published already, what is
 * not told is there.
 */
function unasked(
  change: Exclude<PlannedChange, { kind: 'close' }>,
  { environment, from, name, services }: ComposeOrigin,
): readonly { readonly image: string }[] {
  if (from === 'url' || services === undefined) return [{ image: `what ${name} runs` }]
  const before = change.fields.find(({ field }) => field === environment)?.before ?? null
  if (before !== null) return []
  const told = new Set(
    [...(change.download?.images ?? []), ...(change.download?.unknown ?? [])]
      .filter((one) => one.environment === environment)
      .map(({ image }) => image),
  )
  return services.filter(({ image }) => !told.has(image))
}

/** What is not known to be there already counts whole. */
function bytesOf(
  download: Download | undefined,
  environment: ImageDownload['environment'],
): bigint {
  return (download?.images ?? [])
    .filter((image) => image.environment === environment)
    .reduce((sum, { bytes, newBytes }) => sum + BigInt(Math.trunc(newBytes ?? bytes)), 0n)
}

const STEPS = [
  { unit: 'GB', bytes: 1_000_000_000n },
  { unit: 'MB', bytes: 1_000_000n },
  { unit: 'kB', bytes: 1_000n },
] as const

/** "5.4 GB": a tenth at most, rounded up, so that what is too large never looks as if it were not. */
function sizeText(bytes: bigint): string {
  const step = STEPS.find((one) => bytes >= one.bytes)
  if (step === undefined) return `${bytes} bytes`
  const tenths = (bytes * 10n + step.bytes - 1n) / step.bytes
  return `${tenths / 10n}${tenths % 10n === 0n ? '' : `.${tenths % 10n}`} ${step.unit}`
}

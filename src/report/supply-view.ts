import type { Hint } from '../model/command.ts'
import { never } from '../model/never.ts'
import {
  type Part,
  SUPPLY_CAUSES,
  type Supply,
  type SupplyCause,
  type SupplyFinding,
} from '../model/source/supply.ts'
import type { Address } from '../model/units/address.ts'
import { checksum } from '../model/units/address.ts'
import { asWei, roundAmount } from '../model/units/amount.ts'
import { dayOf } from './format/utc-time.ts'
import { thousands } from './format/words.ts'

/** All findings of one cause, with what to do about them. */
export interface SupplySection {
  readonly cause: SupplyCause
  readonly title: string
  readonly entries: readonly SupplyEntry[]
  /** The safe one first. */
  readonly steps: readonly Hint[]
}

/** A finding in words. What others say or name is not escaped. */
export interface SupplyEntry {
  readonly ids: readonly string[]
  /** What it is about: a file, a URL, an image; undefined for a Source or a wallet as a whole. */
  readonly subject?: string
  readonly address?: Address
  /** What was seen, in words of ours. */
  readonly facts: string
  /** What a server said to it. */
  readonly reason: string | null
  /** "2026-11-28", or "now" where no earlier run is known. */
  readonly since: string
  /** Why this run could not say that it is still so. */
  readonly unseen: string | null
}

type Of<C extends SupplyCause> = Extract<SupplyFinding, { readonly cause: C }>

const TITLES: Readonly<Record<SupplyCause, string>> = {
  'content-gone': 'Not served any more',
  'url-changed': 'Another text than it was',
  'image-gone': 'Images that can’t be pulled',
  'image-moved': 'Images that moved',
  'no-providers': 'No provider',
  'providers-left': 'Half of the providers are gone',
  'balance-low': 'Too little for the next apply',
}

/** Where it is told: only an issue can be closed to say that what was seen is right. */
export interface SupplyReader {
  readonly network: string
  readonly isIssue: boolean
}

/** What a watch found, one section for each cause. */
export function supplySections(
  { findings }: Supply,
  reader: SupplyReader,
): readonly SupplySection[] {
  return SUPPLY_CAUSES.flatMap((cause) => {
    const of = findings.filter((finding) => finding.cause === cause)
    const [first] = of
    return first === undefined
      ? []
      : [
          {
            cause,
            title: TITLES[cause],
            entries: of.map(entryOf),
            steps: stepsOf(first, of, reader),
          },
        ]
  })
}

function entryOf(finding: SupplyFinding): SupplyEntry {
  const { ids, since, unseen } = finding
  return {
    ids,
    ...subjectOf(finding),
    facts: factsOf(finding),
    reason: 'reason' in finding ? finding.reason : null,
    since: since === null ? 'now' : dayOf(since),
    unseen,
  }
}

function subjectOf(finding: SupplyFinding): Pick<SupplyEntry, 'subject' | 'address'> {
  if ('subject' in finding) return { subject: finding.subject }
  return { address: finding.cause === 'balance-low' ? finding.client : finding.address }
}

function factsOf(finding: SupplyFinding): string {
  switch (finding.cause) {
    case 'content-gone':
      return partWords(finding.part)
    case 'url-changed':
      return finding.now === null
        ? `${partWords(finding.environment)}: its SHA-256 began with ${finding.before}, and did so no longer`
        : `${partWords(finding.environment)}: its SHA-256 begins with ${finding.now}, and began with ${finding.before}`
    case 'image-gone':
      return 'not to be had'
    case 'image-moved':
      return movedWords(finding)
    case 'no-providers':
      return 'nobody is registered to it'
    case 'providers-left':
      return finding.now === null
        ? `fewer than half of ${thousands(finding.before)} were left`
        : `${thousands(finding.now)} of ${thousands(finding.before)} are left`
    case 'balance-low':
      return `the wallet holds ${roundAmount(finding.balance)} OGPU; ${finding.isWanted ? 'what git wants now' : 'one update, at what gas costs now,'} needs up to ${roundAmount(finding.needed, 'up')} OGPU`
    default:
      return never(finding)
  }
}

function movedWords({ before, now, isPinned }: Of<'image-moved'>): string {
  const then = isPinned ? `the files name sha256:${before}…` : `it stood for sha256:${before}…`
  return now === null
    ? `${then}, and its tag for another one when it was seen last`
    : `its tag stands for sha256:${now}…, and ${then}`
}

function partWords(part: Part): string {
  return part === 'metadata' ? 'metadata' : `compose file for ${part}`
}

function stepsOf(
  first: SupplyFinding,
  all: readonly SupplyFinding[],
  { network, isIssue }: SupplyReader,
): readonly Hint[] {
  const inIssue = (step: string): readonly Hint[] => (isIssue ? [step] : [])
  switch (first.cause) {
    case 'content-gone':
      return contentSteps(all.filter((one) => one.cause === 'content-gone'))
    case 'url-changed':
      return [
        'Read what stands there now: whoever can write there decides what providers run.',
        'Put the file into the repository, or name a commit in the URL, and open a pull request.',
        ...inIssue(
          'If the new text is right, close this issue by hand: the next run takes it for the right one.',
        ),
      ]
    case 'image-gone':
      return [
        'Push it again, readable without a login, or name one that providers can pull in the compose file, and open a pull request.',
      ]
    case 'image-moved':
      return [
        ...movedSteps(all.filter((one) => one.cause === 'image-moved')),
        ...inIssue(
          'If it is right as it is, close this issue by hand: the next run takes what is there for the right one.',
        ),
      ]
    case 'no-providers':
      return [
        'Compare payment.minPayment, payment.minLockup and the environments with Sources that have providers, and change them in a pull request.',
        ['Or close it, for good: ', { verb: 'close', network, id: first.ids[0] ?? '' }],
      ]
    case 'providers-left':
      return [
        'Look what changed at that time: price, lockup, an image that is larger or does not start.',
        ...inIssue(
          'If so many are usual now, close this issue by hand: the next run counts from there.',
        ),
      ]
    case 'balance-low':
      return [
        `Send at least ${roundAmount(asWei(first.needed - first.balance), 'up')} of the network’s own coin to ${checksum(first.client)}.`,
      ]
    default:
      return never(first)
  }
}

function contentSteps(all: readonly Of<'content-gone'>[]): readonly Hint[] {
  const isUrl = ({ subject }: Of<'content-gone'>): boolean => subject.startsWith('https:')
  const made = all.find(({ part, file }) => part !== 'metadata' && file !== null)
  return [
    ...(all.every(isUrl)
      ? []
      : [
          'Ask whoever runs the pinning service and its gateway to pin it again: what is published names it for good.',
        ]),
    ...(made?.file == null
      ? []
      : [
          [
            'Git still has the compose file. Its bytes, to be uploaded to the pinning service again: ',
            { verb: 'render', file: made.file, environment: made.part },
          ] as const,
        ]),
    ...(all.some(isUrl)
      ? ['Put the file back to where its URL leads, or into the repository, by a pull request.']
      : []),
  ]
}

function movedSteps(all: readonly Of<'image-moved'>[]): readonly Hint[] {
  const ids = [...new Set(all.flatMap((one) => (one.isPinned ? [] : one.ids)))]
  return [
    ...(ids.length === 0
      ? []
      : [
          [
            'Providers run one or the other. Write down which one is meant: ',
            { verb: 'pin-images', ids: ids.slice(0, 10) },
          ] as const,
          'Where an image may move, its definition says so, with the reason: compose-image-digest under relax.',
        ]),
    ...(all.some(({ isPinned }) => isPinned)
      ? [
          'Providers go on with the digest that the files name. Find out why the tag of a version was pushed anew before you follow it.',
        ]
      : []),
  ]
}

import { FIELD_PATHS } from '../../model/source/field.ts'
import { plainLine } from '../format/plain-line.ts'
import type {
  CatalogJson,
  CatalogNetworkJson,
  CatalogSourceJson,
  HistoryEntryJson,
} from '../json/catalog-json.ts'
import type {
  PageData,
  PageEntry,
  PageField,
  PageNetwork,
  PageSource,
  PageStanding,
} from './page-data.ts'

/** So many digits of a commit's hash name it on GitHub. */
const COMMIT_DIGITS = 12
const MAX_NAME = 100
const MAX_ABOUT = 600
const MAX_VALUE = 120
/** So many transactions stand on a page, shared out evenly, and so many of one Source at most. */
const MAX_ENTRIES = { page: 1_000, source: 20 } as const

/**
 * The page's data: texts are cleaned of what nobody sees and cut, and of a history only the newest
 * entries are there where all would make the page heavy.
 */
export function pageData(json: CatalogJson): PageData {
  const commits = commitsIn(json)
  const hashes = new Map(commits.map(([hash], at) => [hash, at]))
  const placeOf = (commit = ''): number => hashes.get(commit.slice(0, COMMIT_DIGITS)) ?? -1
  const most = entriesEach(json)
  const places = new Map(json.networks.map(({ name }, at) => [name, at]))
  const isCut = json.sources.some(({ history }) => (history?.entries.length ?? 0) > most)
  return {
    owner: plainLine(json.owner, MAX_NAME),
    ...(json.repository === null ? {} : { repository: json.repository }),
    ...(json.commit === null ? {} : { commit: json.commit }),
    networks: json.networks.map(networkOf),
    sources: json.sources.map((source) =>
      sourceOf(source, {
        net: places.get(source.network) ?? 0,
        most,
        commit: placeOf(source.definition?.lastChange?.commit),
      }),
    ),
    commits,
    ...(isCut ? { isCut } : {}),
  }
}

function commitsIn({ sources }: CatalogJson): PageData['commits'] {
  const found = new Map(
    sources.flatMap(({ definition }) =>
      definition?.lastChange == null
        ? []
        : [[definition.lastChange.commit, definition.lastChange.time] as const],
    ),
  )
  return [...found].map(([hash, time]) => {
    const short = hash.slice(0, COMMIT_DIGITS)
    return time === null ? [short] : [short, time]
  })
}

function entriesEach({ sources }: CatalogJson): number {
  const share = Math.floor(MAX_ENTRIES.page / Math.max(1, sources.length))
  return Math.min(MAX_ENTRIES.source, share)
}

function networkOf({
  name,
  chainId,
  nexus,
  vault,
  coin,
  explorer,
  ...read
}: CatalogNetworkJson): PageNetwork {
  const { block, time, pending, code } = read
  return {
    ...{ name: plainLine(name, MAX_NAME), chainId, nexus, vault, coin },
    ...(explorer === null ? {} : { explorer }),
    ...(block === null || time === null
      ? {}
      : { read: { block, time, pending: pending?.length ?? 0 } }),
    ...(code === null ? {} : { code }),
  }
}

interface Around {
  readonly net: number
  readonly most: number
  readonly commit: number
}

function sourceOf(source: CatalogSourceJson, { net, most, commit }: Around): PageSource {
  const { address, definition, history, providers, tasks } = source
  const id = plainLine(source.id, MAX_NAME)
  const about = plainLine(source.description ?? '', MAX_ABOUT)
  const logo = logoOf(source.logoUrl ?? '')
  const byEnv = source.providersByEnvironment
  return {
    id,
    net,
    address,
    name: plainLine(source.name ?? '', MAX_NAME) || id || address,
    ...(about === '' ? {} : { about }),
    ...(logo === undefined ? {} : { logo }),
    env: Object.keys(source.environments).join(' '),
    price: source.minPayment.raw,
    ...(source.minLockup.raw === '0' ? {} : { lockup: source.minLockup.raw }),
    expiry: source.maxExpiry.raw,
    ...(source.delivery === 'first-response' ? {} : { delivery: source.delivery }),
    ...(source.status === 'closed' ? { closed: true } : {}),
    ...(providers === null ? {} : { providers }),
    ...(byEnv === null || Object.keys(byEnv).length === 0
      ? {}
      : { byEnv: byEnv as Readonly<Record<string, number>> }),
    ...(tasks === null ? {} : { tasks }),
    ...(definition === null
      ? {}
      : { file: plainLine(definition.file, MAX_VALUE), line: definition.line }),
    ...(definition?.url == null ? {} : { url: definition.url }),
    ...(commit < 0 ? {} : { commit }),
    ...standingOf(source),
    ...(history === null || most === 0
      ? {}
      : { history: history.entries.slice(-most).map(entryOf) }),
    ...(history === null || history.isComplete ? {} : { isPartial: true }),
  }
}

function standingOf({ standing }: CatalogSourceJson): { readonly standing?: PageStanding } {
  const { kind, code, cause, fields } = standing
  if (kind === 'same') return {}
  return {
    standing: {
      kind,
      ...(code === null ? {} : { code }),
      ...(cause === null ? {} : { hash: cause.hash }),
      ...fieldsOf(fields),
    },
  }
}

function entryOf({ kind, block, time, hash, pull, fields }: HistoryEntryJson): PageEntry {
  return {
    ...{ kind, block, time, hash },
    ...(pull === null ? {} : { pull }),
    ...(kind === 'update' ? fieldsOf(fields) : {}),
  }
}

function fieldsOf(fields: HistoryEntryJson['fields']): { readonly fields?: readonly PageField[] } {
  const shown = fields.map(
    ({ field, before, after }): PageField => [
      FIELD_PATHS[field],
      plainLine(before?.text ?? '', MAX_VALUE),
      plainLine(after?.text ?? '', MAX_VALUE),
    ],
  )
  return shown.length === 0 ? {} : { fields: shown }
}

/**
 * A logo that the page may load when it is asked to: by https, from a host of plain letters, which
 * can be named in a policy.
 */
function logoOf(url: string): string | undefined {
  if (!URL.canParse(url)) return undefined
  const { protocol, origin, href, username } = new URL(url)
  return protocol === 'https:' && username === '' && /^https:\/\/[a-z\d.-]+(?::\d+)?$/.test(origin)
    ? href
    : undefined
}

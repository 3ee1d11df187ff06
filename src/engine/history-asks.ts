import { sameNetwork } from '../consent/form.ts'
import { canonicalJson } from '../model/digest.ts'
import { Fault } from '../model/fault.ts'
import type { SourceSpec } from '../model/source/definition.ts'
import type { Address } from '../model/units/address.ts'
import type { HistoryAsk } from '../plan/history-marks.ts'
import { snapshotOf, wantedValues } from '../plan/values.ts'
import type { Ports } from '../ports/run.ts'
import type { Settings } from '../settings.ts'
import { EarlierTree, pathsBehind } from './earlier-tree.ts'
import type { Repository } from './repository.ts'
import type { Scope } from './scope.ts'

/** As many commits that changed a definition are read; what older ones asked for stays unmarked. */
const MAX_READ = 200

/**
 * What the commits of the default branch asked of a definition, newest first; none without git. A
 * commit of which nothing can be read asks for nothing that could be told.
 */
async function readAsks(
  { repo }: Pick<Ports, 'repo'>,
  scope: Scope,
  settings: Settings,
  id: string,
): Promise<readonly HistoryAsk[]> {
  const start = scope.base?.isBranch === true ? scope.base : await repo.head()
  if (start === undefined) return []
  const tree = new EarlierTree(repo.history, settings, scope.rules)
  await tree.begin(start.commit)
  const asks: HistoryAsk[] = []
  let after = await definitionIn(tree, id, { scope, settings })
  const commits = repo.history.changes(start.commit)
  for (let read = 0; read < MAX_READ; ) {
    const next = await commits.next()
    if (next.done === true) break
    const { commit, before: files, time = 0n, subject = '' } = next.value
    const isTouched = [...files.keys()].some((path) => after.paths.has(path))
    tree.undo(files)
    if (!isTouched && after.spec !== undefined) continue
    read += 1
    const before = await definitionIn(tree, id, { scope, settings, paths: after.paths })
    if (before.form !== after.form && after.spec !== undefined)
      asks.push({ commit, time, subject, spec: after.spec })
    after = before
  }
  await commits.return('first')
  return asks
}

/** What the commits asked of each of these Sources, by address; of none where git can't be read. */
export async function asksOf(
  world: Pick<Ports, 'repo'>,
  scope: Scope,
  settings: Settings,
  named: readonly { readonly id: string | null; readonly state: { readonly address: Address } }[],
): Promise<ReadonlyMap<Address, readonly HistoryAsk[]>> {
  const ids = [...new Set(named.flatMap(({ id }) => id ?? []))]
  try {
    const byId = new Map<string, readonly HistoryAsk[]>()
    for (const id of ids) byId.set(id, await readAsks(world, scope, settings, id))
    return new Map(named.map(({ id, state }) => [state.address, byId.get(id ?? '') ?? []]))
  } catch (error) {
    if (error instanceof Fault) return new Map()
    throw error
  }
}

/** What a tree wants of a definition. */
interface Wanted {
  readonly spec: SourceSpec | undefined
  /** As one text, to tell whether two trees want the same. */
  readonly form: string | undefined
  /** The files behind it. */
  readonly paths: ReadonlySet<string>
}

/** Reads the files behind it alone where it still stands in them, else all of them. */
async function definitionIn(
  tree: EarlierTree,
  id: string,
  given: {
    readonly scope: Scope
    readonly settings: Settings
    readonly paths?: ReadonlySet<string>
  },
): Promise<Wanted> {
  const { paths } = given
  const near = paths === undefined ? undefined : wantedIn(await tree.readPart(paths), id, given)
  return near?.spec === undefined ? wantedIn(await tree.read(), id, given) : near
}

function wantedIn(
  repository: Repository,
  id: string,
  { scope: { network }, settings }: { readonly scope: Scope; readonly settings: Settings },
): Wanted {
  const own = sameNetwork(network, repository.config)
  const spec = repository.specs.find((one) => one.id === id && one.network === own?.name)
  return {
    spec,
    form: spec === undefined ? undefined : formOf(spec, network.gatewayUrl),
    paths: pathsBehind(id, repository, settings),
  }
}

function formOf(spec: SourceSpec, gatewayUrl: string): string {
  return spec.state === 'closed'
    ? spec.state
    : canonicalJson(snapshotOf(wantedValues(spec.values, gatewayUrl)))
}

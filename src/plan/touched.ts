import type { SourceSpec } from '../model/source/definition.ts'

/**
 * Ids whose definition says something else than the base commit's does, in whatever a plan or a
 * guard looks at; new and deleted ones too.
 */
export function touchedIds(
  specs: readonly SourceSpec[],
  base: readonly SourceSpec[],
): ReadonlySet<string> {
  const [now, then] = [saidBy(specs), saidBy(base)]
  return new Set([...now.keys(), ...then.keys()].filter((id) => now.get(id) !== then.get(id)))
}

function saidBy(specs: readonly SourceSpec[]): ReadonlyMap<string, string> {
  return new Map(
    specs.map((spec) => [
      spec.id,
      JSON.stringify(meaningOf(spec), (_, value) =>
        typeof value === 'bigint' ? `${value}` : value,
      ),
    ]),
  )
}

/** Compose files are in it by their CIDs; where a thing stands in its file is not. */
function meaningOf(spec: SourceSpec): readonly unknown[] {
  const { state, protect, waive, address = null, takeover = null } = spec
  return [
    state,
    protect,
    waive,
    address,
    takeover,
    ...(spec.state === 'active' ? [spec.values, spec.relax] : []),
  ]
}

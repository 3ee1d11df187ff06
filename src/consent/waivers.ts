import type { Config, Network } from '../model/network/network.ts'
import type { JudgedWaiver, Waiver } from '../model/policy.ts'
import type { SourceSpec } from '../model/source/definition.ts'
import { type FormFiles, sameNetwork } from './form.ts'

/**
 * By id what the head's definitions waive on a network. One counts where what stood before waives
 * the same of the same definition there; where nothing stood before, all do.
 */
export function waiversIn(
  { specs, network }: { readonly specs: readonly SourceSpec[]; readonly network: Network },
  before: FormFiles | undefined,
): ReadonlyMap<string, readonly JudgedWaiver[]> {
  const then =
    before?.config === undefined ? undefined : waivedBefore(network, before, before.config)
  return new Map(
    specs.flatMap((spec) => {
      if (spec.network !== network.name) return []
      const waivers = waiversOf(spec)
      return waivers.length === 0
        ? []
        : [
            [
              spec.id,
              waivers.map((waiver) => ({
                ...waiver,
                counts: then === undefined || then.has(keyOf(spec.id, waiver.code)),
              })),
            ] as const,
          ]
    }),
  )
}

function waivedBefore(network: Network, { specs }: FormFiles, config: Config): ReadonlySet<string> {
  const own = sameNetwork(network, config)
  return new Set(
    specs
      .filter((spec) => spec.network === own?.name)
      .flatMap((spec) => waiversOf(spec).map(({ code }) => keyOf(spec.id, code))),
  )
}

function waiversOf({ waive }: SourceSpec): readonly Waiver[] {
  return Object.entries(waive).map(([code, reason]) => ({ code, reason }))
}

function keyOf(id: string, code: string): string {
  return `${id} ${code}`
}

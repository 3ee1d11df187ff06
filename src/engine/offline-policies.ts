import type { PolicyCode } from '../model/codes.ts'
import type { Config } from '../model/network/network.ts'
import type { Problem, Warning } from '../model/problem.ts'
import type { ActiveSpec, SourceSpec } from '../model/source/definition.ts'
import type { Field } from '../model/source/field.ts'
import { ENVIRONMENTS } from '../model/source/source.ts'
import type { BroughtImages } from '../policy/images.ts'
import { offlineViolations } from '../policy/judge.ts'
import type { Violation } from '../policy/violation.ts'
import type { FileRules } from './file-rules.ts'
import { imagesOf } from './with-services.ts'

/** What policies say that need no chain; each sentence once, however many networks it is about. */
export function offlinePolicies(
  specs: readonly SourceSpec[],
  config: Config | undefined,
  rules: Pick<FileRules, 'images'>,
): { readonly problems: readonly Problem[]; readonly warnings: readonly Warning[] } {
  const found = specs.flatMap((spec) => {
    const policy = config?.networks.get(spec.network)?.policy ?? []
    if (spec.state === 'closed' || policy.length === 0) return []
    const asks = policy.some(({ kind }) => kind === 'images' || kind === 'digests')
    const images = asks ? imagesIn(spec, rules) : []
    return offlineViolations(spec, policy, images).map((violation) => ({ spec, violation }))
  })
  const isWaived = ({ spec, violation }: (typeof found)[number]): boolean =>
    spec.waive[violation.code] !== undefined
  return {
    problems: once(found.filter((one) => !isWaived(one)).map(problemOf)),
    warnings: once(found.filter(isWaived).map(waivedOf)),
  }
}

/** Images of files that the repository holds, and no others. */
function imagesIn(
  { compose }: ActiveSpec,
  rules: Pick<FileRules, 'images'>,
): readonly BroughtImages[] {
  return ENVIRONMENTS.flatMap((environment) => {
    const file = compose[environment]
    const images = file === undefined ? undefined : imagesOf(file, rules)
    return images === undefined ? [] : [{ environment, images }]
  })
}

interface Found {
  readonly spec: ActiveSpec
  readonly violation: Violation
}

function problemOf({ spec, violation }: Found): Problem {
  const { code, within } = violation
  return {
    ...placed({ spec, violation }),
    code,
    hint: `${within === undefined ? 'keep to it' : `write ${within}`}; or say why not, in a merge before this one: waive: { ${code}: your reason }`,
  }
}

function waivedOf({ spec, violation }: Found): Warning {
  const { message, ...place } = placed({ spec, violation })
  return {
    ...place,
    code: violation.code,
    message: `waived: ${message}`,
    hint: `because ${spec.waive[violation.code] ?? ''}`,
  }
}

const FIELDS: Readonly<Partial<Record<PolicyCode, Field>>> = {
  'policy-price': 'minPayment',
}

function placed({ spec, violation }: Found): Omit<Problem, 'code' | 'hint'> {
  const { code, said, rule } = violation
  const { path, file, line } = rule.place
  const field = FIELDS[code]
  return {
    message: `${spec.id}: ${said} (${path}, ${file}:${line})`,
    file: spec.file,
    line: (field === undefined ? undefined : spec.lines[field]) ?? spec.lines.id,
    column: 1,
  }
}

function once<T extends Problem | Warning>(all: readonly T[]): readonly T[] {
  return [...new Map(all.map((one) => [JSON.stringify(one), one])).values()]
}

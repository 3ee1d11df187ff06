import type { Spot } from '../yaml/text.ts'
import type { FieldTree, MapTree, ScalarTree, Tree } from '../yaml/tree.ts'
import type { Complaint, Objection } from './finding.ts'
import { type Gap, interpolate, type Variables } from './interpolate.ts'
import { PROVIDER_VARIABLES } from './provider.ts'
import { show, shown } from './show.ts'

/** A compose file as a provider's Compose sees it: variables put into all values, never into keys; and what can't be put in. */
export function evaluate(tree: MapTree, variables: Variables): { readonly tree: MapTree; readonly objections: readonly Objection[] } {
  const objections: Objection[] = []
  const known = new Map<Tree, Tree>()

  function filled(value: Tree): Tree {
    const before = known.get(value)
    if (before !== undefined) return before
    const after = value.kind === 'scalar' ? filledScalar(value) : value.kind === 'list' ? { ...value, items: value.items.map(filled) } : filledMap(value)
    known.set(value, after)
    return after
  }

  function filledMap(map: MapTree): MapTree {
    const fields = [...map.fields].map(([key, field]): [string, FieldTree] => [key, { ...field, value: filled(field.value) }])
    return { ...map, fields: new Map(fields) }
  }

  function filledScalar(scalar: ScalarTree): ScalarTree {
    if (typeof scalar.value !== 'string' || !scalar.value.includes('$')) return scalar
    const { text, gaps } = interpolate(scalar.value, variables)
    objections.push(...gaps.map((gap) => objection(gap, scalar.spot)))
    return { ...scalar, value: text }
  }

  return { tree: filledMap(tree), objections }
}

/** What is said of a variable that nothing sets. */
export function unset(name: string): Complaint {
  return { rule: 'compose-unset-variable', message: `${shown(name)} has no default and a provider does not set it`, hint: defaultHint(name) }
}

/** A default for a secret would publish it: the file is public. */
function defaultHint(name: string): string {
  if (MACHINE_NAME.test(name)) return `write what is meant inside of the container: ${shown(name)} is of the machine that starts it`
  if (isSecretName(name)) return `take it out: the file is public, and no provider has it; a provider sets ${PROVIDER_VARIABLES}`
  return `write \${${shown(name)}:-default}; a provider sets ${PROVIDER_VARIABLES}`
}

const MACHINE_NAME = /^(?:HOME|PWD|USER|UID|GID|HOSTNAME|USERPROFILE|TMPDIR)$/

/** Whether a name says that its value is a secret; MAX_TOKENS is taken for one too, since a default is the wrong advice for the others. */
export function isSecretName(name: string): boolean {
  return /KEY|TOKEN|SECRET|PASSWORD|PASSWD|CREDENTIAL/i.test(name)
}

function objection(gap: Gap, spot: Spot): Objection {
  switch (gap.kind) {
    case 'unset':
      return { ...unset(gap.name), spot }
    case 'required':
      return {
        rule: 'compose-unset-variable',
        message: `${shown(gap.name)} is required and a provider does not set it`,
        hint: defaultHint(gap.name),
        spot,
      }
    case 'malformed':
      return {
        rule: 'compose-interpolation',
        message: `${show(gap.from)} is no variable`,
        hint: `write \${NAME} or \${NAME:-default}, and $$ for a plain dollar sign`,
        spot,
      }
    case 'stray':
      return { rule: 'compose-dollar', message: `${show(gap.from)} begins no variable; Compose 1 refuses it`, hint: 'write $$ for a plain dollar sign', spot }
  }
}

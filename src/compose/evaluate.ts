import type { Spot } from '../yaml/text.ts'
import type { FieldTree, MapTree, ScalarTree, Tree } from '../yaml/tree.ts'
import { masked } from './document/secrets.ts'
import { shown, showWithoutSecrets } from './document/show.ts'
import type { ComposeIssue, LocatedComposeIssue } from './finding.ts'
import { type Gap, interpolate, type Variables } from './interpolate.ts'
import { PROVIDER_VARIABLES } from './provider.ts'
import { isProviderKey } from './rules/check-provider-keys.ts'

/** A compose file as a provider's Compose sees it. */
export interface Evaluated {
  readonly tree: MapTree
  /** Against variables that Compose can't read, or refuses to leave out. */
  readonly objections: readonly LocatedComposeIssue[]
  /** Against those that leave nothing in their place. */
  readonly unset: readonly LocatedComposeIssue[]
}

/**
 * Puts variables into all values, never into keys; and says what can't be put in. What is the
 * provider's own is there, and has a rule of its own.
 */
export function evaluate(tree: MapTree, variables: Variables): Evaluated {
  const objections: LocatedComposeIssue[] = []
  const missing: LocatedComposeIssue[] = []
  const known = new Map<Tree, Tree>()

  function filled(value: Tree): Tree {
    const before = known.get(value)
    if (before !== undefined) return before
    const after =
      value.kind === 'scalar'
        ? filledScalar(value)
        : value.kind === 'list'
          ? { ...value, items: value.items.map(filled) }
          : filledMap(value)
    known.set(value, after)
    return after
  }

  function filledMap(map: MapTree): MapTree {
    const fields = [...map.fields].map(([key, field]): [string, FieldTree] => [
      key,
      { ...field, value: filled(field.value) },
    ])
    return { ...map, fields: new Map(fields) }
  }

  function filledScalar(scalar: ScalarTree): ScalarTree {
    if (typeof scalar.value !== 'string' || !scalar.value.includes('$')) return scalar
    const { text, gaps } = interpolate(scalar.value, variables)
    for (const gap of gaps) {
      if ('name' in gap && isProviderKey(gap.name)) continue
      const list = gap.kind === 'unset' ? missing : objections
      list.push(objection(gap, scalar.spot))
    }
    return { ...scalar, value: text }
  }

  return { tree: filledMap(tree), objections, unset: missing }
}

/** What is said of a variable that nothing sets. */
export function unset(name: string): ComposeIssue {
  return {
    rule: 'compose-unset-variable',
    message: `${shown(name)} has no default and a provider does not set it`,
    hint: defaultHint(name),
  }
}

/** A default for a secret would publish it: the file is public. */
function defaultHint(name: string): string {
  if (isProxyName(name)) return 'take it out: how a provider reaches the network is its own'
  if (ADDRESS_NAME.test(name))
    return 'write the name of the service that is meant: services of one file reach each other by their names'
  if (MACHINE_NAME.test(name))
    return `write what is meant inside of the container: ${shown(name)} is of the machine that starts it`
  if (/PASSWORD|PASSWD/i.test(name))
    return 'have the container make one when it starts: the file is public, and no provider has it'
  if (isSecretName(name))
    return `take it out: the file is public, and no provider has it; a provider sets ${PROVIDER_VARIABLES}`
  return `write \${${shown(name)}:-default}; a provider sets ${PROVIDER_VARIABLES}`
}

const ADDRESS_NAME = /^(?:\w+_)?HOST_?IP$/i
const MACHINE_NAME = /^(?:HOME|PWD|USER|UID|GID|HOSTNAME|USERPROFILE|TMPDIR)$/

/** Whether a variable tells programs by which way they reach the network. */
export function isProxyName(name: string): boolean {
  return /^(?:https?|ftp|all|no)_proxy$/i.test(name)
}

/**
 * Whether a name says that its value is a secret; MAX_TOKENS is taken for one too, since a default
 * is the wrong advice for the others.
 */
export function isSecretName(name: string): boolean {
  return /KEY|TOKEN|SECRET|PASSWORD|PASSWD|CREDENTIAL/i.test(name)
}

/** Of what begins no variable; a secret is taken out before it is cut. */
const MAX_SHOWN = 40

function objection(gap: Gap, spot: Spot): LocatedComposeIssue {
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
        message: `${showWithoutSecrets(masked(gap.from).slice(0, MAX_SHOWN))} is no variable`,
        hint: `write \${NAME} or \${NAME:-default}, and $$ for a plain dollar sign`,
        spot,
      }
    case 'stray':
      return {
        rule: 'compose-dollar',
        message: `${showWithoutSecrets(gap.from)} begins no variable; Compose 1 refuses it`,
        hint: 'write $$ for a plain dollar sign',
        spot,
      }
  }
}

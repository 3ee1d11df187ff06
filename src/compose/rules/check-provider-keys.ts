import type { Tree } from '../../yaml/tree.ts'
import type { ComposeRuleCheck } from '../composition.ts'
import { shown } from '../document/show.ts'
import { environmentOf } from '../environment.ts'
import type { LocatedComposeIssue } from '../finding.ts'
import { variablesIn } from '../interpolate.ts'

/**
 * Variables of the programs that start a Source at a provider: what holds the provider's, its
 * master's, its agents' or a client's keys (`protocol.md`, What providers run). PROVIDER_ADDRESS is
 * public, and services of the SDK read it where it is set; MASTER_ADDR and MASTER_PORT are
 * PyTorch's.
 */
const KEY =
  /^(?:PROVIDER_(?!ADDRESS$)|MASTER_(?!ADDR$|PORT$)|AGENT_|CLIENT_.*(?:PRIVATE|KEY|MNEMONIC|SEED))/i
const HINT =
  'take it out: whoever reviews this file would have to answer for a container that reads a provider’s keys'

/** Whether a variable holds, or leads to, a key of the provider that runs the file. */
export function isProviderKey(name: string): boolean {
  return KEY.test(name)
}

/** A file that takes a key of its provider's costs trust, whatever it does with it. */
export const checkProviderKeys: ComposeRuleCheck = ({ tree, written }) => {
  const spelled = scalars(tree).flatMap(({ spelling, spot }) =>
    variablesIn(spelling).map((name) => ({ name, spot })),
  )
  const passed = written.flatMap(environmentOf).filter(({ value }) => value === undefined)
  return [...spelled, ...passed]
    .filter(({ name }) => isProviderKey(name))
    .map(
      ({ name, spot }): LocatedComposeIssue => ({
        rule: 'compose-provider-key',
        message: `${shown(name)} is a variable of the provider’s own`,
        hint: HINT,
        spot,
      }),
    )
}

interface Spelled {
  readonly spelling: string
  readonly spot: Tree['spot']
}

function scalars(tree: Tree): readonly Spelled[] {
  const found: Spelled[] = []
  const seen = new Set<Tree>()
  const look = (value: Tree): void => {
    if (seen.has(value)) return
    seen.add(value)
    if (value.kind === 'scalar') found.push(value)
    else
      for (const inner of value.kind === 'list'
        ? value.items
        : [...value.fields.values()].map((field) => field.value))
        look(inner)
  }
  look(tree)
  return found
}

import { at, fieldsOf, itemsOf, type Tree, textOf } from '../yaml/tree.ts'
import type { Check } from './composition.ts'
import type { Objection } from './finding.ts'
import { show, shown } from './show.ts'
import { NOVELTIES, type Novelty } from './versions.ts'

/** Fields and values that a provider's Compose may be too old for. */
export const checkVersions: Check = ({ tree }) => [...NOVELTIES.flatMap((novelty) => used(novelty, tree)), ...emptyName(tree)]

function used({ path, value, since }: Novelty, tree: Tree): readonly Objection[] {
  return found(tree, path.split('.')).flatMap((place): readonly Objection[] => {
    const text = textOf(place) ?? ''
    if (value !== undefined && !value.test(text)) return []
    const what = value === undefined ? shown(path.split('.').at(-1) ?? path) : `${shown(path.split('.').at(-1) ?? path)}: ${shown(text)}`
    const message = `${what} needs Compose ${since} or newer; an older one refuses the file`
    return [{ rule: 'compose-version', message, hint: 'do without it: nothing says which version a provider has', spot: place.spot }]
  })
}

function found(tree: Tree | undefined, [step, ...rest]: readonly string[]): readonly Tree[] {
  if (tree === undefined) return []
  if (step === undefined) return [tree]
  const below = step === '*' ? [...itemsOf(tree), ...fieldsOf(tree).map(([, { value }]) => value)] : [at(tree, step)]
  return below.flatMap((value) => found(value, rest))
}

/** Compose fills the variable in from the name that this line is to give it. */
function emptyName(tree: Tree): readonly Objection[] {
  const name = at(tree, 'name')
  if (name?.kind !== 'scalar' || !/\$\{?COMPOSE_PROJECT_NAME/.test(name.spelling)) return []
  const message = `name is ${show(name.spelling)}, which is empty for Compose 2.40.3 and newer where nobody gives a project’s name`
  return [{ rule: 'compose-version', message, hint: 'take the line out', spot: name.spot }]
}

import type { ComposeRule } from '../../model/compose-rules.ts'
import { type LocatedComposeIssue, weightOf } from '../finding.ts'

/** What is held against a file, by where it comes from. */
export interface PlacedIssue {
  /** Variables that can't be read, or that have to be set. */
  readonly variables: readonly LocatedComposeIssue[]
  /** Variables that are not set, and leave nothing in their place. */
  readonly unset: readonly LocatedComposeIssue[]
  /** The places of what a start uses: elsewhere an unset variable only leaves a text empty. */
  readonly used: ReadonlySet<number>
  /** Against the schema. */
  readonly shape: readonly LocatedComposeIssue[]
  /** By the rules. */
  readonly judged: readonly LocatedComposeIssue[]
}

/**
 * One error for one place: what is wrong with a value's form is not said again where its type is
 * wrong, nor a value once for each service that an anchor gives it to, nor what is only worth
 * knowing of a value that is wrong. Of a value that an unset variable leaves open only the variable
 * is spoken of, and not even that where the whole line has to go.
 */
export function oncePerPlace({
  variables,
  unset,
  used,
  shape,
  judged,
}: PlacedIssue): readonly LocatedComposeIssue[] {
  const shaped = offsetsOf(shape)
  const open = offsetsOf(unset)
  const going = offsetsOf(judged.filter(({ rule }) => GOING.has(rule)))
  const lacking = offsetsOf(judged.filter(({ rule }) => LACKING.has(rule)))
  const told = offsetsOf(judged.filter(({ rule }) => rule === 'compose-unset-variable'))
  const guessed = judged.filter(({ rule, spot }) => GUESSED.has(rule) && open.has(spot.offset))
  const needed = new Set([...used, ...offsetsOf(guessed), ...shaped])
  const left = unset.filter(
    ({ spot: { offset } }) => needed.has(offset) && !going.has(offset) && !told.has(offset),
  )
  const required = variables.filter(
    ({ rule, spot }) => rule !== 'compose-unset-variable' || !going.has(spot.offset),
  )
  const sure = judged.filter(
    (objection) => !guessed.includes(objection) && !isSaid(objection, shaped, lacking),
  )
  const all = [
    ...required,
    ...left,
    ...shape.filter(({ spot }) => !open.has(spot.offset)),
    ...firstOf(sure),
  ]
  const wrong = offsetsOf(all.filter((objection) => weightOf(objection) === 'error'))
  return all.filter(
    (objection) =>
      weightOf(objection) === 'error' ||
      !GUESSED.has(objection.rule) ||
      !wrong.has(objection.spot.offset),
  )
}

/** Whether another rule says of a place what is to be written there. */
function isSaid(
  { rule, spot: { offset } }: LocatedComposeIssue,
  shaped: ReadonlySet<number>,
  lacking: ReadonlySet<number>,
): boolean {
  return (SHAPED.has(rule) && shaped.has(offset)) || (FOLLOWING.has(rule) && lacking.has(offset))
}

/** The first that a rule has against a place. */
function firstOf(objections: readonly LocatedComposeIssue[]): readonly LocatedComposeIssue[] {
  const seen = new Set<string>()
  return objections.filter(({ rule, spot }) => {
    const key = `${rule} ${spot.offset}`
    const isNew = SEVERAL.has(rule) || !seen.has(key)
    seen.add(key)
    return isNew
  })
}

function offsetsOf(objections: readonly LocatedComposeIssue[]): ReadonlySet<number> {
  return new Set(objections.map(({ spot }) => spot.offset))
}

/** Rules whose hint is to write the line anew: what stands in it then is gone. */
const GOING: ReadonlySet<ComposeRule> = new Set([
  'compose-bind-mount',
  'compose-docker-socket',
  'compose-port-missing',
  'compose-port-fixed',
  'compose-port-target',
  'compose-port-twice',
  'compose-foreign-device',
  'compose-local-file',
])

/** Rules that speak of a form, where the schema may have spoken already. */
const SHAPED: ReadonlySet<ComposeRule> = new Set(['compose-value', 'compose-nvidia-device'])

/** Rules that say what to write in place of a line, and those that would have it taken out. */
const LACKING: ReadonlySet<ComposeRule> = new Set(['compose-nvidia-device', 'compose-port-missing'])
const FOLLOWING: ReadonlySet<ComposeRule> = new Set([
  'compose-foreign-device',
  'compose-host-port',
  'compose-port-clash',
])

/** Rules that read what a value says: of one with a hole in it nobody can tell. */
const GUESSED: ReadonlySet<ComposeRule> = new Set([
  'compose-value',
  'compose-undefined-reference',
  'compose-conflict',
  'compose-image',
  'compose-image-latest',
  'compose-image-digest',
  'compose-host-port',
  'compose-port-clash',
  'compose-container-name',
  'compose-mounted-twice',
  'compose-number-form',
  'compose-gpu-by-author',
])

/** Rules that may have more than one thing to say of one place. */
const SEVERAL: ReadonlySet<ComposeRule> = new Set([
  'compose-unset-variable',
  'compose-provider-key',
  'compose-interpolation',
  'compose-dollar',
  'compose-value',
  'compose-conflict',
  'compose-undefined-reference',
  'compose-secret',
])

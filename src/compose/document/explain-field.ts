import { nearest } from '../../model/nearest.ts'
import type { SchemaError } from '../../yaml/schema-error.ts'
import type { MapTree, Tree } from '../../yaml/tree.ts'
import type { LocatedComposeIssue } from '../finding.ts'
import { FIELD_NAMES } from '../generated/field-names.ts'
import { shown, showWithoutSecrets } from './show.ts'

/** Sections whose keys are names of one's own. */
const NAMED = new Set([
  'services',
  'networks',
  'volumes',
  'configs',
  'secrets',
  'models',
  'depends_on',
])

/**
 * Says what is wrong with the keys of a mapping, unknown or missing; undefined when the error is
 * about a value.
 */
export function explainField(
  map: Tree,
  path: readonly string[],
  { keyword, params }: SchemaError,
): readonly LocatedComposeIssue[] | undefined {
  if (map.kind !== 'map') return undefined
  switch (keyword) {
    case 'additionalProperties':
      return [unknownField(map, path, String(params['additionalProperty']))]
    case 'required': {
      const missing = [...path, String(params['missingProperty'])].map(shown).join('.')
      return [
        {
          rule: 'compose-schema',
          message: `${missing} is missing`,
          hint: missingHint(String(params['missingProperty'])),
          spot: map.spot,
        },
      ]
    }
    default:
      return undefined
  }
}

function unknownField(map: MapTree, path: readonly string[], name: string): LocatedComposeIssue {
  const spot = map.fields.get(name)?.spot ?? map.spot
  if (NAMED.has(path.at(-1) ?? '')) {
    return {
      rule: 'compose-schema',
      message: `${showWithoutSecrets(name)} can not be a name in ${path.join('.')}`,
      hint: 'letters, digits, points, _ and -',
      spot,
    }
  }
  const message = `unknown field ${[...path, name].map(shown).join('.')}`
  return { rule: 'compose-schema', message, hint: unknownHint(path, name), spot }
}

function missingHint(name: string): string {
  return name === 'capabilities'
    ? 'write capabilities: [gpu] into the same entry, without a - before it'
    : 'the specification requires it'
}

/** Names that other tools have for a field of a service. */
const SYNONYMS: Readonly<Record<string, string>> = {
  env: 'environment',
  envs: 'environment',
  cmd: 'command',
  args: 'command',
  memory: 'mem_limit',
  cpu: 'cpus',
}
const GPU =
  'take it out; a file for nvidia reserves a GPU beneath deploy, resources, reservations, devices'

function unknownHint(path: readonly string[], name: string): string {
  const known = knownFields(path)
  const synonym = path.length === 2 && path[0] === 'services' ? SYNONYMS[name] : undefined
  if (synonym !== undefined) return `write ${synonym}`
  if (/^gpus?$/.test(name)) return GPU
  const beneath = wayDown(path, name)
  if (beneath !== undefined) return `it belongs beneath ${beneath}`
  const near = nearest(name, known)
  if (near !== undefined) return `did you mean ${near}?`
  const elsewhere = Object.keys(FIELD_NAMES).find((place) => FIELD_NAMES[place]?.includes(name))
  if (path.length === 0 && elsewhere === 'services.*')
    return `it belongs to a service: services: { name: { ${name}: … } }`
  return known.length > 0 && known.length <= 12
    ? `known here: ${known.join(', ')}`
    : 'take it out, or name it x-… for a note of your own'
}

/**
 * The fields between a mapping and the nearest one below it that may have a name, where they are
 * named themselves.
 */
function wayDown(path: readonly string[], name: string): string | undefined {
  if (path.length === 0) return undefined
  const ways = Object.keys(FIELD_NAMES)
    .map((place) => place.split('.'))
    .filter(
      (steps) =>
        steps.length > path.length &&
        fits(steps.slice(0, path.length).join('.'), path) &&
        FIELD_NAMES[steps.join('.')]?.includes(name),
    )
    .map((steps) => steps.slice(path.length))
    .filter(
      (steps) =>
        steps.includes('resources') || steps.includes('reservations') || steps[0] === 'deploy',
    )
  return ways
    .sort((a, b) => a.length - b.length)[0]
    ?.filter((step) => step !== '*')
    .join(', ')
}

function knownFields(path: readonly string[]): readonly string[] {
  const place = Object.keys(FIELD_NAMES).find((pattern) => fits(pattern, path))
  return place === undefined ? [] : (FIELD_NAMES[place] ?? [])
}

function fits(pattern: string, path: readonly string[]): boolean {
  const steps = pattern === '' ? [] : pattern.split('.')
  return (
    steps.length === path.length &&
    steps.every((step, index) => step === '*' || step === path[index])
  )
}

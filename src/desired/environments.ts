import { posix } from 'node:path'
import type { Place } from '../model/place.ts'
import type { ComposeSource, WrittenSpec } from '../model/source/definition.ts'
import { ENVIRONMENTS } from '../model/source/source.ts'
import { contentText, parseContent } from '../model/units/content-address.ts'
import { placeOf } from '../yaml/text.ts'
import {
  at,
  fieldAt,
  isNull,
  type MapTree,
  plain,
  type ScalarTree,
  type Tree,
  textAt,
} from '../yaml/tree.ts'
import { publicUrlFault } from './check/check-url.ts'
import { isWatchedName } from './check/compose-file-name.ts'
import { isMutable } from './check/mutable-url.ts'
import type { Issue, LocatedIssue } from './finding.ts'
import { show } from './show.ts'

type Sources = WrittenSpec['sources']

/** Where the compose file of each environment comes from. */
export function composeSources(definition: MapTree, file: string): Sources {
  const template = fieldAt(definition, 'template')
  if (template?.value.kind === 'map') return templateSources(template.value, placeOf(template.spot))
  return Object.fromEntries(
    ENVIRONMENTS.flatMap((environment) => {
      const field = fieldAt(definition, 'environments', environment)
      const text = textAt(definition, 'environments', environment)
      return field === undefined || text === undefined
        ? []
        : [[environment, { source: sourceOf(text, file), place: placeOf(field.spot) }]]
    }),
  )
}

/** Where each part of a template stands, by its path. */
export function templatePlaces(definition: MapTree): Readonly<Record<string, Place>> {
  const template = fieldAt(definition, 'template')
  return template === undefined
    ? {}
    : Object.fromEntries([['', placeOf(template.spot)], ...placesWithin(template.value, '')])
}

function placesWithin(tree: Tree, path: string): readonly (readonly [string, Place])[] {
  if (tree.kind !== 'map') return []
  return [...tree.fields].flatMap(([key, { spot, value }]) => {
    const inner = path === '' ? key : `${path}.${key}`
    return [[inner, placeOf(spot)] as const, ...placesWithin(value, inner)]
  })
}

function templateSources(template: MapTree, place: Place): Sources {
  const version = at(template, 'version')
  const given = at(template, 'with')
  const environments = at(template, 'environments')
  const source: ComposeSource = {
    kind: 'template',
    name: textAt(template, 'name') ?? '',
    parameters: given?.kind === 'map' ? (plain(given) as Record<string, unknown>) : {},
    ...(version?.kind === 'scalar' && typeof version.value === 'number'
      ? { version: version.value }
      : {}),
  }
  const names =
    environments?.kind === 'list'
      ? environments.items.flatMap((item) => (item.kind === 'scalar' ? [item.value] : []))
      : []
  return Object.fromEntries(
    ENVIRONMENTS.flatMap((environment) =>
      names.includes(environment) ? [[environment, { source, place }]] : [],
    ),
  )
}

function sourceOf(text: string, file: string): ComposeSource {
  if (/^ipfs:\/\//i.test(text)) return { kind: 'ipfs', cid: text.slice('ipfs://'.length) }
  if (/^https:/i.test(text)) return { kind: 'url', url: text, isMutable: isMutable(text) }
  return { kind: 'file', path: posix.join(posix.dirname(file), text) }
}

/** What can't stand side by side, since one replaces the other. */
export function rivalFindings(level: MapTree): readonly LocatedIssue[] {
  const [environments, template] = [level.fields.get('environments'), level.fields.get('template')]
  if (
    environments === undefined ||
    template === undefined ||
    isNull(environments.value) ||
    isNull(template.value)
  )
    return []
  return [
    {
      code: 'bad-value',
      message: 'environments and template stand side by side',
      hint: 'keep one: each replaces the other',
      spot: template.spot,
    },
  ]
}

/**
 * Refuses an environment that is neither a public URL, nor a CID, nor a file of the repository;
 * warns where a URL may change what providers run.
 */
export function checkEnvironment({ value }: ScalarTree, name: string): Issue | undefined {
  if (typeof value !== 'string') return undefined
  if (/^ipfs:\/\//i.test(value)) return checkCid(value, name)
  if (/^[A-Za-z][A-Za-z0-9+.-]+:/.test(value)) return checkPublicUrl(value, name)
  return checkPath(value, name)
}

/** Refuses a logo that is neither empty, nor a public URL, nor a CID. */
export function checkLogo({ value }: ScalarTree, name: string): Issue | undefined {
  if (typeof value !== 'string' || value === '') return undefined
  if (/^ipfs:\/\//i.test(value)) return checkCid(value, name)
  const fault = publicUrlFault(value)
  return fault === undefined
    ? undefined
    : { code: 'bad-url', message: `${name} ${fault.message}`, hint: fault.hint }
}

function checkCid(text: string, name: string): Issue | undefined {
  const named = text.startsWith('ipfs://') ? text.slice('ipfs://'.length) : ''
  const content = parseContent(named)
  // Written as it is read, so that one content has one spelling here: no query, no empty name,
  // nothing that climbs.
  if (content !== undefined && contentText(content) === named) return undefined
  return {
    code: 'bad-cid',
    message: `${name} is ${show(text)}`,
    hint: 'write ipfs:// and a CID, and behind it at most a path: ipfs://CID/compose.yaml',
  }
}

function checkPublicUrl(text: string, name: string): Issue | undefined {
  const fault = publicUrlFault(text)
  if (fault !== undefined)
    return { code: 'bad-url', message: `${name} ${fault.message}`, hint: fault.hint }
  if (!isMutable(text)) return undefined
  return {
    code: 'mutable-url',
    message: `${name} names no commit, so its content can change without a pull request`,
    hint: 'name a commit, its 40 hex digits, in place of the branch, tag or version; of IPNS, the CID behind the name. Where it has to move, say why: relax: { mutable-url: your reason }',
  }
}

function checkPath(text: string, name: string): Issue | undefined {
  const complaint = (hint: string): Issue => ({
    code: 'bad-path',
    message: `${name} is ${show(text)}`,
    hint,
  })
  if (text.includes('\\')) return complaint('write / between folders')
  if (text.includes('\0')) return complaint('take the NUL character out')
  if (text.startsWith('/') || text.startsWith('~') || /^[A-Za-z]:/.test(text))
    return complaint('write a path from this folder, or a public https:// URL')
  if (text.split('/').includes('..')) return complaint('a path stays within its folder: no ..')
  if (!/\.ya?ml$/i.test(text))
    return complaint('a compose file of the repository ends in .yaml or .yml')
  if (isWatchedName(text)) return undefined
  return {
    code: 'compose-file-name',
    message: `neither Renovate nor Dependabot takes ${show(text)} for a compose file, so nobody proposes newer images`,
    hint: `call it compose.${name.replace(/^.*\./, '')}.yaml; where nobody is to propose any, say why: relax: { compose-file-name: your reason }`,
  }
}

import { isCid } from '../model/cid.ts'
import type { Network } from '../model/network.ts'
import { ENVIRONMENTS, type Environment } from '../model/source.ts'
import { publicUrlFault } from './check-url.ts'
import type { Complaint, Finding } from './finding.ts'
import { isMutable } from './mutable-url.ts'
import { show } from './show.ts'
import { isNull, type MapTree, type ScalarTree, textAt } from './tree.ts'

/** What will be published for each environment: `<gatewayUrl><CID>` for ipfs://, the URL as it is otherwise. */
export function resolveEnvironments(definition: MapTree, network: Network): Readonly<Partial<Record<Environment, string>>> {
  return Object.fromEntries(
    ENVIRONMENTS.flatMap((environment) => {
      const text = textAt(definition, 'environments', environment)
      return text === undefined ? [] : [[environment, published(text, network)]]
    }),
  )
}

/** What stands in a definition but can't be published yet: a template. */
export function templateFindings(definition: MapTree): readonly Finding[] {
  const template = definition.fields.get('template')
  if (template === undefined || isNull(template.value) || rivalFindings(definition).length > 0) return []
  return [
    { code: 'not-yet', message: 'templates come with a later version', hint: 'use environments: with public https:// or ipfs:// URLs', spot: template.spot },
  ]
}

/** What can't stand side by side, since one replaces the other. */
export function rivalFindings(level: MapTree): readonly Finding[] {
  const [environments, template] = [level.fields.get('environments'), level.fields.get('template')]
  if (environments === undefined || template === undefined || isNull(environments.value) || isNull(template.value)) return []
  return [{ code: 'bad-value', message: 'environments and template stand side by side', hint: 'keep one: each replaces the other', spot: template.spot }]
}

/** Refuses an environment that is neither a public URL, nor a CID, nor a file of the repository; warns where a URL may change what providers run. */
export function checkEnvironment({ value }: ScalarTree, name: string): Complaint | undefined {
  if (typeof value !== 'string') return undefined
  if (/^ipfs:\/\//i.test(value)) return checkCid(value, name)
  if (/^[A-Za-z][A-Za-z0-9+.-]+:/.test(value)) return checkPublicUrl(value, name)
  return checkPath(value, name) ?? notYet(value, name)
}

/** Refuses a logo that is neither empty, nor a public URL, nor a CID. */
export function checkLogo({ value }: ScalarTree, name: string): Complaint | undefined {
  if (typeof value !== 'string' || value === '') return undefined
  if (/^ipfs:\/\//i.test(value)) return checkCid(value, name)
  const fault = publicUrlFault(value)
  return fault === undefined ? undefined : { code: 'bad-url', message: `${name} ${fault.message}`, hint: fault.hint }
}

function published(text: string, { gatewayUrl }: Network): string {
  return /^ipfs:\/\//i.test(text) ? `${gatewayUrl}${text.slice('ipfs://'.length)}` : text
}

function checkCid(text: string, name: string): Complaint | undefined {
  if (text.startsWith('ipfs://') && isCid(text.slice('ipfs://'.length))) return undefined
  return { code: 'bad-cid', message: `${name} is ${show(text)}`, hint: 'write ipfs:// and a CID, with nothing behind it' }
}

function checkPublicUrl(text: string, name: string): Complaint | undefined {
  const fault = publicUrlFault(text)
  if (fault !== undefined) return { code: 'bad-url', message: `${name} ${fault.message}`, hint: fault.hint }
  if (!isMutable(text)) return undefined
  return {
    code: 'mutable-url',
    message: `${name} names a branch, so its content can change without a pull request`,
    hint: 'name a commit: its 40 hex digits in place of the branch',
  }
}

function checkPath(text: string, name: string): Complaint | undefined {
  const complaint = (hint: string): Complaint => ({ code: 'bad-path', message: `${name} is ${show(text)}`, hint })
  if (text.includes('\\')) return complaint('write / between folders')
  if (text.includes('\0')) return complaint('take the NUL character out')
  if (text.startsWith('/') || text.startsWith('~') || /^[A-Za-z]:/.test(text)) return complaint('write a path from this folder, or a public https:// URL')
  if (text.split('/').includes('..')) return complaint('a path stays within its folder: no ..')
  return text.trim() === '' ? complaint('write a public https:// or ipfs:// URL') : undefined
}

function notYet(text: string, name: string): Complaint {
  return {
    code: 'not-yet',
    message: `${name} is the local file ${show(text)}`,
    hint: 'local compose files come with a later version; use a public https:// or ipfs:// URL',
  }
}

import { isOwnMachine } from '../../model/network/public-address.ts'
import { UNPRINTABLE } from '../../yaml/show.ts'
import type { ScalarTree } from '../../yaml/tree.ts'
import type { Issue } from '../finding.ts'
import { show } from '../show.ts'
import { isPublicHost } from './public-host.ts'
import { LOOKS_LIKE_KEY, looksLikeKey } from './secrets.ts'

const LONGEST = 2_048
const URL_SIGNS = /^[A-Za-z0-9\-._~:/?#[\]@!$&'()*+,;=%]+$/

/** What is wrong with a URL that anybody on the internet is to read; undefined when nothing is. */
export function publicUrlFault(text: string): Pick<Issue, 'message' | 'hint'> | undefined {
  if (text.length > LONGEST)
    return { message: `has ${text.length} characters`, hint: `${LONGEST} at most` }
  if (looksLikeKey(text, true)) return LOOKS_LIKE_KEY
  const url = parse(text)
  if (url === undefined)
    return { message: `is ${show(text)}, which is no URL`, hint: 'write a public https:// URL' }
  if (url.protocol !== 'https:')
    return { message: `is ${show(text)}`, hint: 'https:// or ipfs:// only' }
  if (url.username !== '' || url.password !== '')
    return {
      message: 'holds a user name or password',
      hint: 'use a URL that needs none: it is published for everybody',
    }
  if (/\P{ASCII}/u.test(hostOf(text)))
    return {
      message: `has the host ${url.hostname} (${show(hostOf(text))})`,
      hint: 'hosts with letters outside ASCII are not accepted: they may look like others',
    }
  if (!URL_SIGNS.test(text)) return { message: `is ${show(text)}`, hint: encodeHint(text, url) }
  if (!isPublicHost(url.hostname))
    return {
      message: `has the host ${url.hostname}, which is not public`,
      hint: 'providers anywhere have to reach it',
    }
  return url.hash === ''
    ? undefined
    : { message: `is ${show(text)}`, hint: 'take the part from # on away: servers never see it' }
}

/**
 * Refuses the address of a service (RPC, pinning, gateway) that is no https:// URL; http:// is for
 * loopback. Never quotes more than its host, which is all that may be printed.
 */
export function checkServiceUrl({ value }: ScalarTree, name: string): Issue | undefined {
  if (typeof value !== 'string') return undefined
  const url = parse(value)
  if (url === undefined || !URL_SIGNS.test(value))
    return { code: 'bad-url', message: `${name} is no URL`, hint: 'write https://host/path' }
  if (value.length > LONGEST)
    return {
      code: 'bad-url',
      message: `${name} has ${value.length} characters`,
      hint: `${LONGEST} at most`,
    }
  if (url.username !== '' || url.password !== '')
    return {
      code: 'bad-url',
      message: `${name} holds a user name or password`,
      hint: `keep it out of git: set ${name.endsWith('checkRpcUrl') ? 'OGPU_CHECK_RPC_URL' : 'OGPU_RPC_URL'}`,
    }
  if (url.hash !== '')
    return { code: 'bad-url', message: `${name} has a part after #`, hint: 'take it away' }
  if (url.protocol === 'https:' || (url.protocol === 'http:' && isOwnMachine(url.hostname)))
    return undefined
  return {
    code: 'bad-url',
    message: `${name} is ${url.protocol}//${url.host}/…`,
    hint: 'https:// only; http:// is for 127.0.0.1 and localhost',
  }
}

/** Refuses a gateway that nothing can be put behind. */
export function checkGatewayUrl(value: ScalarTree, name: string): Issue | undefined {
  if (typeof value.value === 'string' && value.value.includes('?')) {
    return {
      code: 'bad-url',
      message: `${name} has a query`,
      hint: 'write what stands before a CID: https://host/ipfs/',
    }
  }
  return checkServiceUrl(value, name)
}

function parse(text: string): URL | undefined {
  if (text.includes('\\')) return undefined
  try {
    return new URL(text)
  } catch {
    return undefined // a text that is no URL is an ordinary answer here
  }
}

/** `URL` drops tabs and line ends, which is not what the writer meant. */
function encodeHint(text: string, url: URL): string {
  return UNPRINTABLE.test(text)
    ? 'take the invisible characters out'
    : `write it encoded: ${url.href.slice(0, 200)}`
}

function hostOf(text: string): string {
  return /^https:\/\/(?:[^/?#]*@)?([^/?#]*)/i.exec(text)?.[1] ?? ''
}

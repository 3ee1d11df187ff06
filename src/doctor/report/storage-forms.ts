import { isIP } from 'node:net'
import { CID } from 'multiformats/cid'
import type { GatewayForm, NetworkReport } from '../../model/network/network-report.ts'
import { cidOf, matchesCid } from '../../model/units/cid.ts'
import { metadataContentIn } from '../../model/units/content-address.ts'
import type { StorageQuestions } from '../../ports/questions.ts'

const MAX_REDIRECTS = 3

/** Asks the gateway for one content in each form that an address of it may have. */
export async function gatewayForms(
  storage: StorageQuestions,
  gatewayUrl: string,
  cid: string,
): Promise<readonly GatewayForm[]> {
  const parsed = CID.parse(cid)
  const v1 = parsed.toV1().toString()
  const { protocol, hostname, port } = new URL(gatewayUrl)
  const subdomain = `${protocol}//${v1}.ipfs.${hostname}${port === '' ? '' : `:${port}`}/`
  return Promise.all([
    ...(parsed.version === 0 ? [form(storage, 'path, CIDv0', gatewayUrl + cid, cid)] : []),
    form(storage, 'path, CIDv1', gatewayUrl + v1, cid),
    isIP(hostname.replace(/[[\]]/g, '')) === 0
      ? form(storage, 'subdomain, CIDv1', subdomain, cid)
      : {
          form: 'subdomain, CIDv1',
          status: null,
          redirect: null,
          verified: null,
          said: 'a number has no subdomains',
        },
  ] as const)
}

async function form(
  storage: StorageQuestions,
  name: GatewayForm['form'],
  url: string,
  cid: string,
): Promise<GatewayForm> {
  const first = await storage.get(url)
  if (first.kind === 'silent')
    return { form: name, status: null, redirect: null, verified: null, said: first.reason }
  const { status, location } = first
  let last: Awaited<ReturnType<StorageQuestions['get']>> = first
  for (
    let hops = 0;
    hops < MAX_REDIRECTS && last.kind === 'answered' && last.location !== undefined;
    hops += 1
  ) {
    if (!isOfHost(last.location, url)) break
    last = await storage.get(last.location)
  }
  const bytes = last.kind === 'answered' ? last.bytes : undefined
  return {
    form: name,
    status,
    redirect:
      location === undefined ? null : { to: placeOf(location), host: new URL(location).host },
    verified: bytes === undefined ? null : matchesCid(cid, bytes),
    said: last.kind === 'silent' ? last.reason : null,
  }
}

/**
 * Whether an address belongs to the host that was asked: itself, or a name under it or above it.
 */
function isOfHost(location: string, asked: string): boolean {
  const [there, here] = [new URL(location).hostname, new URL(asked).hostname]
  return there === here || there.endsWith(`.${here}`) || here.endsWith(`.${there}`)
}

function placeOf(url: string): 'path' | 'subdomain' | 'other' {
  const { hostname, pathname } = new URL(url)
  if (/^[a-z0-9]+\.ip[fn]s\./.test(hostname)) return 'subdomain'
  return /\/ip[fn]s\//.test(pathname) ? 'path' : 'other'
}

/** Uploads a few bytes, where that is asked for, and says in which form they are answered. */
export async function pinningForm(
  storage: StorageQuestions,
  pinUrl: string,
  bytes: Uint8Array | undefined,
): Promise<NetworkReport['storage']['pinning']> {
  const host = new URL(pinUrl).host
  const nothing = { host, cidVersion: null, linkForm: null, linkHost: null, sameCid: null }
  if (bytes === undefined)
    return { ...nothing, wasAsked: false, said: 'nothing was uploaded: --upload tries it' }
  const answer = await storage.pin(bytes)
  if (answer.kind === 'none') return { ...nothing, wasAsked: true, said: answer.reason }
  const { link } = answer
  const cid = metadataContentIn(link)?.cid
  return {
    host,
    wasAsked: true,
    cidVersion: cid === undefined ? null : cid.startsWith('Qm') ? 0 : 1,
    linkForm: link.startsWith('ipfs:') ? 'ipfs' : placeOf(link),
    linkHost: new URL(link).host || null,
    sameCid: cid === undefined ? null : cid === cidOf(bytes) || matchesCid(cid, bytes),
    said: null,
  }
}

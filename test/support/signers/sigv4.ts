import { createHash, createHmac } from 'node:crypto'
import type { IncomingMessage } from 'node:http'

/** What a request has to be signed with, and where it has to go. */
export interface Expected {
  readonly region: string
  readonly service: string
  secretOf(accessKeyId: string): { readonly secret: string; readonly token?: string } | undefined
}

const sha256 = (text: string | Buffer): string => createHash('sha256').update(text).digest('hex')
const hmac = (key: string | Buffer, text: string): Buffer =>
  createHmac('sha256', key).update(text).digest()

/**
 * Why a request is not signed as AWS wants it (Signature Version 4), by AWS's own word; undefined
 * where it is. Written from AWS's description, and with nothing of what the program signs with.
 */
export function whyUnsigned(
  request: IncomingMessage,
  body: Buffer,
  { region, service, secretOf }: Expected,
): string | undefined {
  const header = (name: string): string => String(request.headers[name] ?? '')
  const parts =
    /^AWS4-HMAC-SHA256 Credential=([^/]+)\/(\d{8})\/([^/]+)\/([^/]+)\/aws4_request, ?SignedHeaders=([^,]+), ?Signature=([0-9a-f]{64})$/.exec(
      header('authorization'),
    )
  if (parts === null) return 'MissingAuthenticationTokenException'
  const [, id = '', day = '', ofRegion, ofService, names = '', signature] = parts
  const known = secretOf(id)
  if (known === undefined) return 'UnrecognizedClientException'
  if (ofRegion !== region || ofService !== service) return 'InvalidSignatureException'
  if (header('x-amz-security-token') !== (known.token ?? '')) return 'UnrecognizedClientException'
  const time = header('x-amz-date')
  const [, year, month, date, hour, minute, second] =
    /^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z$/.exec(time) ?? []
  const at = Date.parse(`${year}-${month}-${date}T${hour}:${minute}:${second}Z`)
  if (!time.startsWith(day) || Math.abs(Date.now() - at) > 5 * 60_000)
    return 'InvalidSignatureException'
  const signed = names.split(';')
  const wanted = Object.keys(request.headers).filter(
    (name) => name === 'host' || name === 'content-type' || name.startsWith('x-amz-'),
  )
  if (!wanted.every((name) => signed.includes(name))) return 'InvalidSignatureException'
  const url = new URL(request.url ?? '/', 'http://any')
  const canonical = [
    request.method,
    url.pathname,
    [...url.searchParams].map(([name, value]) => `${name}=${value}`).sort().join('&'),
    ...[...signed].sort().map((name) => `${name}:${header(name).trim().replace(/ +/g, ' ')}`),
    '',
    names,
    sha256(body),
  ].join('\n')
  const scope = `${day}/${region}/${service}/aws4_request`
  const key = ['aws4_request', service, region, day].reduceRight<Buffer | string>(
    (above, part) => hmac(above, part),
    `AWS4${known.secret}`,
  )
  const computed = hmac(key, ['AWS4-HMAC-SHA256', time, scope, sha256(canonical)].join('\n'))
  return computed.toString('hex') === signature ? undefined : 'InvalidSignatureException'
}

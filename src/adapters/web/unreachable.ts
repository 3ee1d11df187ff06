import { proxyRemark } from './proxy.ts'

/** Certificates that nobody here vouches for: a company's own, as a rule. */
const UNKNOWN_CA = /^(UNABLE_TO_|SELF_SIGNED_CERT|DEPTH_ZERO_SELF_SIGNED|CERT_UNTRUSTED)/

/**
 * Why a request got no answer: the error's code, and what is known of a proxy or a certificate in
 * between. Shows no URL.
 */
export function whyUnreachable(error: unknown, url: string): string {
  const code = causeCode(error)
  const ca = UNKNOWN_CA.test(code)
    ? '; if that is your own CA, name its file in NODE_EXTRA_CA_CERTS'
    : ''
  return `${code}${ca}${URL.canParse(url) ? proxyRemark(new URL(url)) : ''}`
}

/**
 * The error code behind fetch's bare "fetch failed"; a time-out is called TIMEOUT, a proxy's
 * refusal PROXY and its status.
 */
export function causeCode(error: unknown): string {
  if (error instanceof Error && error.name === 'TimeoutError') return 'TIMEOUT'
  const cause = error instanceof Error && error.cause !== undefined ? error.cause : error
  if (typeof cause !== 'object' || cause === null) return 'no connection'
  const status =
    cause instanceof Error
      ? /proxy response \((\d{3})\)/i.exec(`${cause.message} ${String(cause.cause ?? '')}`)?.[1]
      : undefined
  if (status !== undefined) return `PROXY ${status}`
  if ('code' in cause && typeof cause.code === 'string') return cause.code
  return 'no connection'
}

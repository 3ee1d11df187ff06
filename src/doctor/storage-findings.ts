import { type Finding, ok, worldFails } from '../model/diagnosis.ts'
import type { Fetched, Presence } from '../ports/content.ts'

/** What the gateway was asked for: something of ours, or only whether it is there. */
export type GatewayAnswer =
  | { readonly kind: 'fetched'; readonly cid: string; readonly fetched: Fetched }
  | { readonly kind: 'nothing-to-fetch'; readonly presence: Presence }

/** Whether what was published can be read. */
export function gatewayFinding(answer: GatewayAnswer, host: string): Finding {
  if (answer.kind === 'nothing-to-fetch')
    return presenceFinding(
      answer.presence,
      host,
      'nothing that is known to be ours is there to fetch yet',
    )
  const { cid, fetched } = answer
  if (fetched.kind === 'bytes') return ok(`${host} serves our metadata, ${cid}`)
  return worldFails(
    `our metadata ${cid} can’t be read: ${fetched.reason}`,
    'providers can’t read it either: try again later, or pin it again',
  )
}

/**
 * What the pinning service did: it took a few bytes and the gateway gave them back, or it only
 * answered.
 */
export type PinningAnswer =
  | { readonly kind: 'uploaded'; readonly cid: string }
  | { readonly kind: 'asked'; readonly presence: Presence }

/** Whether something could be uploaded. */
export function pinningFinding(answer: PinningAnswer, host: string): Finding {
  if (answer.kind === 'uploaded')
    return ok(`${host} took a few bytes, and the gateway gave them back as ${answer.cid}`)
  return presenceFinding(answer.presence, host, 'nothing was uploaded: --upload tries it')
}

/** Any answer but that of a proxy without a server behind it shows that somebody is there. */
function presenceFinding(presence: Presence, host: string, rest: string): Finding {
  if (presence.kind === 'unreachable')
    return worldFails(
      presence.reason,
      'try again when it is back; a run that has something to upload sends nothing until then',
    )
  const { status } = presence
  if (status === 502 || status === 503 || status === 504)
    return worldFails(`${host} answers ${status}`, 'try again when it is back')
  return ok(`${host} answers; ${rest}`)
}

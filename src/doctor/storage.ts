import { cidOf } from '../model/units/cid.ts'
import { contentText, metadataContentIn } from '../model/units/content-address.ts'
import type { Ipfs } from '../ports/content.ts'
import type { Clock } from '../ports/run.ts'
import { attempt, type Tried } from './attempt.ts'
import type { Stock } from './source-findings.ts'
import type { GatewayAnswer, PinningAnswer } from './storage-findings.ts'

/**
 * Asks the gateway, past the cache, for metadata of ours that was readable once; where there is
 * none that is known, only whether it is there.
 */
export function askGateway(
  ipfs: Ipfs,
  stock: Promise<Tried<Stock>>,
): Promise<Tried<GatewayAnswer>> {
  return attempt([], async (): Promise<GatewayAnswer> => {
    const known = await stock
    const cid = known.kind === 'answer' ? readableCid(known.value) : undefined
    if (cid === undefined)
      return { kind: 'nothing-to-fetch', presence: await ipfs.presence('gateway') }
    return { kind: 'fetched', cid, fetched: await ipfs.fetchAgain(cid) }
  })
}

/** Uploads a few bytes that nobody has uploaded before, if that is asked for. */
export function askPinning(
  ipfs: Ipfs,
  upload: boolean,
  clock: Clock,
): Promise<Tried<PinningAnswer>> {
  return attempt([], async (): Promise<PinningAnswer> => {
    if (!upload) return { kind: 'asked', presence: await ipfs.presence('pinning') }
    const bytes = new TextEncoder().encode(`ogpu-gitops doctor ${clock.today()}\n`)
    const cid = cidOf(bytes)
    await ipfs.upload({ name: 'a few bytes', cid, bytes })
    return { kind: 'uploaded', cid }
  })
}

function readableCid({ observation }: Stock): string | undefined {
  const active = observation.own.filter(
    ({ status, reading }) => status === 'active' && reading.kind === 'known',
  )
  const content = active
    .map(({ params }) => metadataContentIn(params.imageMetadataUrl))
    .find((address) => address !== undefined)
  return content === undefined ? undefined : contentText(content)
}

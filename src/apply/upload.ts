import pLimit from 'p-limit'
import type { PlannedChange } from '../model/change.ts'
import type { Artefact } from '../model/definition.ts'
import type { ApplyEvent } from '../model/events.ts'
import type { Ipfs } from '../ports.ts'

const AT_ONCE = 4

/** Uploads what the changes name, each content once, and reads it back. Throws a Fault before any transaction when one is not good. */
export async function* upload(ipfs: Ipfs, changes: readonly PlannedChange[], uploaded: Set<string>): AsyncGenerator<ApplyEvent, void> {
  const wanted = new Map<string, Artefact>(
    changes.flatMap((change) => (change.kind === 'close' ? [] : change.artefacts.map((artefact) => [artefact.cid, artefact] as const))),
  )
  const fresh = [...wanted.values()].filter(({ cid }) => !uploaded.has(cid))
  const limit = pLimit(AT_ONCE)
  await Promise.all(fresh.map((artefact) => limit(() => ipfs.upload(artefact))))
  for (const { name, cid } of fresh) {
    uploaded.add(cid)
    yield { kind: 'uploaded', name, cid }
  }
}

import pLimit from 'p-limit'
import type { ApplyEvent } from '../model/events.ts'
import type { Progress } from '../model/progress.ts'
import type { PlannedChange } from '../model/source/change.ts'
import type { Artefact } from '../model/source/definition.ts'
import type { Ipfs } from '../ports/content.ts'

const AT_ONCE = 4

/**
 * Uploads what the changes name, each content once, and reads it back; what takes long is named.
 * Throws a Fault before any transaction when one is not good.
 */
export async function* upload(
  ipfs: Ipfs,
  changes: readonly PlannedChange[],
  uploaded: Set<string>,
  progress?: Progress,
): AsyncGenerator<ApplyEvent, void> {
  const wanted = new Map<string, Artefact>(
    changes.flatMap((change) =>
      change.kind === 'close'
        ? []
        : change.artefacts.map((artefact) => [artefact.cid, artefact] as const),
    ),
  )
  const fresh = [...wanted.values()].filter(({ cid }) => !uploaded.has(cid))
  const limit = pLimit(AT_ONCE)
  const words = new Words()
  const task = progress?.begin('uploads', fresh.length)
  let done = 0
  const uploadOne = async (artefact: Artefact): Promise<void> => {
    await ipfs.upload(artefact, (reason) =>
      words.say(`${done} of ${fresh.length} files are uploaded; ${reason}`),
    )
    done += 1
    task?.done()
  }
  const all = Promise.all(fresh.map((artefact) => limit(() => uploadOne(artefact))))
  try {
    for await (const reason of words.until(all)) yield { kind: 'waiting', reason }
    await all
  } finally {
    task?.end()
  }
  for (const { name, cid } of fresh) {
    uploaded.add(cid)
    yield { kind: 'uploaded', name, cid }
  }
}

/** What is said while something else is under way. */
class Words {
  private readonly said: string[] = []
  private wake: () => void = () => {}

  say(text: string): void {
    this.said.push(text)
    this.wake()
  }

  /** Gives each text on once it is said, until the work is over, well or not. */
  async *until(work: Promise<unknown>): AsyncGenerator<string, void> {
    let isOver = false
    const end = work.then(
      () => {
        isOver = true
      },
      () => {
        isOver = true
      },
    )
    while (!isOver) {
      const heard = new Promise<void>((resolve) => {
        this.wake = resolve
      })
      if (this.said.length === 0) await Promise.race([end, heard])
      yield* this.said.splice(0)
    }
  }
}

import type { Change } from '../../model/source/change.ts'
import { SIGNS } from './signs.ts'

const MEANINGS: Readonly<Record<Change['kind'], string>> = {
  update: 'changes a Source that is there',
  publish: 'publishes a new one',
  close: 'closes one, for good',
}

/** What the signs of these changes mean, in one line; empty without any. */
export function legendOf(
  changes: readonly Pick<Change, 'kind'>[],
  sign = (text: string) => text,
): string {
  const kinds = (['update', 'publish', 'close'] as const).filter((kind) =>
    changes.some((change) => change.kind === kind),
  )
  return kinds.map((kind) => `${sign(SIGNS[kind])} ${MEANINGS[kind]}`).join(', ')
}

import { imageChanges } from '../compose/image-changes.ts'
import type { ComposeOrigin, Plan, PlannedChange } from '../model/source/change.ts'
import type { ComposeTexts } from '../observed/compose-texts.ts'

/**
 * A plan that says which images its updates bring, beside what is published. Digests are made
 * before: they cover the bytes of the files, whatever is said of them.
 */
export function withImages(plan: Plan, texts: readonly ComposeTexts[]): Plan {
  const byFile = new Map(texts.map((text) => [keyOf(text), text]))
  return { ...plan, changes: plan.changes.map((change) => withImagesOf(change, byFile)) }
}

function keyOf({ id, environment }: Pick<ComposeTexts, 'id' | 'environment'>): string {
  return `${id} ${environment}`
}

function withImagesOf(
  change: PlannedChange,
  texts: ReadonlyMap<string, ComposeTexts>,
): PlannedChange {
  if (change.kind !== 'update') return change
  const compose = change.compose.map((origin): ComposeOrigin => {
    const text = texts.get(keyOf({ id: change.id, environment: origin.environment }))
    const images =
      text === undefined ? undefined : imageChanges(text.published.text, text.wanted.text)
    return images === undefined ? origin : { ...origin, images }
  })
  return { ...change, compose }
}

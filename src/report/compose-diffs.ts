import { createTwoFilesPatch } from 'diff'
import { type ComposeDiffs, composeKey } from './field-view.ts'

/** A compose file that changes, as it is published and as it is wanted. */
interface ChangedText {
  readonly id: string
  readonly environment: string
  readonly published: { readonly cid: string; readonly text: string }
  readonly wanted: { readonly cid: string; readonly text: string }
}

/** What changes in each compose file, against what is published, as a unified diff. */
export function composeDiffs(texts: readonly ChangedText[]): ComposeDiffs {
  return new Map(
    texts.map(({ id, environment, published, wanted }) => [
      composeKey(id, environment),
      createTwoFilesPatch('published', 'wanted', published.text, wanted.text, published.cid, wanted.cid, { context: 2 }),
    ]),
  )
}

import { createTwoFilesPatch } from 'diff'
import { type ComposeDiffs, composeKey } from './field-view.ts'
import { MAX_EDITS } from './format/text-diff.ts'

/** A compose file that changes, as it is published and as it is wanted. */
interface ChangedText {
  readonly id: string
  readonly environment: string
  readonly published: { readonly cid: string; readonly text: string }
  readonly wanted: { readonly cid: string; readonly text: string }
}

/**
 * What changes in each compose file, against what is published, as a unified diff; none where the
 * two have little in common.
 */
export function composeDiffs(texts: readonly ChangedText[]): ComposeDiffs {
  return new Map(
    texts.flatMap(({ id, environment, published, wanted }) => {
      const options = { context: 2, maxEditLength: MAX_EDITS }
      const patch = createTwoFilesPatch(
        'published',
        'wanted',
        published.text,
        wanted.text,
        published.cid,
        wanted.cid,
        options,
      )
      return patch === undefined ? [] : [[composeKey(id, environment), patch] as const]
    }),
  )
}

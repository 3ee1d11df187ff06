import type { Change } from '../model/source/change.ts'
import type { SourceSpec } from '../model/source/definition.ts'
import { ENVIRONMENTS, type Environment } from '../model/source/source.ts'
import { contentIn, contentText } from '../model/units/content-address.ts'
import type { Ipfs } from '../ports/content.ts'

/** A compose file that changes, as it is published and as it is wanted. */
export interface ComposeTexts {
  readonly id: string
  readonly environment: Environment
  readonly published: { readonly cid: string; readonly text: string }
  readonly wanted: { readonly cid: string; readonly text: string }
}

/**
 * Both texts of every compose file that an update changes, where both are content-addressed and
 * what is published can be read.
 */
export async function publishedTexts(
  ipfs: Pick<Ipfs, 'fetch'>,
  specs: readonly SourceSpec[],
  changes: readonly Change[],
): Promise<readonly ComposeTexts[]> {
  const byId = new Map(specs.map((spec) => [spec.id, spec]))
  const pairs = changes.flatMap((change) =>
    change.kind === 'update'
      ? ENVIRONMENTS.flatMap((environment) => wantedText(change, byId.get(change.id), environment))
      : [],
  )
  const texts = await Promise.all(
    pairs.map(async ({ id, environment, cid, wanted }): Promise<readonly ComposeTexts[]> => {
      const fetched = await ipfs.fetch(cid)
      return fetched.kind === 'bytes'
        ? [
            {
              id,
              environment,
              published: { cid, text: new TextDecoder().decode(fetched.bytes) },
              wanted,
            },
          ]
        : []
    }),
  )
  return texts.flat()
}

function wantedText(
  { id, fields }: Change,
  spec: SourceSpec | undefined,
  environment: Environment,
) {
  const content = contentIn(fields.find(({ field }) => field === environment)?.before?.raw ?? '')
  const file = spec?.state === 'active' ? spec.compose[environment] : undefined
  if (content === undefined || file?.text === undefined || file.cid === undefined) return []
  return [
    { id, environment, cid: contentText(content), wanted: { cid: file.cid, text: file.text } },
  ]
}

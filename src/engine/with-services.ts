import { isFixedOnKnownHost } from '../desired/check/mutable-url.ts'
import type { Change, ComposeOrigin } from '../model/source/change.ts'
import type { ComposeFile, SourceSpec } from '../model/source/definition.ts'
import type { FileRules } from './file-rules.ts'

/**
 * Changes that say which images the compose files hold that they bring. What a URL holds that may
 * change behind it is not told: nobody knows what providers will find there.
 */
export function withServices<C extends Change>(
  changes: readonly C[],
  specs: readonly SourceSpec[],
  rules: Pick<FileRules, 'images'>,
): readonly C[] {
  const byId = new Map(specs.map((spec) => [spec.id, spec]))
  return changes.map((change) => {
    const spec = byId.get(change.id)
    if (change.kind === 'close' || spec?.state !== 'active') return change
    const compose = change.compose.map((origin): ComposeOrigin => {
      const file = spec.compose[origin.environment]
      const services = origin.changed && file !== undefined ? imagesOf(file, rules) : undefined
      return services === undefined ? origin : { ...origin, services }
    })
    return { ...change, compose }
  })
}

/**
 * The images of a compose file; undefined where nobody read it, or it may be another one tomorrow:
 * behind a URL, unless that names a commit on a host that keeps it.
 */
export function imagesOf(
  { source, text, images }: ComposeFile,
  rules: Pick<FileRules, 'images'>,
): ComposeFile['images'] {
  if (source.kind === 'url' && !isFixedOnKnownHost(source.url)) return undefined
  return images ?? (text === undefined ? undefined : rules.images(text))
}

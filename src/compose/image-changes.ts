import type { ImageChange, ImageChanges } from '../model/source/change.ts'
import { yamlText } from '../yaml/text.ts'
import { at, fieldsOf, type MapTree, plain, textOf } from '../yaml/tree.ts'
import { parseCompose } from './document/parse.ts'
import { withoutSecrets } from './document/secrets.ts'
import { evaluate } from './evaluate.ts'
import { providerFor } from './provider.ts'
import { servicesOf, settingOf } from './service.ts'

/**
 * Compares the images of the services that both files have, as a provider's Compose reads them.
 * Undefined where none differ, or one of the files can't be read.
 */
export function imageChanges(published: string, wanted: string): ImageChanges | undefined {
  const [before, after] = [treeOf(published), treeOf(wanted)]
  if (before === undefined || after === undefined) return undefined
  const then = imagesOf(before)
  const changes = [...imagesOf(after)].flatMap(([service, image]): readonly ImageChange[] => {
    const old = then.get(service)
    return old === undefined || old === image ? [] : [{ service, before: old, after: image }]
  })
  return changes.length === 0
    ? undefined
    : { changes, isAll: withoutImages(before) === withoutImages(after) }
}

/** The images of a compose file, each once; none of one that can't be read. */
export function everyImageIn(text: string): readonly string[] {
  return [...new Set(imagesIn(text)?.values())]
}

/**
 * The image of each service that has one, as a provider's Compose reads them; undefined of what
 * can't be read.
 */
function imagesIn(text: string): ReadonlyMap<string, string> | undefined {
  const tree = treeOf(text)
  return tree === undefined ? undefined : imagesOf(tree)
}

function treeOf(text: string): MapTree | undefined {
  const source = yamlText({ path: '', text: text.replace(/^\uFEFF/, ''), withoutSecrets })
  const parsed = parseCompose(source)
  return parsed.kind === 'read'
    ? evaluate(parsed.tree, providerFor(source.text).variables).tree
    : undefined
}

function imagesOf(tree: MapTree): ReadonlyMap<string, string> {
  return new Map(
    servicesOf(tree).flatMap((service) => {
      const image = textOf(settingOf(service, 'image'))
      return image === undefined ? [] : [[service.name, image] as const]
    }),
  )
}

/** All that a file says but which images, in the order in which it says it. */
function withoutImages(tree: MapTree): string {
  const services = fieldsOf(at(tree, 'services')).map(([name, { value }]) => [
    name,
    fieldsOf(value).flatMap(([key, field]) =>
      key === 'image' ? [key] : [key, plain(field.value)],
    ),
  ])
  const others = fieldsOf(tree).filter(([key]) => key !== 'services' && !key.startsWith('x-'))
  return JSON.stringify([services, others.map(([key, { value }]) => [key, plain(value)])])
}

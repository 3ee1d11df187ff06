import type { ServiceImage } from '../model/policy.ts'
import { repositoryName } from '../model/policy-values.ts'
import { yamlText } from '../yaml/text.ts'
import { at, textOf } from '../yaml/tree.ts'
import { parseCompose, parseQuickly } from './document/parse.ts'
import { withoutSecrets } from './document/secrets.ts'
import { evaluate } from './evaluate.ts'
import { parseImage } from './image-reference.ts'
import { providerFor } from './provider.ts'
import { listOf, servicesOf, settingOf } from './service.ts'

/**
 * Every image that a compose file names, as a provider's Compose reads it: of services, also those
 * that a profile keeps back, and of volumes that are images. Undefined of a text that is no compose
 * file.
 */
export function serviceImages(text: string): readonly ServiceImage[] | undefined {
  const source = yamlText({ path: '', text: text.replace(/^\uFEFF/, ''), withoutSecrets })
  const parsed = parseQuickly(source) ?? parseCompose(source)
  if (parsed.kind !== 'read') return undefined
  const { tree } = evaluate(parsed.tree, providerFor(source.text).variables)
  return servicesOf(tree).flatMap((service) => {
    const mounted = listOf(service, 'volumes').flatMap((volume) =>
      textOf(at(volume, 'type')) === 'image' ? (textOf(at(volume, 'source')) ?? []) : [],
    )
    const own = textOf(settingOf(service, 'image'))
    return [...(own === undefined ? [] : [own]), ...mounted].map((image) =>
      imageOf(service.name, image),
    )
  })
}

function imageOf(service: string, image: string): ServiceImage {
  const reference = parseImage(image)
  return {
    service: withoutSecrets(service),
    image: withoutSecrets(image),
    name: reference === undefined ? null : repositoryName(reference.registry, reference.path),
    hasDigest: reference?.digest !== undefined,
  }
}

import { textMark } from '../model/digest.ts'
import type { ServiceImage } from '../model/policy.ts'
import { repositoryName } from '../model/policy-values.ts'
import { yamlText } from '../yaml/text.ts'
import { at, type MapTree, textOf } from '../yaml/tree.ts'
import { parseCompose, parseQuickly } from './document/parse.ts'
import { withoutSecrets } from './document/secrets.ts'
import { evaluate } from './evaluate.ts'
import { parseImage } from './image-reference.ts'
import type { Variables } from './interpolate.ts'
import { providerFor } from './provider.ts'
import { listOf, serviceBase, servicesOf, settingOf } from './service.ts'

/**
 * Every image that a compose file runs, as a provider's Compose reads it: of services, also those
 * that a profile keeps back, of volumes that are images, and what has no name there because it is
 * built or comes from another file. What a variable decides that only the provider sets has no name
 * either. Undefined of a text that is no compose file.
 */
export function serviceImages(text: string): readonly ServiceImage[] | undefined {
  const source = yamlText({ path: '', text: text.replace(/^\uFEFF/, ''), withoutSecrets })
  const parsed = parseQuickly(source) ?? parseCompose(source)
  if (parsed.kind !== 'read') return undefined
  const { variables } = providerFor(source.text)
  const images = namesIn(evaluate(parsed.tree, variables).tree)
  // a provider's own environment may hold any other variable, with any value
  const others = namesIn(evaluate(parsed.tree, new AnyVariable(variables, textMark(text))).tree)
  return [
    ...images.map(({ service, image }, index) => {
      const isFixed = images.length === others.length && others[index]?.image === image
      return isFixed ? imageOf(service, image) : unnamed(service, image)
    }),
    ...madeElsewhere(parsed.tree),
  ]
}

/** What a provider sets, and every other variable with one value that no file can foresee. */
class AnyVariable extends Map<string, string> {
  private readonly value: string

  constructor(known: Variables, value: string) {
    super(known)
    this.value = value
  }

  override get(name: string): string {
    return super.get(name) ?? this.value
  }
}

type Named = Pick<ServiceImage, 'service' | 'image'>

function namesIn(tree: MapTree): readonly Named[] {
  return servicesOf(tree).flatMap((service) => {
    const mounted = listOf(service, 'volumes').flatMap((volume) =>
      textOf(at(volume, 'type')) === 'image' ? (textOf(at(volume, 'source')) ?? []) : [],
    )
    const own = textOf(settingOf(service, 'image'))
    return [...(own === undefined ? [] : [own]), ...mounted].map((image) => ({
      service: service.name,
      image,
    }))
  })
}

/** What runs without an image's name: of the file, and of each service. */
function madeElsewhere(tree: MapTree): readonly ServiceImage[] {
  const ofFile = ['include', 'models'].filter((key) => at(tree, key) !== undefined)
  return [
    ...ofFile.map((key) => unnamed(key, `what its ${key}: brings`)),
    ...servicesOf(tree).flatMap((service) => {
      const keys = ['build', 'provider'].filter((key) => settingOf(service, key) !== undefined)
      const isElsewhere = service.layers.some((layer) => serviceBase(layer)?.isElsewhere === true)
      return [...keys, ...(isElsewhere ? ['extends'] : [])].map((key) =>
        unnamed(service.name, `what its ${key}: brings`),
      )
    }),
  ]
}

function unnamed(service: string, image: string): ServiceImage {
  return {
    service: withoutSecrets(service),
    image: withoutSecrets(image),
    name: null,
    hasDigest: false,
  }
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

import { at, textOf } from '../../yaml/tree.ts'
import type { ComposeRuleCheck } from '../composition.ts'
import { shown, showWithoutSecrets } from '../document/show.ts'
import type { LocatedComposeIssue } from '../finding.ts'
import { type ImageReference, parseImage } from '../image-reference.ts'
import { type Service, serviceBase, settingOf } from '../service.ts'

const LOOPBACK = /^(?:localhost|127\.\d+\.\d+\.\d+|\[::1\]|host\.docker\.internal)(?::\d+)?$/
const PIN = 'pin what you tested: name:tag@sha256:…; ogpu-gitops pin-images writes the digest'

/** Nobody but the author has the folder that an image would be built from. */
export const checkBuild: ComposeRuleCheck = ({ services }) =>
  services.flatMap(({ name, own }): readonly LocatedComposeIssue[] => {
    const build = own.fields.get('build')
    if (build === undefined) return []
    const message = `${shown(name)} would have to be built; a provider gets this file and nothing else`
    const image = textOf(at(own, 'image'))
    const hint =
      image === undefined
        ? 'push the image to a registry and name it: image: name:tag@sha256:…'
        : `take build out, once ${showWithoutSecrets(image)} is in a registry that providers reach`
    return [{ rule: 'compose-build', message, hint, spot: build.spot }]
  })

/** Every service needs an image that can be pulled, and should say exactly which. */
export const checkImages: ComposeRuleCheck = ({ services }) =>
  services.flatMap((service) => imageOf(service))

function imageOf(service: Service): readonly LocatedComposeIssue[] {
  const image = settingOf(service, 'image')
  const text = textOf(image)
  if (image === undefined || text === undefined || text === '')
    return isImageless(service) ? [] : [noImage(service)]
  if (at(service.own, 'image') === undefined) return [] // said of the service that it extends
  const spot = image.spot
  const reference = parseImage(text)
  if (reference === undefined) {
    return [
      {
        rule: 'compose-image',
        message: `${showWithoutSecrets(text)} is no image`,
        hint: 'write name:tag@sha256:… in lower case; a digest has 64 hex digits',
        spot,
      },
    ]
  }
  if (reference.registry !== undefined && LOOPBACK.test(reference.registry)) {
    return [
      {
        rule: 'compose-image',
        message: `${showWithoutSecrets(text)} stands on the machine itself`,
        hint: 'push it to a registry that providers reach',
        spot,
      },
    ]
  }
  return pinned(text, reference, spot)
}

function pinned(
  text: string,
  { tag, digest }: ImageReference,
  spot: LocatedComposeIssue['spot'],
): readonly LocatedComposeIssue[] {
  if (digest !== undefined) return []
  const name = showWithoutSecrets(text)
  if (tag === undefined || tag === 'latest') {
    return [
      {
        rule: 'compose-image-latest',
        message: `${name} is whatever was pushed last`,
        hint: PIN,
        spot,
      },
    ]
  }
  return [
    {
      rule: 'compose-image-digest',
      message: `${name} has no digest; its tag can be moved`,
      hint: PIN,
      spot,
    },
  ]
}

/** What is built, run by a plugin or extended from another file has an objection of its own. */
function isImageless(service: Service): boolean {
  return service.layers.some(
    (layer) =>
      at(layer, 'build') !== undefined ||
      at(layer, 'provider') !== undefined ||
      serviceBase(layer)?.isElsewhere === true,
  )
}

function noImage({ name, spot }: Service): LocatedComposeIssue {
  return {
    rule: 'compose-image',
    message: `${shown(name)} has no image`,
    hint: 'write image: name:tag@sha256:…',
    spot,
  }
}

import type { RegistryImage } from '../model/registry-image.ts'

/** What a registry has under a tag or a digest. */
export type ManifestAnswer =
  | {
      readonly kind: 'found'
      /** Of the bytes that were read: "sha256:…". */
      readonly digest: string
      /** "linux/amd64"; empty for an image of one platform, which does not name it. */
      readonly platforms: readonly string[]
    }
  | {
      readonly kind: 'none'
      readonly code: 'image-not-found' | 'image-private' | 'registry-failed'
      readonly reason: string
    }

/** A part of an image as it is pulled: compressed, and the same part wherever its digest is. */
export interface Layer {
  readonly digest: string
  readonly size: number
}

/** What an image consists of for one platform. */
export type LayersAnswer =
  | {
      readonly kind: 'found'
      /** Of what the reference names: an index, where there is one. */
      readonly digest: string
      /** Each digest once. */
      readonly layers: readonly Layer[]
      /** Whether that platform is meant is not always said: an image need not tell. */
      readonly isPlatformKnown: boolean
    }
  /** It is there, and not for that platform. */
  | {
      readonly kind: 'other-platforms'
      readonly digest: string
      readonly platforms: readonly string[]
    }
  | Extract<ManifestAnswer, { kind: 'none' }>

/** Registries that images are pulled from, asked as a provider asks them: without a login. */
export interface ImageRegistry {
  /** Never throws: one image that can't be looked up holds up no other. */
  manifest(image: RegistryImage): Promise<ManifestAnswer>
  /** What of an image a machine of that platform ("linux/amd64") pulls. Never throws. */
  layers(image: RegistryImage, platform: string): Promise<LayersAnswer>
}

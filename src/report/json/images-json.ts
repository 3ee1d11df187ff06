import type { PinnedImages } from '../../model/source/pinned-image.ts'

/** The images of definitions and what became of them, for a program. */
export function imagesJson({ images, isCheck }: PinnedImages) {
  return {
    formatVersion: 1,
    check: isCheck,
    images: images.map(({ state, file, line, path, image, digest, platforms, reason, code }) => ({
      state,
      file,
      line,
      path,
      image,
      digest,
      platforms: [...platforms],
      ...(code === undefined ? {} : { code }),
      ...(reason === '' ? {} : { reason }),
    })),
  }
}

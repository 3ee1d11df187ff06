import type { PinnedImage, PinnedImages, PinState } from '../../model/source/pinned-image.ts'
import { printable, terminal } from '../format/escape.ts'
import { counted } from '../format/words.ts'
import { paint } from './colours.ts'
import { alignRows, wrapped } from './layout.ts'

/** In the order in which they are counted. */
const STATES: readonly PinState[] = [
  'pinned',
  'unpinned',
  'moved',
  'gone',
  'failed',
  'left',
  'kept',
]

/**
 * The images of definitions by file, with their lines, why some were not pinned, and what comes
 * next. Digests are cut unless `wide`.
 */
export function imagesText(
  { images, isCheck }: PinnedImages,
  { colour, wide = false }: { readonly colour: boolean; readonly wide?: boolean },
): string {
  if (images.length === 0) return printable(['No images: no definition names any.'])
  const rows = alignRows(images.map((image) => cellsOf(image, wide ? 64 : 12)))
  const files = [...new Set(images.map(({ file }) => file))]
  return printable([
    ...files.flatMap((file) => [
      paint(colour).heading(terminal(file)),
      ...images.flatMap((image, at) =>
        image.file === file ? [rows[at] ?? '', ...reasonLines(image)] : [],
      ),
    ]),
    '',
    ...summaryLines(images, isCheck),
  ])
}

function cellsOf(
  { state, line, path, image, digest }: PinnedImage,
  digits: number,
): readonly string[] {
  const [name = '', own] = (image ?? path).split('@')
  const shown = (digest ?? own ?? '').replace(/^sha256:/, '').slice(0, digits)
  return [`  ${line}`, state, terminal(name, 120), terminal(shown, digits)]
}

/** What somebody can do about an image that stays as it is. */
function reasonLines({ state, reason, code }: PinnedImage): readonly string[] {
  const why = state === 'moved' ? MOVED : code === undefined ? reason : `${code}: ${reason}`
  return why === '' ? [] : wrapped(terminal(why, 300), 74).map((line) => `      ${line}`)
}

const MOVED =
  'its tag stands for another image by now; take the digest out and pin it again to follow, after a look at what changed'

function summaryLines(images: readonly PinnedImage[], isCheck: boolean): readonly string[] {
  const counts = STATES.flatMap((state) => {
    const count = images.filter((image) => image.state === state).length
    return count === 0 ? [] : [`${count} ${state}`]
  })
  const hasWritten = images.some(({ state }) => state === 'pinned')
  const next = hasWritten
    ? 'Nothing was sent. Next: look at the difference, then ogpu-gitops plan'
    : isCheck && images.some(({ state }) => state === 'unpinned')
      ? 'Nothing was written. ogpu-gitops pin-images writes the digests'
      : 'Nothing was written.'
  return [`${counted(images.length, 'image')}: ${counts.join(', ')}.`, next]
}

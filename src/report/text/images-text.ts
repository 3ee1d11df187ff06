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
  const rows = alignRows(images.map((image) => cellsOf(image, wide ? 64 : digitsFor(images))))
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

/** How many digits of a digest it takes for no two to look the same; 12 at least. */
function digitsFor(images: readonly PinnedImage[]): number {
  const all = [...new Set(images.map(digestOf))]
  const distinct = (digits: number): number => new Set(all.map((one) => one.slice(0, digits))).size
  return [12, 16, 24, 32].find((digits) => distinct(digits) === all.length) ?? 64
}

function cellsOf(image: PinnedImage, digits: number): readonly string[] {
  const { state, line, path } = image
  const [name = ''] = (image.image ?? path).split('@')
  const shown = digestOf(image).slice(0, digits)
  return [`  ${line}`, state, terminal(name, 120), terminal(shown, digits)]
}

/** The one that is written, or stands there; empty for none. */
function digestOf({ path, image, digest }: PinnedImage): string {
  const [, own] = (image ?? path).split('@')
  return (digest ?? own ?? '').replace(/^sha256:/, '')
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

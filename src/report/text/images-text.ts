import type { PinnedImage, PinnedImages, PinState } from '../../model/pinned-image.ts'
import { printable, terminal } from '../escape.ts'
import { counted } from '../words.ts'
import { paint } from './colours.ts'
import { fittingTable, wrapped } from './layout.ts'

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
 * The images of definitions as a table for a terminal, why some were not pinned, and what comes
 * next. Within 80 columns unless `wide`.
 */
export function imagesText(
  { images, isCheck }: PinnedImages,
  { colour, wide = false }: { readonly colour: boolean; readonly wide?: boolean },
): string {
  if (images.length === 0) return printable(['No images: no definition names any.'])
  const drawn = (most: number, digits: number): readonly (readonly string[])[] => [
    ['STATE', 'IMAGE', 'DIGEST', 'WHERE'],
    ...images.map((image) => cellsOf(image, most, digits)),
  ]
  const candidates = [drawn(400, 64), drawn(60, 12), drawn(36, 12), drawn(24, 12)]
  const [head = '', ...rows] = fittingTable(candidates, wide)
  return printable([
    paint(colour).heading(head),
    ...rows,
    '',
    ...images.flatMap(reasonLines),
    ...summaryLines(images, isCheck),
  ])
}

function cellsOf(
  { state, file, line, image, digest }: PinnedImage,
  most: number,
  digits: number,
): readonly string[] {
  const [name = '', own] = (image ?? '(elsewhere)').split('@')
  const shown = (digest ?? own ?? '').replace(/^sha256:/, '')
  return [
    state,
    terminal(name, most),
    terminal(shown.slice(0, digits), digits) || '-',
    `${terminal(file)}:${line}`,
  ]
}

/** What somebody can do about an image that stays as it is. */
function reasonLines({ state, file, line, path, image, reason }: PinnedImage): readonly string[] {
  if (reason === '' && state !== 'moved') return []
  const why = state === 'moved' ? MOVED : reason
  return wrapped(
    `${terminal(image?.split('@')[0] ?? path, 120)} (${terminal(file)}:${line}, ${terminal(path, 120)}): ${terminal(why, 300)}.`,
    80,
  )
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

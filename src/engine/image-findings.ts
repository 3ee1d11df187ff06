import type { ActiveSpec, ComposeFinding } from '../model/source/definition.ts'
import type { Environment } from '../model/source/source.ts'
import type { LayersAnswer } from '../ports/registry.ts'
import { type ImageAnswers, PLATFORM } from './ask-images.ts'

/** As many as one message names. */
const MOST_NAMED = 3

/**
 * What is wrong with images, as their registries say. Only a digest that is not there stops a
 * change: a tag may be pushed between review and merge, and who does not answer has said nothing.
 */
export function imageFindings(
  spec: ActiveSpec,
  environment: Environment,
  images: readonly string[],
  answers: ImageAnswers,
): readonly ComposeFinding[] {
  const place = { file: spec.file, line: spec.lines[environment] ?? spec.lines.id, column: 1 }
  const said = images.flatMap((image) => {
    const answer = answers.get(image)
    return answer === undefined ? [] : [{ image, answer }]
  })
  const findings = said.flatMap(({ image, answer }) => findingOf(image, answer))
  return [...findings, ...unknown(said)].map(
    (finding): ComposeFinding => relaxed({ ...finding, ...place }, spec),
  )
}

type Finding = Omit<ComposeFinding, 'file' | 'line' | 'column'>
type Said = { readonly image: string; readonly answer: LayersAnswer }

function findingOf(image: string, answer: LayersAnswer): readonly Finding[] {
  if (answer.kind === 'other-platforms') {
    const others =
      answer.platforms.length === 0 ? 'no platform that it names' : answer.platforms.join(', ')
    return [
      {
        rule: 'image-platform',
        severity: 'warning',
        message: `${shown(image)} is not for ${PLATFORM}: it is for ${others}`,
        hint: `build it for ${PLATFORM} too; where no provider needs that, say why: relax: { image-platform: your reason }`,
      },
    ]
  }
  if (answer.kind === 'found' || answer.code !== 'image-not-found') return []
  const isPinned = image.includes('@')
  return [
    {
      rule: 'image-missing',
      severity: isPinned ? 'error' : 'warning',
      message: `${shown(image)} can't be pulled: ${answer.reason}`,
      hint: isPinned
        ? 'push it, or name the digest that was pushed; where it comes later, say why: relax: { image-missing: your reason }'
        : 'push it before this is merged, and pin it: ogpu-gitops pin-images writes its digest',
    },
  ]
}

/** Those that nobody could look up: one warning for each reason. */
function unknown(said: readonly Said[]): readonly Finding[] {
  const byReason = new Map<string, string[]>()
  for (const { image, answer } of said) {
    if (answer.kind !== 'none' || answer.code === 'image-not-found') continue
    byReason.set(answer.reason, [...(byReason.get(answer.reason) ?? []), image])
  }
  return [...byReason].map(([reason, images]) => ({
    rule: 'image-unknown',
    severity: 'warning',
    message: `it is not known whether ${named(images)} can be pulled: ${reason}`,
    hint: 'providers pull without a login; run plan again to look once more',
  }))
}

function named(images: readonly string[]): string {
  const rest = images.length - MOST_NAMED
  return `${images.slice(0, MOST_NAMED).map(shown).join(', ')}${rest > 0 ? ` and ${rest} more` : ''}`
}

/** An image with enough of its digest to know it by. */
function shown(image: string): string {
  const [name, digest] = image.split('@')
  return digest === undefined ? image : `${name}@${digest.slice(0, 'sha256:'.length + 12)}…`
}

/** A definition that says why has been heard: the rule is told of, and stops nothing. */
function relaxed(finding: ComposeFinding, { relax }: ActiveSpec): ComposeFinding {
  const reason = relax[finding.rule]
  return reason === undefined || finding.rule === 'image-unknown'
    ? finding
    : { ...finding, severity: 'warning', relaxed: reason }
}

import { type PolicyRule, RULE_CODES, type ServiceImage } from '../model/policy.ts'
import { isMeant } from '../model/policy-values.ts'
import type { Environment } from '../model/source/source.ts'
import type { Violation } from './violation.ts'

/** The images of an environment that a change brings; undefined where nobody could read them. */
export interface BroughtImages {
  readonly environment: Environment
  readonly images: readonly ServiceImage[] | undefined
}

type ImageRule = Extract<PolicyRule, { kind: 'images' | 'digests' }>

const NAMED = 3
/** As long as the name of a repository may be, and its digest. */
const MAX_SHOWN = 330

/** Images that come from elsewhere than is allowed, or that have no digest where one is asked for. */
export function otherImages(
  brought: readonly BroughtImages[],
  rule: ImageRule,
): readonly Violation[] {
  const unread = brought.filter(({ images }) => images === undefined)
  const wrong = brought.flatMap(({ environment, images = [] }) =>
    images
      .filter((image) => !isAllowed(image, rule))
      .map(
        ({ service, image }) => `${environment} service ${cut(service)} would run ${cut(image)}`,
      ),
  )
  const common = { code: RULE_CODES[rule.kind], rule }
  return [
    ...(wrong.length === 0 ? [] : [{ ...common, said: `${listed(wrong)}, ${needed(rule)}` }]),
    ...(unread.length === 0
      ? []
      : [
          {
            ...common,
            isUnjudged: true as const,
            said: `nobody can tell which images the compose file for ${unread.map(({ environment }) => environment).join(', ')} will hold`,
          },
        ]),
  ]
}

function isAllowed({ name, hasDigest }: ServiceImage, rule: ImageRule): boolean {
  if (rule.kind === 'digests') return hasDigest
  return name !== null && rule.from.some((pattern) => isMeant(name, pattern))
}

function needed(rule: ImageRule): string {
  if (rule.kind === 'digests') return 'and every image needs its digest'
  const from = rule.from.map(({ text }) => text)
  return from.length === 0
    ? 'and no image is allowed'
    : `and images may come from ${listed(from)} only`
}

/** Files are written by anybody: a name has a few words at most. */
function cut(text: string): string {
  return text.length > MAX_SHOWN ? `${text.slice(0, MAX_SHOWN)}…` : text
}

function listed(texts: readonly string[]): string {
  const rest = texts.length - NAMED
  return rest > 0 ? `${texts.slice(0, NAMED).join(', ')} and ${rest} more` : texts.join(', ')
}

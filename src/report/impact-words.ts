import type { Download, Impact, PlannedChange } from '../model/source/change.ts'
import { ENVIRONMENTS, type Environment } from '../model/source/source.ts'
import { sizeText } from './format/size.ts'
import { counted, listed, thousands } from './format/words.ts'

/** Who is registered: "12 providers (9 cpu, 3 nvidia)", "no provider". */
export function providerWords({ providers, registered }: Impact): string {
  if (providers === 0) return 'no provider'
  const all = counted(providers, 'provider')
  if (registered === undefined) return all
  const { byEnvironment, looked } = registered
  const known = ENVIRONMENTS.flatMap((environment) => {
    const count = byEnvironment[environment] ?? 0
    return count === 0 ? [] : [`${thousands(count)} ${environment}`]
  })
  if (known.length === 0) return all
  const by = known.join(', ')
  return looked === undefined
    ? `${all} (${by})`
    : `${all} (of ${thousands(looked)} looked at: ${by})`
}

/** What an update means for those who are registered, a sentence each, without its full stop. */
export function effectWords({ impact, fields }: PlannedChange): readonly string[] {
  const registered = impact?.registered
  if (registered === undefined) return []
  const { belowLockup, stranded, looked } = registered
  const some = (count: number, one: string, more: string): string => {
    if (count > 1 && count === impact?.providers) return `all of them ${more}`
    if (count > 0)
      return `${looked === undefined ? '' : 'at least '}${thousands(count)} of them ${count === 1 ? one : more}`
    return `${looked === undefined ? 'none of them' : `none of the ${thousands(looked)} looked at`} ${one}`
  }
  const dropped = ENVIRONMENTS.filter((environment) =>
    fields.some(({ field, after }) => field === environment && after === null),
  )
  const went = `registered for ${listed(dropped)}, which ${dropped.length === 1 ? 'is' : 'are'} dropped`
  return [
    ...(belowLockup === undefined
      ? []
      : [
          some(
            belowLockup,
            'holds less than the raised lockup',
            'hold less than the raised lockup',
          ),
        ]),
    ...(stranded === undefined ? [] : [some(stranded, `is ${went}`, `are ${went}`)]),
  ]
}

/** What providers fetch for the images that a change brings, a sentence for each environment. */
export function downloadWords({ download, impact }: PlannedChange): readonly string[] {
  if (download === undefined) return []
  return ENVIRONMENTS.flatMap((environment) => {
    const words = amountWords(download, environment)
    if (words === undefined) return []
    const { byEnvironment, looked } = impact?.registered ?? {}
    const count = looked === undefined ? (byEnvironment?.[environment] ?? 0) : 0
    return count > 1
      ? [`${thousands(count)} ${environment} providers fetch ${words}`]
      : [
          `${count === 1 ? 'one' : environment === 'cpu' ? 'a' : 'an'} ${environment} provider fetches ${words}`,
        ]
  })
}

/** "1.3 GB of 5.4 GB"; undefined of an environment that has no new image. */
function amountWords({ images, unknown }: Download, environment: Environment): string | undefined {
  const sized = images.filter((image) => image.environment === environment)
  const open = unknown.filter((image) => image.environment === environment).length
  if (sized.length === 0) return undefined
  const bytes = sized.reduce((sum, image) => sum + image.bytes, 0)
  const fresh = sized.reduce<number | null>(
    (sum, { newBytes }) => (sum === null || newBytes === null ? null : sum + newBytes),
    0,
  )
  const more = open === 0 ? '' : `, and ${counted(open, 'image')} of unknown size`
  if (fresh === null) return `${sizeText(bytes)} at most${more}`
  if (fresh === bytes) return `${sizeText(bytes)}${more}`
  return `${fresh === 0 ? 'nothing' : sizeText(fresh)} of ${sizeText(bytes)}${more}`
}

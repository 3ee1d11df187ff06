import { readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { checkCompose } from '../../src/compose/check.ts'
import { cases } from './cases.ts'

/**
 * What versions of Compose said of each case: `taken`, or the error. `npm run compose -- verdicts`
 * writes it.
 */
const VERDICTS = JSON.parse(
  readFileSync(new URL('./verdicts.json', import.meta.url), 'utf8'),
) as Readonly<Record<string, Readonly<Record<string, string>>>>
/** Rules about what a provider can and should run; Compose takes such files. */
const OF_PROVIDERS =
  /^compose-(?:port-|callback-url|nvidia-device|amd-devices|foreign-device|unset-variable|build|image|local-file|external|host-|bind-mount|docker-socket|privileged|capability|provider-key|secret)/
/** What every version takes and we refuse, each with its paragraph in docs/errors.md. */
const STRICTER = new Set([
  'compose-too-large',
  'compose-too-deep',
  'compose-documents',
  'compose-yaml-tag',
  'compose-yaml-alias',
  'compose-bad-yaml',
  'compose-value',
  'compose-unquoted',
  'compose-conflict',
  'compose-no-services',
  'compose-empty',
  'compose-schema',
  'compose-undefined-reference',
])

const all = [
  ...cases('bad').map((one) => ({ ...one, key: `bad/${one.name}` })),
  ...cases('good').map((one) => ({ ...one, key: `good/${one.name}` })),
]

describe.each(all)('$key', ({ key, text, environment }) => {
  const errors = checkCompose(
    { path: 'compose.yaml', text },
    environment,
    [2, 28, 0],
  ).findings.filter(({ severity }) => severity === 'error')
  const { '2.24.0': _, ...since } = VERDICTS[key] ?? {}
  const refusing = Object.entries(since).filter(([, verdict]) => verdict !== 'taken')

  test('has a verdict of each version', () => {
    expect(Object.keys(since)).toHaveLength(4)
  })

  test('is not accepted where a version since 2.28 refuses it', () => {
    expect(errors.length === 0 ? refusing : []).toEqual([])
  })

  test('is refused beyond that only by a rule that says why', () => {
    const beyond =
      refusing.length > 0
        ? []
        : errors.filter(({ rule }) => !OF_PROVIDERS.test(rule) && !STRICTER.has(rule))

    expect(beyond.map(({ rule }) => rule)).toEqual([])
  })
})

import { expect, test } from 'vitest'
import { imageWords } from '../../src/report/format/image-words.ts'

const [ONE, TWO] = [`@sha256:${'1f0a77c2'.repeat(8)}`, `@sha256:${'8be409d1'.repeat(8)}`]

test.each([
  ['acme/chat:1.4.0', 'acme/chat:1.5.0', 'image 1.4.0 → 1.5.0'],
  [`acme/chat:1.4.0${ONE}`, `acme/chat:1.5.0${TWO}`, 'image 1.4.0 → 1.5.0'],
  ['acme/chat', 'acme/chat:1.5.0', 'image latest → 1.5.0'],
  [`acme/chat${ONE}`, 'acme/chat:1.5.0', 'image sha256:1f0a77c21f0a → 1.5.0'],
  ['acme/chat:1.4.0', `acme/chat:1.4.0${ONE}`, 'image 1.4.0 pinned to sha256:1f0a77c21f0a'],
  [`acme/chat:1${ONE}`, 'acme/chat:1', 'image 1 no longer pinned to sha256:1f0a77c21f0a'],
  [`acme/chat:1${ONE}`, `acme/chat:1${TWO}`, 'image 1 sha256:1f0a77c21f0a → sha256:8be409d18be4'],
  [`acme/chat${ONE}`, `acme/chat${TWO}`, 'image sha256:1f0a77c21f0a → sha256:8be409d18be4'],
  ['acme/chat:1', `acme/talk:2${TWO}`, 'image acme/chat:1 → acme/talk:2'],
  ['localhost:5000/chat', 'localhost:5000/chat:2', 'image latest → 2'],
])('%s and then %s is "%s"', (before, after, words) => {
  expect(imageWords([{ service: 'chat', before, after }])).toBe(words)
})

test('of several services is said of each, or once where it is the same', () => {
  const change = (service: string, tag: string) => ({
    service,
    before: 'acme/chat:1.4.0',
    after: `acme/chat:${tag}`,
  })

  expect(imageWords([change('a', '2'), change('b', '2')])).toBe('image 1.4.0 → 2')
  expect(imageWords([change('a', '2'), change('b', '3')])).toBe(
    'image of a 1.4.0 → 2, of b 1.4.0 → 3',
  )
  expect(imageWords(['a', 'b', 'c', 'd', 'e'].map((name, at) => change(name, `${at}`)))).toBe(
    'image of a 1.4.0 → 0, of b 1.4.0 → 1, of c 1.4.0 → 2, and 2 more',
  )
})

import { describe, expect, test } from 'vitest'
import { noRemoteWarning, otherRepository, uncommittedRefusal, uncommittedWarning, unpinnedWarning, wrongSigner } from '../../src/plan/preconditions.ts'
import { aNetwork, anAddress } from '../support/builders.ts'

const FILES = ['a', 'b', 'c', 'd', 'e', 'f', 'g']

test('another wallet than the client’s is named beside it', () => {
  const { code, message } = wrongSigner(anAddress(40), aNetwork())

  expect(code).toBe('wrong-signer')
  expect(message.toLowerCase()).toContain(anAddress(40))
  expect(message.toLowerCase()).toContain(aNetwork().client)
})

describe('files that nobody committed', () => {
  test('are refused where review is on, and a few of them named', () => {
    const { code, message } = uncommittedRefusal(FILES, aNetwork())

    expect(code).toBe('uncommitted-changes')
    expect(message).toContain('a, b, c, d, e and 2 more')
  })

  test('are a warning elsewhere, and none where there are none', () => {
    expect(uncommittedWarning(['a'])).toMatchObject([{ code: 'uncommitted' }])
    expect(uncommittedWarning([])).toEqual([])
  })
})

describe('a configuration that names its repository', () => {
  test.each([
    [undefined, 'acme/sources'],
    ['acme/sources', undefined],
    ['acme/sources', 'acme/sources'],
    ['acme/sources', 'Acme/Sources'],
  ])('may be applied: %s in %s', (wanted, actual) => {
    expect(otherRepository(wanted, actual, aNetwork())).toBeUndefined()
  })

  test('is refused in another', () => {
    expect(otherRepository('acme/sources', 'fork/sources', aNetwork())).toMatchObject({ code: 'other-repository' })
  })
})

test('what is read without a pinned block, or without a remote, is said', () => {
  expect([unpinnedWarning(7).code, noRemoteWarning().code]).toEqual(['unpinned-reads', 'no-remote'])
})

import { describe, expect, test } from 'vitest'
import {
  noRemoteWarning,
  otherRepository,
  uncommittedRefusal,
  uncommittedWarning,
  unpinnedWarning,
  wrongSigner,
} from '../../src/consent/preconditions.ts'
import { aNetwork, anAddress } from '../support/builders.ts'
import { told } from '../support/rows.ts'

const FILES = ['a', 'b', 'c', 'd', 'e', 'f', 'g']

test('another wallet than the client’s is named beside it', () => {
  const { code, message, hint } = wrongSigner(
    { address: anAddress(40), description: 'the key' },
    aNetwork(),
  )

  expect(code).toBe('wrong-signer')
  expect(hint).toEqual([
    "use the client's key, or correct networks.local.client in the configuration; for a contract, which has no key: ",
    { verb: 'apply', network: 'local', unsigned: 'unsigned.json' },
  ])
  expect(message.toLowerCase()).toContain(anAddress(40))
  expect(message.toLowerCase()).toContain(aNetwork().client)
})

describe('files that nobody committed', () => {
  test('are refused where review is on, and a few of them named', () => {
    const { code, message } = uncommittedRefusal(FILES, aNetwork())

    expect(code).toBe('uncommitted-changes')
    expect(message).toContain('a, b, c, d, e and 2 more')
  })

  test.each([
    [['a'], 'a differs from the commit, and local asks for review'],
    [['a', 'b'], 'a, b differ from the commit, and local asks for review'],
    [FILES.slice(0, 5), 'a, b, c, d, e differ from the commit, and local asks for review'],
    [
      FILES.slice(0, 6),
      'a, b, c, d, e and 1 more differ from the commit, and local asks for review',
    ],
  ])('are named with the way to get them reviewed: %j', (files, message) => {
    expect(told([uncommittedRefusal(files, aNetwork())])[0]).toEqual({
      code: 'uncommitted-changes',
      message,
      ways: ['look at it: git status', 'commit it on a branch and open a pull request'],
    })
  })

  test.each([
    [['a'], 'a is not committed'],
    [['a', 'b'], 'a, b are not committed'],
  ])('are said to be in no commit: %j', (files, message) => {
    expect(uncommittedWarning(files)).toEqual([
      {
        code: 'uncommitted',
        message,
        hint: 'what is applied now is in no commit; commit it afterwards',
      },
    ])
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
    expect(otherRepository([wanted, wanted], actual, aNetwork())).toBeUndefined()
  })

  test('is refused in another', () => {
    const refusal = otherRepository(['acme/sources', undefined], 'fork/sources', aNetwork())

    expect(told(refusal === undefined ? [] : [refusal])[0]).toEqual({
      code: 'other-repository',
      message:
        'this configuration belongs to the repository acme/sources, and this is fork/sources',
      ways: [
        'look at what it would do: ogpu-gitops plan --network local',
        'a copy that is to publish for itself needs an owner: and a repository: of its own in the configuration',
      ],
    })
  })

  test.each([undefined, 'fork/sources'])(
    'is refused where it named that one until this change, and names %s now',
    (head) => {
      expect(otherRepository([head, 'acme/sources'], 'fork/sources', aNetwork())).toMatchObject({
        code: 'other-repository',
        message:
          'this configuration belonged to the repository acme/sources until this change, and this is fork/sources',
        ways: [
          expect.anything(),
          { kind: 'do', text: expect.stringContaining('from the next merge on') },
        ],
      })
    },
  )
})

test('what is read without a pinned block, or without a remote, is said', () => {
  expect(unpinnedWarning(7)).toEqual({
    code: 'unpinned-reads',
    message: 'the RPC answers no call at block 7, so this was read at its latest',
    hint: 'plan works like this, apply does not: use an RPC that answers at a numbered block',
  })
  expect(noRemoteWarning()).toEqual({
    code: 'no-remote',
    message: 'there is no remote repository to compare with',
    hint: 'nothing tells whether somebody has a newer version of these definitions',
  })
})

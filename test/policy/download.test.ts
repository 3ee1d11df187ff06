import { describe, expect, test } from 'vitest'
import { policyRefusals, waivedWarnings } from '../../src/consent/policies.ts'
import { stricter } from '../../src/consent/stricter.ts'
import type { Policy } from '../../src/model/policy.ts'
import type { Download, ImageDownload, PlannedChange } from '../../src/model/source/change.ts'
import { aChange, aContext, aNetwork } from '../support/builders.ts'

const GB = 1_000_000_000

function upTo(gigabytes: number, line = 4): Policy {
  const place = { path: 'policy.download', file: 'ogpu.yaml', line }
  return [{ kind: 'download', bytes: BigInt(gigabytes * GB), place }]
}

const image = (facts: Partial<ImageDownload>): ImageDownload => ({
  environment: 'nvidia',
  service: 'app',
  image: 'ghcr.io/acme/chat:2',
  bytes: 6 * GB,
  newBytes: 6 * GB,
  ...facts,
})

/** An update of an environment that is published, or of one that is new. */
function bringing(
  download?: Download,
  {
    from = 'file',
    isNew = false,
  }: { readonly from?: 'file' | 'url'; readonly isNew?: boolean } = {},
): PlannedChange {
  const change = aChange('update', 'one')
  if (change.kind !== 'update') throw new Error('the builder makes an update')
  return {
    ...change,
    fields: [
      {
        field: 'nvidia',
        before: isNew ? null : { text: 'x', raw: 'x' },
        after: { text: 'y', raw: 'y' },
      },
    ],
    compose: [
      {
        environment: 'nvidia',
        from,
        name: 'compose.yaml',
        cid: null,
        changed: true,
        services: ['ghcr.io/acme/chat:2', 'redis:7'].map((one) => ({
          service: 'app',
          image: one,
          name: null,
          hasDigest: false,
        })),
      },
    ],
    ...(download === undefined ? {} : { download }),
  }
}

const LARGE = bringing({ images: [image({})], unknown: [] })
const refused = (change: PlannedChange, policy: Policy) =>
  policyRefusals([change], aContext({ network: { policy } }))

describe('policy-download', () => {
  test('refuses what is larger, with both sizes', () => {
    expect(refused(LARGE, upTo(5))).toMatchObject([
      {
        code: 'policy-download',
        id: 'one',
        message:
          'one: a provider of nvidia would fetch 6 GB, and at most 5 GB is allowed (policy.download, ogpu.yaml:4)',
      },
    ])
    expect(refused(LARGE, upTo(6))).toEqual([])
  })

  test('is waived by a line that stood there before', () => {
    const waivers = new Map([
      ['one', [{ code: 'policy-download', reason: 'a new base image', counts: true }]],
    ])
    const context = aContext({ network: { policy: upTo(5) }, waivers })

    expect(policyRefusals([LARGE], context)).toEqual([])
    expect(waivedWarnings([LARGE], context)).toMatchObject([
      { code: 'policy-download', hint: 'because a new base image' },
    ])
  })

  test('is refused where the pull request that needs it loosens it', () => {
    const base = aNetwork({ policy: upTo(5, 7) })
    const config = {
      file: 'ogpu.yaml',
      owner: 'o',
      policy: [],
      networks: new Map([['local', base]]),
    }
    const both = stricter(aNetwork({ policy: upTo(10) }), config, 'ab'.repeat(20))

    expect(refused(LARGE, both.policy)).toMatchObject([
      {
        code: 'policy-download',
        message: expect.stringContaining('(policy.download, ogpu.yaml:7 of abababa)'),
      },
    ])
  })

  test.each([
    ['what is there already does not count', [image({ newBytes: 1 })], []],
    [
      'what is not known to be there counts whole',
      [image({ newBytes: null })],
      ['policy-download'],
    ],
    [
      'images of one environment count together, and nobody fetches two environments',
      [
        image({ newBytes: 3 * GB }),
        image({ environment: 'amd', newBytes: 4 * GB }),
        image({ environment: 'cpu', newBytes: 4 * GB }),
      ],
      [],
    ],
    [
      'of which one is too much',
      [image({ newBytes: 3 * GB }), image({ service: 'b', newBytes: 3 * GB })],
      ['policy-download'],
    ],
  ])('%s', (_, images, codes) => {
    expect(refused(bringing({ images, unknown: [] }), upTo(5)).map(({ code }) => code)).toEqual(
      codes,
    )
  })

  test.each([
    ['nobody asked', undefined],
    ['a registry does not say', { images: [], unknown: [image({})] }],
  ])('can’t be judged where %s, which is refused by its own code', (_, download) => {
    expect(refused(bringing(download), upTo(5))).toMatchObject([
      {
        code: 'policy-unjudged',
        message: expect.stringMatching(/^policy-download can't be judged/),
      },
    ])
  })

  test('can’t be judged of what stands behind a URL, nor of a new environment of which an image was not asked', () => {
    const small: Download = { images: [image({ newBytes: 1 })], unknown: [] }
    const both: Download = {
      images: [...small.images, image({ image: 'redis:7', newBytes: 1 })],
      unknown: [],
    }
    const codesOf = (...args: Parameters<typeof bringing>): readonly string[] =>
      refused(bringing(...args), upTo(5)).map(({ code }) => code)

    expect(codesOf(small)).toEqual([])
    expect(codesOf(small, { from: 'url' })).toEqual(['policy-unjudged'])
    expect(codesOf(small, { isNew: true })).toEqual(['policy-unjudged'])
    expect(codesOf(both, { isNew: true })).toEqual([])
  })

  test('is broken by what is known, whatever a registry does not say', () => {
    const change = bringing({ images: [image({})], unknown: [image({ service: 'b' })] })

    expect(refused(change, upTo(5))).toMatchObject([{ code: 'policy-download' }])
  })
})

describe('policy-stranded', () => {
  const place = { path: 'policy.stranded', file: 'ogpu.yaml', line: 4 }
  const policy: Policy = [{ kind: 'stranded', most: { kind: 'count', most: 3 }, place }]
  const dropping = (stranded: number, looked?: number): PlannedChange => {
    const before = { text: 'x', raw: 'x' }
    return {
      ...aChange('update', 'one'),
      fields: [{ field: 'amd', before, after: null }],
      impact: {
        providers: 10,
        tasks: 0,
        registered: { byEnvironment: {}, stranded, ...(looked === undefined ? {} : { looked }) },
      },
    } as PlannedChange
  }

  test('is told by those that were looked at where they are too many, and else can’t be judged', () => {
    expect(refused(dropping(3), policy)).toEqual([])
    expect(refused(dropping(4, 5), policy)).toMatchObject([{ code: 'policy-stranded' }])
    expect(refused(dropping(3, 5), policy)).toMatchObject([{ code: 'policy-unjudged' }])
  })
})

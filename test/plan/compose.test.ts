import { describe, expect, test } from 'vitest'
import type { Change } from '../../src/model/source/change.ts'
import type {
  ActiveSpec,
  ComposeFile,
  ComposeFinding,
  ComposeSource,
} from '../../src/model/source/definition.ts'
import { closeOf, publishOf, updateOf } from '../../src/plan/changes.ts'
import { composeProblems, composeVerdict, touchedEnvironments } from '../../src/plan/compose.ts'
import { aClosedSpec, aContext, amount, aSpec, aState } from '../support/builders.ts'

const CPU = { cpu: 'https://example.com/a.yml' }
const BOTH = { ...CPU, nvidia: 'https://example.com/b.yml' }
const BRANCH: ComposeSource = {
  kind: 'url',
  url: 'https://raw.githubusercontent.com/acme/x/main/compose.yaml',
  isMutable: true,
}
const REVIEWED = aContext({ network: { review: 'plan' } })

function aFinding(facts: Partial<ComposeFinding> = {}): ComposeFinding {
  return {
    rule: 'compose-secret',
    severity: 'error',
    message: 'it says a secret',
    hint: 'take it out',
    file: 'compose.yaml',
    ...facts,
  }
}

function aFile(
  findings: readonly ComposeFinding[] = [],
  source: ComposeSource = { kind: 'file', path: 'compose.yaml' },
): ComposeFile {
  return { source, findings }
}

/** The update of a Source that is as `before` and should become as `after`. */
function anUpdate(before: ActiveSpec, after: ActiveSpec): Change {
  const state = aState({ of: before })
  const change = updateOf(
    after,
    state,
    state.reading.kind === 'known' ? state.reading.metadata : undefined,
    aContext(),
  )
  if (change === undefined) throw new Error('the two are the same')
  return change
}

/** What the rules say where nothing of the definition changes but its price. */
function verdictElsewhere(
  spec: ActiveSpec,
  context = aContext(),
): ReturnType<typeof composeVerdict> {
  return composeVerdict(
    spec,
    anUpdate(aSpec({ ...spec, ...spec.values, minPayment: amount('5 OGPU') }), spec),
    context,
  )
}

describe('the environments that a change touches', () => {
  test.each<[string, Change | undefined, readonly string[]]>([
    ['are none without a change', undefined, []],
    ['are none of a closing', closeOf(aClosedSpec(), aState(), undefined, aContext()), []],
    [
      'are all that a publish brings',
      publishOf(aSpec({ environments: BOTH }), aContext()),
      ['cpu', 'nvidia'],
    ],
    [
      'are none of an update of other fields',
      anUpdate(aSpec(), aSpec({ minPayment: amount('5 OGPU') })),
      [],
    ],
    [
      'are those whose file an update replaces',
      anUpdate(
        aSpec({ environments: BOTH }),
        aSpec({ environments: { ...BOTH, cpu: 'https://x.example/' } }),
      ),
      ['cpu'],
    ],
    [
      'are those that an update adds, whatever else it changes',
      anUpdate(aSpec({ environments: CPU }), aSpec({ environments: BOTH, name: 'New' })),
      ['nvidia'],
    ],
    [
      'are not those that an update takes away',
      anUpdate(aSpec({ environments: BOTH }), aSpec({ environments: CPU })),
      [],
    ],
  ])('%s', (_, change, environments) => {
    expect(touchedEnvironments(change)).toEqual(environments)
  })
})

describe('what a rule says', () => {
  const finding = aFinding({ line: 7, column: 3, frame: '7 | x\n    ^' })

  test('is told of the definition, with the whole place where there is one', () => {
    const told = {
      code: 'compose-secret',
      id: 'one',
      message: 'it says a secret',
      hint: 'take it out',
      file: 'compose.yaml',
    }
    const verdictOf = (found: ComposeFinding) => {
      const spec = aSpec({ compose: { cpu: aFile([found]) } })
      return composeVerdict(spec, publishOf(spec, aContext()), aContext())
    }

    expect(verdictOf(finding)).toStrictEqual({
      problems: [{ ...told, line: 7, column: 3, frame: '7 | x\n    ^' }],
      warnings: [],
    })
    expect(verdictOf(aFinding())).toStrictEqual({ problems: [told], warnings: [] })
  })

  test('is a problem or a warning by its severity where its file would be published or changed', () => {
    const spec = aSpec({
      compose: {
        cpu: aFile([aFinding(), aFinding({ rule: 'compose-image-latest', severity: 'warning' })]),
      },
    })

    const { problems, warnings } = composeVerdict(spec, publishOf(spec, aContext()), aContext())

    expect(problems.map(({ code }) => code)).toEqual(['compose-secret'])
    expect(warnings.map(({ code }) => code)).toEqual(['compose-image-latest'])
  })

  test('blocks nothing where its file stays as it is: an error is a warning then, and a warning says nothing', () => {
    const spec = aSpec({
      compose: {
        cpu: aFile([
          aFinding({ line: 7 }),
          aFinding({ rule: 'compose-image-latest', severity: 'warning' }),
        ]),
      },
    })
    const told = {
      problems: [],
      warnings: [expect.objectContaining({ code: 'compose-secret', id: 'one', line: 7 })],
    }

    expect(verdictElsewhere(spec)).toEqual(told)
    expect(composeVerdict(spec, undefined, aContext())).toEqual(told)
    expect(verdictElsewhere(spec).warnings[0]?.hint).toBe(
      'nothing of it changes now; it has to be fixed before its file is changed',
    )
  })

  test('of one environment is judged by that environment alone', () => {
    const compose = {
      cpu: aFile([aFinding({ message: 'of cpu' })]),
      nvidia: aFile([aFinding({ message: 'of nvidia' })]),
    }
    const spec = aSpec({ environments: BOTH, compose })

    const { problems, warnings } = composeVerdict(
      spec,
      anUpdate(aSpec({ environments: CPU }), spec),
      aContext(),
    )

    expect(problems.map(({ message }) => message)).toEqual(['of nvidia'])
    expect(warnings.map(({ message }) => message)).toEqual(['of cpu'])
  })

  test('that is waived is told with the reason', () => {
    const spec = aSpec({
      compose: { cpu: aFile([aFinding({ severity: 'warning', relaxed: 'it is a demo' })]) },
    })

    expect(composeVerdict(spec, publishOf(spec, aContext()), aContext())).toEqual({
      problems: [],
      warnings: [
        {
          code: 'compose-secret',
          id: 'one',
          message: 'waived: it says a secret',
          hint: 'because it is a demo',
          file: 'compose.yaml',
        },
      ],
    })
  })
})

describe('a compose file on a branch', () => {
  const spec = aSpec({ compose: { cpu: aFile([], BRANCH) }, lines: { id: 1, cpu: 12 } })

  test('is a problem where a review is asked for, since nobody can agree to what may still change', () => {
    expect(composeVerdict(spec, publishOf(spec, REVIEWED), REVIEWED).problems).toEqual([
      {
        code: 'mutable-url',
        id: 'one',
        message: 'environments.cpu names no commit, so its content can change after the review',
        hint: 'name a commit, its 40 hex digits, in place of the branch, tag or version; of IPNS, the CID behind the name. Where it has to move, say why: relax: { mutable-url: your reason }',
        file: 'sources/one/source.yaml',
        line: 12,
        column: 1,
      },
    ])
  })

  test('is a warning with its reason where the definition gives one, whatever review is asked for', () => {
    const waived = { ...spec, relax: { 'mutable-url': 'the partner publishes it there' } }

    for (const context of [REVIEWED, aContext()])
      expect(composeVerdict(waived, publishOf(waived, context), context)).toMatchObject({
        problems: [],
        warnings: [
          {
            code: 'mutable-url',
            message: expect.stringMatching(/^waived: /),
            hint: 'because the partner publishes it there',
          },
        ],
      })
  })

  test('is told at the definition where the environment has no line of its own', () => {
    const unplaced = aSpec({ compose: { cpu: aFile([], BRANCH) }, lines: { id: 4 } })

    expect(
      composeVerdict(unplaced, publishOf(unplaced, REVIEWED), REVIEWED).problems,
    ).toMatchObject([{ code: 'mutable-url', line: 4 }])
  })

  test('comes after what the rules say of the file', () => {
    const found = aSpec({ compose: { cpu: aFile([aFinding()], BRANCH) } })

    expect(
      composeVerdict(found, publishOf(found, REVIEWED), REVIEWED).problems.map(({ code }) => code),
    ).toEqual(['compose-secret', 'mutable-url'])
  })

  test('is no problem without a review, nor where it stays as it is', () => {
    expect(composeVerdict(spec, publishOf(spec, aContext()), aContext()).problems).toEqual([])
    expect(verdictElsewhere(spec, REVIEWED).problems).toEqual([])
  })

  test.each<[string, ActiveSpec['compose']]>([
    ['a URL that names a commit', { cpu: aFile([], { ...BRANCH, isMutable: false }) }],
    ['a file', { cpu: aFile() }],
    [
      'a CID',
      { cpu: aFile([], { kind: 'ipfs', cid: 'QmT78zSuBmuS4z925WZfrqQ1qHaJ56DQaTfyMUF7F8ff5o' }) },
    ],
    ['nothing that was read', {}],
  ])('is not %s', (_, compose) => {
    const other = aSpec({ compose })

    expect(composeVerdict(other, publishOf(other, REVIEWED), REVIEWED)).toEqual({
      problems: [],
      warnings: [],
    })
  })
})

describe('for validate', () => {
  test('every file of every active definition is judged as if it would be published', () => {
    const specs = [
      aSpec({
        compose: {
          cpu: aFile([aFinding({ file: 'a.yaml' })]),
          amd: aFile([aFinding({ file: 'b.yaml' })]),
        },
      }),
      aSpec({
        id: 'two',
        compose: { cpu: aFile([aFinding({ file: 'c.yaml', severity: 'warning' })]) },
      }),
      aClosedSpec({ id: 'three' }),
    ]

    const { problems, warnings } = composeProblems(specs)

    expect(problems.map(({ file }) => file)).toEqual(['a.yaml', 'b.yaml'])
    expect(warnings.map(({ file }) => file)).toEqual(['c.yaml'])
  })

  test('a file speaks once, however many definitions and networks use it', () => {
    const compose = {
      cpu: aFile([aFinding({ line: 7 }), aFinding({ line: 9 }), aFinding({ severity: 'warning' })]),
    }

    expect(
      composeProblems([
        aSpec({ compose }),
        aSpec({ id: 'two', compose }),
        aSpec({ network: 'other', compose }),
      ]),
    ).toEqual({
      problems: [7, 9].map((line) => ({
        code: 'compose-secret',
        message: 'it says a secret',
        hint: 'take it out',
        file: 'compose.yaml',
        line,
      })),
      warnings: [
        {
          code: 'compose-secret',
          message: 'it says a secret',
          hint: 'take it out',
          file: 'compose.yaml',
        },
      ],
    })
  })
})

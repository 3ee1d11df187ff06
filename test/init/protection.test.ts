import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { parse } from 'yaml'
import { codeOwnersIn, hasOwners, withCodeOwners } from '../../src/init/code-owners.ts'
import { commandBlock, githubCommands, rulesetCommand } from '../../src/init/github.ts'
import { RULESET, rulesetText } from '../../src/init/ruleset-text.ts'
import { workflowText } from '../../src/init/workflow-text.ts'
import { githubText } from '../../src/report/text/init-text.ts'
import { expectGolden } from '../report/golden.ts'
import { readContract } from '../support/github/contract.ts'

describe('the rules of the branch', () => {
  test('read as they should', () => {
    expectGolden('init-ruleset.json', rulesetText())
  })

  test('are shown with the line that installs them, before the commands for the key', () => {
    const commands = githubCommands('acme/ogpu-sources').map(commandBlock)
    const protection = commandBlock(rulesetCommand('acme/ogpu-sources', RULESET))

    expectGolden(
      'init-github.txt',
      githubText(commands, { hasKeystore: false, lacksPassword: false, protection }),
    )
  })

  test('are what GitHub takes, by its own description', async () => {
    const contract = await readContract()
    const [, method = '', path = ''] =
      /-X (\w+) (\S+)/.exec(rulesetCommand('acme/x', RULESET).args.join(' ')) ?? []
    const asked = {
      method: method.toLowerCase(),
      path: `/${path}`,
      query: {},
      headers: { 'content-type': 'application/json' },
      body: JSON.parse(rulesetText()),
    }
    const operation = contract.match(asked)?.id ?? ''
    const wrong = (edit: (rule: Rule) => unknown) =>
      contract.wrongInRequest(operation, {
        ...asked,
        body: { ...asked.body, rules: asked.body.rules.map(edit) },
      })

    expect(operation).toBe('repos/create-repo-ruleset')
    expect(wrong((rule) => rule)).toEqual([])
    expect(wrong((rule) => ({ ...rule, type: `${rule.type}s` }))).not.toEqual([])
    expect(
      wrong(({ type, parameters = {} }) => ({
        type,
        parameters: Object.fromEntries(Object.entries(parameters).slice(1)),
      })),
    ).not.toEqual([])
  })

  test('ask for the check that the workflow of init reports', () => {
    const action = { commit: '9f'.repeat(20) }
    const { jobs } = parse(workflowText({ folder: '', configFile: 'ogpu.yaml', action }))
    const checks = JSON.parse(rulesetText()).rules.flatMap(
      ({ parameters }: Rule) => parameters?.['required_status_checks'] ?? [],
    )

    expect(checks).toMatchObject(Object.keys(jobs).map((context) => ({ context })))
  })
})

interface Rule {
  readonly type: string
  readonly parameters?: Readonly<Record<string, unknown>>
}

describe('code owners', () => {
  test.each([
    ['@octocat', ['@octocat']],
    ['@octocat, @acme/platform', ['@octocat', '@acme/platform']],
    ['  ', []],
    ['ops@acme.example', ['ops@acme.example']],
    ['octocat', undefined],
    ['@octocat # and nobody else', undefined],
    ['@acme/', undefined],
  ])('%j names %j', (answer, owners) => {
    expect(codeOwnersIn(answer)).toEqual(owners)
  })

  test('whatever is answered, a line holds nothing but names', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (answer) => {
        for (const name of codeOwnersIn(answer) ?? []) expect(name).toMatch(/^[\w@/.+-]+$/)
      }),
    )
  })

  test.each([
    ['', '/.github/ @a\n/ogpu.yaml @a\n'],
    ['* @b', '* @b\n/.github/ @a\n/ogpu.yaml @a\n'],
    ['/.github/workflows/ @b\r\n', '/.github/workflows/ @b\r\n/ogpu.yaml @a\r\n'],
    ['ogpu.yaml @b\n.github/ @b\n', undefined],
    ['# /ogpu.yaml @b\n/.github/ @b\n', '# /ogpu.yaml @b\n/.github/ @b\n/ogpu.yaml @a\n'],
    // owned by nobody on purpose counts as nothing: the guards stand in that file
    ['/ogpu.yaml\n/.github/ @b\n', '/ogpu.yaml\n/.github/ @b\n/ogpu.yaml @a\n'],
  ])('of %j that lack some get them at the end, where they count', (before, after) => {
    const owned = { folder: '', configFile: 'ogpu.yaml', owners: ['@a'] }

    expect(withCodeOwners(before, owned)).toBe(after)
    expect(hasOwners(after ?? before, owned)).toBe(true)
  })

  test('a folder with signs that a pattern reads is matched, and nothing of it ends the pattern', () => {
    const owned = { folder: 'ml team/[a]#', configFile: 'ogpu.yaml', owners: ['@a'] }

    expect(withCodeOwners('', owned)).toContain('/ml?team/?a??/ogpu.yaml @a\n')
  })
})

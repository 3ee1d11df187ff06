import { readdirSync, readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { workflowText } from '../../src/init/workflow-text.ts'
import { breachesOf, RULES, type WorkflowFile } from './workflow-rules.ts'

/**
 * In an example somebody still has to choose a release: forty zeros, which GitHub refuses. init
 * writes the commit that it was given.
 */
const action = { commit: '0'.repeat(40) }
const INIT = {
  name: 'what init writes',
  text: workflowText({ folder: '', configFile: 'ogpu.yaml', action }),
}
const FILES: readonly WorkflowFile[] = [
  ...filesOf('examples'),
  ...filesOf('.github/workflows'),
  INIT,
  {
    name: 'what init writes in a subfolder',
    text: workflowText({ folder: 'ml/sources of ours', configFile: 'opengpu.yaml', action }),
  },
  {
    name: 'what init writes for a keystore',
    text: workflowText({ folder: '', configFile: 'ogpu.yaml', action, hasKeystore: true }),
  },
  ...[
    { reference: 'awskms://eu-central-1/alias/ogpu', variables: ['AWS_ROLE_ARN'] },
    {
      reference: `gcpkms://projects/acme/locations/europe-west3/keyRings/ogpu/cryptoKeys/client/cryptoKeyVersions/1`,
      variables: ['OGPU_GCP_PROVIDER'],
    },
    { reference: 'web3signer+https://signer.example.com/mainnet', variables: [] },
  ].map((signer) => ({
    name: `what init writes for ${signer.reference.split(':')[0]}`,
    text: workflowText({ folder: '', configFile: 'ogpu.yaml', action, signer }),
  })),
  ...workflowsIn('docs/github-action.md'),
  ...workflowsIn('docs/security.md'),
]

describe.each(RULES)('every workflow $sentence', (rule) => {
  test.each(FILES)('$name', async (file) => {
    expect(await breachesOf(rule, file)).toEqual([])
  })

  test.each(rule.mutations.map((mutate, index) => [index + 1, mutate] as const))(
    'or is caught: edit %i breaks it wherever it can be made',
    async (_, mutate) => {
      const edited = FILES.map((file) => ({ ...file, text: mutate(file.text) })).filter(
        (file, index) => file.text !== FILES[index]?.text,
      )
      const breaches = await Promise.all(edited.map((file) => breachesOf(rule, file)))

      expect(edited).not.toEqual([])
      expect(
        edited.filter((_, index) => breaches[index]?.length === 0).map(({ name }) => name),
      ).toEqual([])
    },
  )
})

test('the first example is what init writes', () => {
  const example = readFileSync('examples/opengpu.yml', 'utf8')

  expect(lines(example)).toEqual(lines(INIT.text))
})

test('what init writes says one thing a line, and nothing stands beyond the edge of a page', () => {
  expect(lines(INIT.text).filter((line) => /: \{ ?[^{ }]/.test(line) || line.length > 92)).toEqual(
    [],
  )
})

test('the page about the Action shows the same', () => {
  const [shown] = workflowsIn('docs/github-action.md')

  expect(lines(shown?.text ?? '')).toEqual(lines(INIT.text))
})

test('every example has a line in the table of its README', () => {
  const rows = [
    ...readFileSync('examples/README.md', 'utf8').matchAll(/^\| \[`(.+?)`\]\(\1\) \|/gm),
  ].map(([, name]) => name)

  expect(rows.sort()).toEqual(readdirSync('examples').filter((name) => name.endsWith('.yml')))
})

test('all examples check out by the same commit', () => {
  const commits = [...filesOf('examples'), INIT].flatMap(
    ({ text }) => text.match(/actions\/checkout@[0-9a-f]+/g) ?? [],
  )

  expect(new Set(commits).size).toBe(1)
})

test('no commit of our own Action is made up: until there is a release the examples hold forty zeros', () => {
  const commits = FILES.flatMap(({ text }) =>
    [...text.matchAll(/ogpu-network\/ogpu-gitops@(\w+)/g)].map(([, commit]) => commit),
  )

  expect(new Set(commits)).toEqual(new Set(['0'.repeat(40)]))
})

function filesOf(folder: string): readonly WorkflowFile[] {
  return readdirSync(folder)
    .filter((name) => name.endsWith('.yml'))
    .map((name) => ({ name: `${folder}/${name}`, text: readFileSync(`${folder}/${name}`, 'utf8') }))
}

/** The blocks of a page that are whole workflows. */
function workflowsIn(page: string): readonly WorkflowFile[] {
  return [...readFileSync(page, 'utf8').matchAll(/^```yaml\n([\s\S]*?)^```$/gm)]
    .map(([, text = ''], index) => ({ name: `${page}, block ${index + 1}`, text }))
    .filter(({ text }) => /^on:/m.test(text) && /^jobs:/m.test(text))
}

function lines(text: string): readonly string[] {
  return text.split('\n').filter((line) => line !== '' && !line.startsWith('#'))
}

import { execFileSync } from 'node:child_process'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { parse } from 'yaml'
import { shellWord } from '../../src/init/command-line.ts'
import { definitionText, likelyEnvironment } from '../../src/init/definition-text.ts'
import { GIT_FILES, withLines } from '../../src/init/git-files.ts'
import { commandBlock, commandText, githubCommands } from '../../src/init/github.ts'
import { nameOf, ownerOf, shortSlug } from '../../src/init/naming.ts'
import { scalar } from '../../src/init/scalar.ts'
import { workflowText } from '../../src/init/workflow-text.ts'

test('a scalar is read back as the text that it was, whatever that holds', () => {
  fc.assert(
    fc.property(
      fc.oneof(
        fc.string(),
        fc.string({ unit: 'grapheme' }),
        fc.constantFrom('yes', 'null', '1e3', 'a: b', 'a #b', '- a', 'x:', ''),
      ),
      (text) => {
        expect(parse(`key: ${scalar(text)}\n`)).toEqual({ key: text })
        expect(parse(`[${scalar(text)}]`)).toEqual([text])
      },
    ),
  )
})

test('no answer becomes structure of a definition', () => {
  const hostile = 'x" }\nstate: closed\nnetworks: [mainnet] #'
  const text = definitionText({
    id: hostile,
    name: hostile,
    minPayment: hostile,
    network: 'testnet',
    environment: 'cpu',
    runs: { kind: 'template', name: hostile, version: 1, parameters: { model: hostile } },
  })

  expect(parse(text)).toEqual({
    id: hostile,
    name: hostile,
    template: { name: hostile, version: 1, environments: ['cpu'], with: { model: hostile } },
    payment: { minPayment: hostile },
    maxExpiry: '24h',
    networks: ['testnet'],
  })
})

test.each([
  ['Acme_Sources.v2', 'acme-sources-v2'],
  ['Übersicht für alle', 'ubersicht-fur-alle'],
  ['--a--', 'a'],
  ['画像', undefined],
])('the slug of %s is %s', (text, slug) => {
  expect(shortSlug(text)).toBe(slug)
})

test('every owner is a slug', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), (name) =>
      /^[a-z0-9]+(-[a-z0-9]+)*$/.test(ownerOf(name, 'a1b2c3')),
    ),
  )
})

test('one answer gives an id and a name', () => {
  expect([shortSlug('my-model'), nameOf('my-model')]).toEqual(['my-model', 'My model'])
  expect(shortSlug('Chat (beta)')).toBe('chat-beta')
})

test.each([
  ['compose.nvidia.yaml', 'nvidia'],
  ['https://example.com/amd/compose-AMD.yml', 'amd'],
  ['nvidia/docker-compose.yml', 'cpu'],
])('%s is for %s', (file, environment) => {
  expect(likelyEnvironment(file)).toBe(environment)
})

test.each([
  ['deploy: { devices: [{ driver: nvidia }] }', 'nvidia'],
  ['runtime: "nvidia"', 'nvidia'],
  ['devices: [/dev/kfd, /dev/dri]', 'amd'],
  ['# driver: nvidia', 'cpu'],
])('a name that tells nothing leaves it to the devices: %s is for %s', (text, environment) => {
  expect(likelyEnvironment('compose.yaml', text)).toBe(environment)
  expect(likelyEnvironment('compose.cpu.yaml', text)).toBe('cpu')
})

test('the workflow is YAML, names commits only, and ours is the one that was chosen', () => {
  const commit = '9f'.repeat(20)
  const text = workflowText({
    folder: 'a b',
    configFile: 'ogpu.yaml',
    action: { commit, version: '1.2.3' },
  })
  const { jobs, ...rest } = parse(text)

  expect(Object.keys(rest)).toEqual(['on', 'permissions', 'concurrency'])
  const [checkout, ours] = jobs.opengpu.steps
  expect(checkout.uses).toMatch(/^actions\/checkout@[0-9a-f]{40}$/)
  expect(ours).toEqual({
    uses: `ogpu-network/ogpu-gitops@${commit}`,
    with: { 'working-directory': 'a b', 'private-key': `\${{ secrets.CLIENT_PRIVATE_KEY }}` },
  })
  expect(text).toContain(`@${commit} # v1.2.3\n`)
})

test.each([
  ['', '.env\n*.keystore.json\nplan.json\n'],
  ['node_modules', 'node_modules\n.env\n*.keystore.json\nplan.json\n'],
  ['a\r\n.env\r\n', 'a\r\n.env\r\n*.keystore.json\r\nplan.json\r\n'],
  ['.env\n*.keystore.json\n/plan.json\n', undefined],
])('adds what %j lacks to the ignored files', (before, after) => {
  expect(withLines(before, GIT_FILES['.gitignore'] ?? [])).toBe(after)
})

test('no command for GitHub holds a key, and each can be pasted', () => {
  expect(githubCommands('acme/ogpu-sources').map(commandText)).toEqual([
    "gh api -X PUT repos/acme/ogpu-sources/environments/opengpu -F 'deployment_branch_policy[protected_branches]=false' -F 'deployment_branch_policy[custom_branch_policies]=true'",
    'gh api -X POST repos/acme/ogpu-sources/environments/opengpu/deployment-branch-policies -f name=main -f type=branch',
    'gh secret set CLIENT_PRIVATE_KEY --env opengpu --repo acme/ogpu-sources',
  ])
})

test('with a keystore GitHub gets that file, and its password as a second secret', () => {
  expect(githubCommands('acme/x', "/home/me/it's.json").map(commandText).slice(2)).toEqual([
    `gh secret set CLIENT_PRIVATE_KEY --env opengpu --repo acme/x < '/home/me/it'\\''s.json'`,
    'gh secret set OGPU_KEYSTORE_PASSWORD --env opengpu --repo acme/x',
  ])
})

test('lines to paste are one command to a shell, and fit 80 columns', () => {
  const command = {
    args: ['a', '-F', "it's [x]", '--long', 'y'.repeat(50), '-z', 'w'.repeat(20)],
    input: '/dev/null',
    asksPerson: false,
  }
  const lines = commandBlock(command)
  const read = execFileSync('sh', ['-c', `gh() { printf '%s\\n' "$@"; }\n${lines.join('\n')}`], {
    encoding: 'utf8',
  })

  expect(lines.length).toBeGreaterThan(1)
  expect(lines.every((line) => line.length <= 78)).toBe(true)
  expect(read.trim().split('\n')).toEqual(command.args)
})

test('every word is one word to a shell, whatever it holds', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'grapheme' }), (text) => {
      fc.pre(!text.includes('\0'))
      expect(
        execFileSync('sh', ['-c', `printf '%s' ${shellWord(text)}`], { encoding: 'utf8' }),
      ).toBe(text)
    }),
    { numRuns: 30 },
  )
})

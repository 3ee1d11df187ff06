import { expect, test } from 'vitest'
import { agentsText, VERBS_THAT } from '../../src/init/agents-text.ts'
import { expectGolden } from '../report/golden.ts'
import { runArgs } from '../support/run-args.ts'

test('what a program is told in a new repository reads as it should', () => {
  expectGolden('init-agents.md', agentsText({ network: 'testnet', configFile: 'ogpu.yaml' }))
})

test('every verb that there is stands in exactly one row', async () => {
  const { out } = await runArgs(['--help'], '.', {})
  const [, listed = ''] = /^Commands:\n((?: .*\n)+)/m.exec(out) ?? []
  const verbs = [...listed.matchAll(/^ {2}([a-z-]+) /gm)]
    .map(([, verb = '']) => verb)
    .filter((verb) => verb !== 'help')

  expect(Object.values(VERBS_THAT).flat().sort()).toEqual(verbs.sort())
})

test('its commands name the configuration where that has another name', () => {
  const text = agentsText({ network: 'mainnet', configFile: 'gpu.yaml' })

  expect(text).toContain('`ogpu-gitops plan --network mainnet --config gpu.yaml`')
  expect(text).toContain('`ogpu-gitops validate --config gpu.yaml`')
})

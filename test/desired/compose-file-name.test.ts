import { expect, test } from 'vitest'
import { isWatchedName } from '../../src/desired/check/compose-file-name.ts'
import { readRepository } from '../../src/engine/repository.ts'
import { aCompose } from '../compose/cases.ts'

test.each([
  'compose.yaml',
  'compose.cpu.yaml',
  'docker-compose.yml',
  'docker/compose.nvidia.prod.yaml',
  'compose-gpu.yml',
  'my-compose.yaml',
  'Docker-Compose.yml',
])('%s is a name that Renovate or Dependabot looks for', (name) => {
  expect(isWatchedName(name)).toBe(true)
})

test.each(['cpu.yaml', 'stack.yml', 'compose/cpu.yaml', 'compose.a.b'])('%s is none', (name) => {
  expect(isWatchedName(name)).toBe(false)
})

function warningsOf(definition: string): readonly string[] {
  const files = Object.entries({
    'ogpu.yaml':
      'version: 1\nowner: acme\nnetworks: { devnet: { client: "0xf39Fd6e51aad88F6F4ce6aB8827279cffFb92266" } }\n',
    'sources/chat/source.yaml': definition,
    'sources/chat/cpu.yaml': aCompose(),
    'sources/chat/compose.cpu.yaml': aCompose(),
  }).map(([path, text]) => ({ path, bytes: new TextEncoder().encode(text) }))
  const { problems, warnings } = readRepository(files, 'ogpu.yaml')
  expect(problems).toEqual([])
  return warnings.map(({ code }) => code)
}

const definition = (file: string, rest = '') =>
  `id: chat\nname: Chat\nenvironments: { cpu: ${file} }\npayment: { minPayment: 1 OGPU, minLockup: 1 OGPU }\nmaxExpiry: 1h\ndelivery: first-response\nnetworks: [devnet]\n${rest}`

test('a definition whose compose file nobody watches is told so, and may say why', () => {
  expect(warningsOf(definition('cpu.yaml'))).toEqual(['compose-file-name'])
  expect(warningsOf(definition('compose.cpu.yaml'))).toEqual([])
  expect(
    warningsOf(definition('cpu.yaml', 'relax: { compose-file-name: built by our release job }\n')),
  ).toEqual([])
})

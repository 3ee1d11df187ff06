import { expect, test } from 'vitest'
import { checkCompose } from '../../src/compose/check.ts'
import { NOVELTIES } from '../../src/compose/versions.ts'
import {
  type ComposeVersion,
  isOlder,
  parseComposeVersion,
} from '../../src/model/compose-version.ts'
import { aCompose } from './cases.ts'

const found = (text: string, oldest?: ComposeVersion) =>
  checkCompose({ path: 'compose.cpu.yaml', text }, 'cpu', oldest).findings.filter(
    ({ rule }) => rule === 'compose-version',
  )

test('warns of what is newer than some provider may have', () => {
  expect(found(aCompose({ pull_policy: 'daily' }))).toMatchObject([{ severity: 'warning' }])
})

test('refuses what the oldest version that a provider may have refuses, and is silent about what it takes', () => {
  expect(found(aCompose({ pull_policy: 'daily' }), [2, 28, 0])).toMatchObject([
    { severity: 'error' },
  ])
  expect(found(aCompose({ pull_policy: 'daily' }), [2, 33, 9])).toMatchObject([
    { severity: 'error' },
  ])
  expect(found(aCompose({ pull_policy: 'daily' }), [2, 34, 0])).toEqual([])
})

test('takes gpus, and a reservation without a count, where every version that a provider may have does', () => {
  const asks = (fields: Readonly<Record<string, string>>, oldest?: ComposeVersion) =>
    checkCompose(
      { path: 'compose.nvidia.yaml', text: aCompose(fields) },
      'nvidia',
      oldest,
    ).findings.map(({ rule }) => rule)
  const uncounted = {
    deploy:
      '{ resources: { reservations: { devices: [{ driver: nvidia, capabilities: [gpu] }] } } }',
  }

  for (const fields of [{ gpus: 'all' }, { gpus: '[{ driver: nvidia, count: 1 }]' }, uncounted]) {
    expect(asks(fields)).toEqual(['compose-nvidia-device'])
    expect(asks(fields, [2, 29, 0])).toEqual(['compose-nvidia-device'])
    expect(asks(fields, [2, 33, 0])).toEqual([])
  }
  expect(asks({ gpus: 'all' }, [2, 30, 0])).toEqual(['compose-nvidia-device'])
})

test('calls a GPU held back only where the service that a profile holds back would get one', () => {
  const held = (fields: string): string => {
    const text = `${aCompose()}  gpu: { image: acme/gpu:1.0.0, profiles: [gpu], ${fields} }\n`
    return (
      checkCompose({ path: 'compose.nvidia.yaml', text }, 'nvidia', [2, 33, 0]).findings.find(
        ({ rule }) => rule === 'compose-nvidia-device',
      )?.message ?? ''
    )
  }

  expect(held('gpus: all')).toBe(
    'only gpu reserves an NVIDIA device, and its profile keeps it back',
  )
  for (const fields of ['runtime: nvidia', 'gpus: [{ count: 0 }]'])
    expect(held(fields)).toBe('no service reserves an NVIDIA device')
})

test('names what a request lacks, and no driver of gpus, which means that of NVIDIA', () => {
  const { findings } = checkCompose(
    { path: 'compose.nvidia.yaml', text: aCompose({ gpus: '[{ count: 0 }]' }) },
    'nvidia',
    [2, 33, 0],
  )

  expect(findings.map(({ message }) => message)).toContain('the reservation has count: 0')
})

test('says nothing of a version where the field is refused anyway', () => {
  const findings = checkCompose(
    { path: 'compose.cpu.yaml', text: aCompose({ label_file: './labels' }) },
    'cpu',
  ).findings

  expect(findings.map(({ rule }) => rule)).toEqual(['compose-local-file'])
})

test('finds each novelty in its example, by its version or by another error at the same place', () => {
  for (const { path, example } of NOVELTIES) {
    const [name = '', value = ''] = example.split(/: (.*)/s)
    const text = path.startsWith('services.')
      ? aCompose({ [name]: value })
      : `${aCompose()}${example}\n`
    const findings = checkCompose({ path: 'compose.cpu.yaml', text }, 'cpu', [2, 24, 0]).findings

    expect(
      findings.some(({ severity }) => severity === 'error'),
      example,
    ).toBe(true)
  }
})

test('compares versions by their numbers', () => {
  const ordered = ['2.4', '2.28', '2.28.1', '2.30', '2.100', '5.0.1']
    .map(parseComposeVersion)
    .filter((version) => version !== undefined)

  ordered.forEach((first, index) => {
    ordered.forEach((second, other) => {
      expect(isOlder(first, second)).toBe(index < other)
    })
  })
  expect(['', '2', '2.x', 'v2.28', '2.28.1.0', '2.1000'].map(parseComposeVersion)).toEqual(
    Array(6).fill(undefined),
  )
})

import { expect, test } from 'vitest'
import { cidOf } from '../../src/model/units/cid.ts'
import { goldenBytes, goldenFiles } from './golden.ts'

/**
 * Bytes that have been released. A line is added with a new case and never changed: what it stands
 * for may be published.
 */
const SEALED: Readonly<Record<string, string>> = {
  'huggingface-pipeline/v1/everything.amd.yaml': 'QmbfFJhvQHEeaEqVKQyadfbU7UhRZSWS3zeAdEqKiBAGCA',
  'huggingface-pipeline/v1/everything.cpu.yaml': 'Qmbcr8fvkZwAap2Q7KdQZ7PJe54dgRDhEF6GJDFMEfwaWo',
  'huggingface-pipeline/v1/everything.nvidia.yaml':
    'QmXckodBFVybtr7qMji93HFsw4g8uu9xXZK8FyVEkB9qqy',
  'huggingface-pipeline/v1/several-gpus.nvidia.yaml':
    'QmTXw6ex1D5WXwN5TXDg8X2NRmy3q8ejUGMHwA16N8Beyb',
  'huggingface-pipeline/v1/smallest.amd.yaml': 'QmevYNKvRkrrdGXKTqdACYcBsSrHjRaS1ETNgvRFHSb3FB',
  'huggingface-pipeline/v1/smallest.cpu.yaml': 'QmSi4y8DzEdBqex5wFcpgitU3C2HHgiT3QdFYZkLuy1chH',
  'huggingface-pipeline/v1/smallest.nvidia.yaml': 'QmU3NDYc9u11GNMbJPzkeyt7sLgBG2XxUokwwfvnnx93ro',
  'huggingface-pipeline/v1/translation.amd.yaml': 'QmdhEcJAbxZFJz6wnU743aLiDxSbvU7aLBqmMn5GTkZVsv',
  'huggingface-pipeline/v1/translation.cpu.yaml': 'QmVGWceUxUnQc7FPzPn81mKh2NfasN1N55a7ZEmr3hdKmi',
  'ollama/v1/everything.amd.yaml': 'QmXzUDz9sKY6JFJP8JH2yFfh763nPzreskq5dUfB4tE1Ty',
  'ollama/v1/everything.cpu.yaml': 'QmZcK8NLmv1y88D7QYfQugKF6TK29mwF8xREVyHcSWSvtc',
  'ollama/v1/everything.nvidia.yaml': 'QmPv7iQBXJkFEVhBrenWubBCHaFwUTeCAeWWR2WXEXPijh',
  'ollama/v1/for-ever.cpu.yaml': 'QmSV8WjsPt2v16cA11eKWPG1Nwc7uT4aFrF94TEvUPsbG9',
  'ollama/v1/smallest.amd.yaml': 'QmfCjwyVfqta5yuj1uZtEagYywsYFk5ERwWYPj361MMMT1',
  'ollama/v1/smallest.cpu.yaml': 'QmWcwjb9zQQMdVeaHw8ohnH2mmE2fG5BZ9gWPaxK2Urs4k',
  'ollama/v1/smallest.nvidia.yaml': 'QmPssN3KSgigCFgLLUJuH76zQ5ngg6NACJwoQyYPFyHVEF',
}

test('every golden file is sealed, and none has changed since', () => {
  expect(Object.fromEntries(goldenFiles().map((file) => [file, cidOf(goldenBytes(file))]))).toEqual(
    SEALED,
  )
})

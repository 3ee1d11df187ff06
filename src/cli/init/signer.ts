import { readReference } from '../../adapters/signers/reference.ts'
import type { WorkflowSigner } from '../../init/workflow-text.ts'
import type { Problem } from '../../model/problem.ts'
import { nonEmpty } from '../../settings.ts'

/** What each cloud is asked with, beside the job's own identity. */
const VARIABLES = {
  'aws-kms': ['AWS_ROLE_ARN'],
  'gcp-kms': ['OGPU_GCP_PROVIDER'],
  web3signer: [],
  clef: [],
} as const

/**
 * The signer that a workflow is to name, or why it can't; undefined where none was given. An
 * address with a name, a password or a query may hold a secret, and a workflow is no place for one.
 */
export function workflowSigner(given: string | undefined): WorkflowSigner | Problem | undefined {
  const reference = nonEmpty(given)
  if (reference === undefined) return undefined
  const read = readReference(reference)
  if ('code' in read) return read
  if (/[@?#]|\$\{\{/.test(reference))
    return {
      code: 'bad-signer',
      message:
        'the signer’s address holds more than a host and a path, and a workflow is no place for a secret',
      hint: 'put it into a secret of the environment opengpu by hand, and name that under signer:',
    }
  return { reference, variables: VARIABLES[read.kind] }
}

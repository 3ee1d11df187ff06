import { readFile } from 'node:fs/promises'
import { Fault } from '../../../model/fault.ts'
import type { Problem } from '../../../model/problem.ts'
import type { Asking } from '../ask.ts'
import { endpointOf } from '../endpoint.ts'
import { identityToken } from '../identity-token.ts'
import { fixed, type Renewed, renewed } from '../renewed.ts'
import { regionalHost } from './region.ts'
import { type AwsCredentials, assumeRole } from './sts.ts'

/** What AWS is asked with, in plain texts. */
export interface AwsSurroundings {
  readonly env: Readonly<Record<string, string | undefined>>
  readonly credentials: Readonly<Record<string, string>>
}

/** What AWS's own tools ask an identity token for. */
const AUDIENCE = 'sts.amazonaws.com'

/**
 * What requests are signed with: credentials of the environment where there are some, as AWS's own
 * tools take them, else a role that is assumed by an identity token. Nothing is asked before they
 * are wanted.
 */
export function awsCredentials(
  region: string,
  { env, credentials }: AwsSurroundings,
  asking: Asking,
): Renewed<AwsCredentials> | Problem {
  const accessKeyId = credentials['AWS_ACCESS_KEY_ID']
  const secretAccessKey = credentials['AWS_SECRET_ACCESS_KEY']
  const sessionToken = credentials['AWS_SESSION_TOKEN']
  if (accessKeyId !== undefined && secretAccessKey !== undefined)
    return fixed({
      accessKeyId,
      secretAccessKey,
      ...(sessionToken === undefined ? {} : { sessionToken }),
    })
  if (accessKeyId !== undefined || secretAccessKey !== undefined) return bad(HALF, BOTH)
  return roleOf(region, { env, credentials }, asking)
}

const HALF = 'of AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY only one is set'
const BOTH = 'set both, or neither and let the job assume a role by AWS_ROLE_ARN'
const ROLE = /^arn:aws(?:-[a-z]{1,12}){0,3}:iam::\d{12}:role\/[\w+=,.@/-]{1,576}$/

function roleOf(
  region: string,
  { env, credentials }: AwsSurroundings,
  asking: Asking,
): Renewed<AwsCredentials> | Problem {
  const arn = (env['AWS_ROLE_ARN'] ?? '').trim()
  const file = (env['AWS_WEB_IDENTITY_TOKEN_FILE'] ?? '').trim()
  const url = credentials['ACTIONS_ID_TOKEN_REQUEST_URL']
  const token = credentials['ACTIONS_ID_TOKEN_REQUEST_TOKEN']
  if (arn === '')
    return bad(
      'nothing is here to ask AWS with',
      'set AWS_ROLE_ARN, and give the job id-token: write; or AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY',
    )
  if (!ROLE.test(arn)) return bad('AWS_ROLE_ARN is no ARN of a role', 'arn:aws:iam::ACCOUNT:role/NAME')
  const endpoint = endpointOf(
    `https://${regionalHost('sts', region)}`,
    ['AWS_ENDPOINT_URL_STS', 'AWS_ENDPOINT_URL'],
    env,
  )
  if (typeof endpoint !== 'string') return endpoint
  const role = { arn, sessionName: sessionName(env) }
  const assumed = (tokenOf: (asked: Asking) => Promise<string>): Renewed<AwsCredentials> =>
    renewed(async (signal) => {
      const asked = { ...asking, signal }
      return assumeRole(endpoint, role, await tokenOf(asked), asked)
    })
  if (file !== '') return assumed(() => tokenIn(file))
  if (url !== undefined && token !== undefined)
    return assumed((asked) => identityToken({ url, token }, AUDIENCE, asked))
  return bad(
    'AWS_ROLE_ARN is set, and no identity token is here to assume it with',
    'give the job permissions: id-token: write, or name a file in AWS_WEB_IDENTITY_TOKEN_FILE',
  )
}

/** What AWS's log calls this run. */
function sessionName(env: AwsSurroundings['env']): string {
  const given = (env['AWS_ROLE_SESSION_NAME'] ?? '').trim()
  if (/^[\w+=,.@-]{2,64}$/.test(given)) return given
  const run = env['GITHUB_RUN_ID'] ?? ''
  return /^\d{1,20}$/.test(run) ? `ogpu-gitops-${run}` : 'ogpu-gitops'
}

async function tokenIn(file: string): Promise<string> {
  const text = await readFile(file, 'utf8').catch(() => '')
  if (text.trim() !== '') return text.trim()
  throw new Fault(
    'signer-failed',
    'the file that AWS_WEB_IDENTITY_TOKEN_FILE names can’t be read, or is empty',
    'check the path',
  )
}

function bad(message: string, hint: string): Problem {
  return { code: 'bad-signer', message, hint }
}

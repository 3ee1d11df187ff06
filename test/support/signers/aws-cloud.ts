import { randomBytes } from 'node:crypto'
import type { IncomingMessage, ServerResponse } from 'node:http'
import { bodyOf, startLoopback } from '../loopback.ts'
import { awsOperation, expectShape } from './api-model.ts'
import { derSignature, type Half, spkiOf } from './cloud-keys.ts'
import { tokenTaker } from './identity.ts'
import { whyUnsigned } from './sigv4.ts'
import { someTroubles, type Troubles } from './trouble.ts'

const REGION = 'eu-central-1'
export const ROLE = 'arn:aws:iam::111122223333:role/ogpu-apply'
export const STATIC = {
  id: 'AKIASTATICEXAMPLE01',
  secret: 'static/secret+key0123456789abcdef0123456',
}

/** KMS and STS of one region, on loopback, for keys that a test gives them. */
export interface AwsCloud {
  readonly origin: string
  readonly troubles: Troubles
  /** How an s is written. */
  half: Half
  /** What stands in place of the fields of the next answers to `GetPublicKey`. */
  shown: Readonly<Record<string, unknown>>
  /** In place of a signature. */
  signature: ((digest: Buffer) => Buffer) | undefined
  /** Seconds that an assumed role counts. */
  lifetime: number
  /** What the service could not take for what AWS documents; empty as long as all is well. */
  readonly complaints: readonly string[]
  /** Holds this key under an alias, and gives the reference to it. */
  hold(privateKey: string): string
  /** Ends what was assumed so far. */
  expire(): void
  stop(): Promise<void>
}

/** Starts it. Every request and its own answers are held against AWS's published model. */
export async function startAwsCloud(): Promise<AwsCloud> {
  const keys = new Map<string, string>()
  const sessions = new Map<string, { secret: string; token: string; isOver: boolean }>()
  const taker = tokenTaker('sts.amazonaws.com')
  const troubles = someTroubles()
  const complaints: string[] = []
  const cloud = {
    troubles,
    complaints,
    half: 'either' as Half,
    shown: {},
    signature: undefined as AwsCloud['signature'],
    lifetime: 900,
  }
  const secretOf = (id: string): { secret: string; token?: string } | undefined =>
    id === STATIC.id ? { secret: STATIC.secret } : sessions.get(id)

  const kms = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const body = await bodyOf(request)
    const name = /^TrentService\.(\w+)$/.exec(String(request.headers['x-amz-target']))?.[1] ?? ''
    const operation = awsOperation('kms', name)
    if (await troubles.meet(name, response)) return
    const refuse = (type: string, message = 'no'): void =>
      void response
        .writeHead(400, { 'content-type': 'application/x-amz-json-1.1' })
        .end(JSON.stringify({ __type: type, message }))
    const why = whyUnsigned(request, body, { region: REGION, service: 'kms', secretOf })
    if (why !== undefined) return refuse(why, `The request is not signed: ${why}`)
    const id = /Credential=([^/]+)/.exec(String(request.headers.authorization))?.[1] ?? ''
    if (sessions.get(id)?.isOver === true)
      return refuse(
        'ExpiredTokenException',
        'The security token included in the request is expired',
      )
    if (request.headers['content-type'] !== 'application/x-amz-json-1.1')
      return refuse('SerializationException')
    const input = JSON.parse(body.toString())
    expectShape(input, operation.input, name)
    const key = keys.get(input.KeyId)
    if (key === undefined) return refuse('NotFoundException', `Alias ${input.KeyId} is not found.`)
    const output = inJson(name === 'Sign' ? signed(input, key) : shown(input.KeyId, key))
    expectShape(output, operation.output, `${name} answers`)
    response
      .writeHead(200, { 'content-type': 'application/x-amz-json-1.1' })
      .end(JSON.stringify(output))
  }
  const arn = (alias: string): string => `arn:aws:kms:${REGION}:111122223333:key/${alias.slice(6)}`
  const shown = (alias: string, key: string): object => ({
    KeyId: arn(alias),
    PublicKey: spkiOf(key).toString('base64'),
    CustomerMasterKeySpec: 'ECC_SECG_P256K1',
    KeySpec: 'ECC_SECG_P256K1',
    KeyUsage: 'SIGN_VERIFY',
    SigningAlgorithms: ['ECDSA_SHA_256'],
    ...cloud.shown,
  })
  const signed = (input: Readonly<Record<string, string>>, key: string): object => {
    const digest = Buffer.from(input['Message'] ?? '', 'base64')
    if (input['MessageType'] !== 'DIGEST' || digest.length !== 32)
      throw new Error('KMS would hash this once more')
    return {
      KeyId: arn(input['KeyId'] ?? ''),
      Signature: (cloud.signature?.(digest) ?? derSignature(key, digest, cloud.half)).toString(
        'base64',
      ),
      SigningAlgorithm: input['SigningAlgorithm'],
    }
  }

  const sts = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const fields = Object.fromEntries(new URLSearchParams((await bodyOf(request)).toString()))
    const { Action: name = '', Version, ...input } = fields
    if (await troubles.meet(name, response)) return
    if (Version !== '2011-06-15') throw new Error('STS has one version')
    const operation = awsOperation('sts', name)
    expectShape(input, operation.input, name)
    const xml = (status: number, text: string): void =>
      void response.writeHead(status, { 'content-type': 'text/xml' }).end(text)
    const refuse = (code: string, message: string): void =>
      xml(
        400,
        `<ErrorResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/">\n  <Error>\n    <Type>Sender</Type>\n    <Code>${code}</Code>\n    <Message>${message}</Message>\n  </Error>\n  <RequestId>1</RequestId>\n</ErrorResponse>`,
      )
    const why = taker(input['WebIdentityToken'] ?? '')
    if (why !== undefined)
      return refuse(
        why === 'expired' ? 'ExpiredTokenException' : 'InvalidIdentityToken',
        `Token has no good ${why}: ${input['WebIdentityToken']}`,
      )
    if (input['RoleArn'] !== ROLE)
      return refuse('AccessDenied', 'Not authorized to perform sts:AssumeRoleWithWebIdentity')
    const id = `ASIA${randomBytes(8).toString('hex').toUpperCase()}`
    const session = {
      secret: randomBytes(30).toString('base64'),
      token: randomBytes(300).toString('base64'),
      isOver: false,
    }
    sessions.set(id, session)
    const credentials = {
      AccessKeyId: id,
      SecretAccessKey: session.secret,
      SessionToken: session.token,
      Expiration: new Date(Date.now() + cloud.lifetime * 1_000).toISOString(),
    }
    expectShape({ Credentials: credentials }, operation.output, `${name} answers`)
    xml(
      200,
      `<AssumeRoleWithWebIdentityResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/">\n  <AssumeRoleWithWebIdentityResult>\n    <Credentials>\n${Object.entries(
        credentials,
      )
        .map(([field, value]) => `      <${field}>${value}</${field}>`)
        .join(
          '\n',
        )}\n    </Credentials>\n    <Audience>sts.amazonaws.com</Audience>\n  </AssumeRoleWithWebIdentityResult>\n  <ResponseMetadata>\n    <RequestId>1</RequestId>\n  </ResponseMetadata>\n</AssumeRoleWithWebIdentityResponse>`,
    )
  }

  const { origin, stop } = await startLoopback(async (request, response) => {
    try {
      await (request.headers['x-amz-target'] === undefined ? sts : kms)(request, response)
    } catch (error) {
      complaints.push(String(error))
      response.writeHead(400).end(JSON.stringify({ __type: 'ValidationException' }))
    }
  })
  return Object.assign(cloud, {
    origin,
    hold: (privateKey: string) => {
      const alias = `alias/key-${keys.size + 1}`
      keys.set(alias, privateKey)
      return `awskms://${REGION}/${alias}`
    },
    expire: () => {
      for (const session of sessions.values()) session.isOver = true
    },
    stop,
  })
}

/** What arrives of a document: fields without a value do not. */
function inJson(document: object): unknown {
  return JSON.parse(JSON.stringify(document))
}

/** What a run is given to ask it with credentials that never change. */
export function awsStatic(cloud: AwsCloud): Record<string, string> {
  return {
    AWS_ENDPOINT_URL_KMS: cloud.origin,
    AWS_ACCESS_KEY_ID: STATIC.id,
    AWS_SECRET_ACCESS_KEY: STATIC.secret,
  }
}

import type { Trouble, Troubles } from './trouble.ts'
import { awsStatic, startAwsCloud } from './aws-cloud.ts'
import { gcpReady, startGcpCloud } from './gcp-cloud.ts'

/** Somebody who signs for the clients of a test's projects. */
export interface SigningService {
  /** What a run is given to have this key's transactions signed there. */
  envFor(privateKey: string): Readonly<Record<string, string>>
  /** What it does to the next requests for a signature. */
  next(...troubles: readonly Trouble[]): void
  /** How many signatures were asked for. */
  asked(): number
  /** What it could not take; empty as long as all is well. */
  readonly complaints: readonly string[]
  stop(): Promise<void>
}

/** Every kind of signer beside a key, as the tests of a whole run start them. */
export const SERVICES: readonly (readonly [string, () => Promise<SigningService>])[] = [
  [
    'AWS KMS',
    async () => {
      const cloud = await startAwsCloud()
      return service(cloud, 'Sign', (key) => ({
        ...awsStatic(cloud),
        OGPU_SIGNER: cloud.hold(key),
      }))
    },
  ],
  [
    'Cloud KMS',
    async () => {
      const cloud = await startGcpCloud()
      return service(cloud, 'asymmetricSign', (key) => ({
        ...gcpReady(cloud),
        OGPU_SIGNER: cloud.hold(key),
      }))
    },
  ],
]

interface Cloud {
  readonly troubles: Troubles
  readonly complaints: readonly string[]
  stop(): Promise<void>
}

function service(
  { troubles, complaints, stop }: Cloud,
  operation: string,
  envFor: SigningService['envFor'],
): SigningService {
  return {
    envFor,
    complaints,
    next: (...some) => troubles.next(operation, ...some),
    asked: () => troubles.count(operation),
    stop,
  }
}

/** Takes a project's key away, and has somebody else sign for it. */
export function signedBy(
  { env }: { readonly env: Record<string, string> },
  service: SigningService,
): void {
  Object.assign(env, service.envFor(env['CLIENT_PRIVATE_KEY'] ?? ''))
  delete env['CLIENT_PRIVATE_KEY']
}

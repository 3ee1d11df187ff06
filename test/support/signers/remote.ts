import { type Manners, startRemoteSigner } from '../remote-signer.ts'
import type { SigningService } from './services.ts'
import { someTroubles } from './trouble.ts'

/** A remote signer of these manners, which holds each key at a path of its own. */
export async function startRemoteService(manners: Manners): Promise<SigningService> {
  const keys = new Map<string, string>()
  const complaints: string[] = []
  const troubles = someTroubles()
  const signer = await startRemoteSigner({
    manners,
    chainId: 31_337,
    keysAt: (path) => [keys.get(path) ?? ''].filter((key) => key !== ''),
    complain: (words) => complaints.push(words),
    meet: ({ method }, response) =>
      method.endsWith('signTransaction') ? troubles.meet('sign', response) : Promise.resolve(false),
  })
  return {
    envFor: (key) => {
      const path = `/wallet-${keys.size}`
      keys.set(path, key)
      return { OGPU_SIGNER: `${signer.reference}${path}` }
    },
    complaints,
    next: (...some) => troubles.next('sign', ...some),
    asked: () => troubles.count('sign'),
    stop: signer.stop,
  }
}

import { decryptKeystoreJson } from 'ethers'
import type { Signer } from '../../ports/signer.ts'
import { keySigner } from './key.ts'

/** A signer for an ethers keystore; undefined when the password or the file is wrong. */
export async function keystoreSigner(json: string, password: string): Promise<Signer | undefined> {
  try {
    const { privateKey } = await decryptKeystoreJson(json, password)
    return keySigner(privateKey)
  } catch {
    return undefined // the library's message may hold the password's or the key's shape
  }
}

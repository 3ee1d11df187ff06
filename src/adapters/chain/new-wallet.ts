import { Wallet } from 'ethers'
import { type Address, asAddress } from '../../model/units/address.ts'

/** A wallet that nobody had before. Its key leaves this module only encrypted. */
export interface NewWallet {
  readonly address: Address
  /** The keystore's JSON under a password; takes a second or two. */
  encrypt(password: string): Promise<string>
}

/** Makes a wallet from the system's randomness. */
export function newWallet(): NewWallet {
  const wallet = new Wallet(Wallet.createRandom().privateKey)
  return {
    address: asAddress(wallet.address),
    encrypt: async (password) => inStandardSpelling(await wallet.encrypt(password)),
  }
}

/**
 * ethers writes `Crypto` and reads it in any spelling; the standard (Web3 Secret Storage, version
 * 3), and so Foundry's tools, want `crypto`.
 */
function inStandardSpelling(keystore: string): string {
  const { Crypto: crypto, ...rest } = JSON.parse(keystore)
  return JSON.stringify(crypto === undefined ? rest : { ...rest, crypto })
}

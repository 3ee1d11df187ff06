import { Wallet } from 'ethers'
import { type Address, asAddress } from '../../model/address.ts'

/** A wallet that nobody had before. Its key leaves this module only encrypted. */
export interface NewWallet {
  readonly address: Address
  /** The keystore's JSON under a password; takes a second or two. */
  encrypt(password: string): Promise<string>
}

/** Makes a wallet from the system's randomness. */
export function newWallet(): NewWallet {
  const wallet = new Wallet(Wallet.createRandom().privateKey)
  return { address: asAddress(wallet.address), encrypt: (password) => wallet.encrypt(password) }
}

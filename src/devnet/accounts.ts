import { HDNodeWallet } from 'ethers'
import { type Address, asAddress } from '../model/units/address.ts'

/**
 * An account of the development chain. Its key is public knowledge and worth nothing anywhere else.
 */
export interface DevAccount {
  readonly address: Address
  readonly privateKey: string
}

/** The accounts that the chain funds. */
export interface DevAccounts {
  /** Nine that get a stake and send nothing by themselves. */
  readonly accounts: readonly DevAccount[]
  /** The tenth, which deploys the contracts and administers them. */
  readonly deployer: DevAccount
}

/** The phrase that development chains share; anvil funds its first ten accounts. */
const PHRASE = `${'test '.repeat(11)}junk`

/** The same accounts every time. */
export function devAccounts(): DevAccounts {
  const parent = HDNodeWallet.fromPhrase(PHRASE, '', "m/44'/60'/0'/0")
  const account = (index: number): DevAccount => {
    const { address, privateKey } = parent.deriveChild(index)
    return { address: asAddress(address), privateKey }
  }
  return { accounts: Array.from({ length: 9 }, (_, index) => account(index)), deployer: account(9) }
}

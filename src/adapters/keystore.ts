import { mkdir, readFile, realpath, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { Fault } from '../model/fault.ts'
import type { Address } from '../model/units/address.ts'
import { realFolder } from './files.ts'

/** Writes a keystore that only its owner may read; throws a Fault where anything stands. */
export async function createKeystore(file: string, json: string): Promise<void> {
  try {
    await mkdir(path.dirname(file), { recursive: true, mode: 0o700 })
    await writeFile(file, `${json}\n`, { flag: 'wx', mode: 0o600 })
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : 'unknown'
    throw new Fault(
      'file-failed',
      `the keystore ${file} can't be written (${code})`,
      'give another path: --keystore FILE',
    )
  }
}

/** Whether a file lies, or would lie, inside of a folder, links followed. */
export async function liesWithin(file: string, folder: string): Promise<boolean> {
  const [home, real] = await Promise.all([realFolder(path.dirname(file)), realpath(folder)])
  return home === real || home.startsWith(real + path.sep)
}

/**
 * Whether a file is the keystore of this wallet, by the address that it says; false where there is
 * none.
 */
export async function holdsWallet(file: string, wallet: Address): Promise<boolean> {
  try {
    const { address }: { readonly address?: unknown } = JSON.parse(await readFile(file, 'utf8'))
    return (
      typeof address === 'string' &&
      address.toLowerCase().replace(/^0x/, '') === wallet.slice(2).toLowerCase()
    )
  } catch {
    return false // no file, or no keystore
  }
}

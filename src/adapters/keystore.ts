import { mkdir, realpath, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { Fault } from '../model/fault.ts'
import { realFolder } from './files.ts'

/** Writes a keystore that only its owner may read; throws a Fault where anything stands. */
export async function createKeystore(file: string, json: string): Promise<void> {
  try {
    await mkdir(path.dirname(file), { recursive: true, mode: 0o700 })
    await writeFile(file, `${json}\n`, { flag: 'wx', mode: 0o600 })
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : 'unknown'
    throw new Fault('file-failed', `the keystore ${file} can't be written (${code})`, 'give another path: --keystore FILE')
  }
}

/** Whether a file lies, or would lie, inside of a folder, links followed. */
export async function liesWithin(file: string, folder: string): Promise<boolean> {
  const [home, real] = await Promise.all([realFolder(path.dirname(file)), realpath(folder)])
  return home === real || home.startsWith(real + path.sep)
}

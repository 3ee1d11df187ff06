import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { Fault } from '../model/fault.ts'

const PACKAGE = '@foundry-rs/anvil'

/** The path of anvil for this machine. Its npm wrapper is passed over: its install script, which may be blocked, only copies this file. */
export function anvilBinary(platform: string = process.platform, arch: string = process.arch): string {
  const name = `${PACKAGE}-${platform}-${arch === 'x64' ? 'amd64' : arch}`
  const wrapper = locate(createRequire(import.meta.url), PACKAGE)
  const folder = wrapper === undefined ? undefined : locate(createRequire(join(wrapper, 'package.json')), name)
  if (folder === undefined) {
    throw new Fault(
      'devnet-failed',
      `no anvil for ${platform} ${arch}: the package ${name} is not installed`,
      `npm install ${PACKAGE}, with optional dependencies`,
    )
  }
  return join(folder, 'bin', platform === 'win32' ? 'anvil.exe' : 'anvil')
}

function locate(require: NodeJS.Require, name: string): string | undefined {
  try {
    return dirname(require.resolve(`${name}/package.json`))
  } catch {
    return undefined // not installed: the caller says so, with a name
  }
}

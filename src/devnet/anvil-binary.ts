import { accessSync, constants } from 'node:fs'
import { createRequire } from 'node:module'
import { delimiter, dirname, join } from 'node:path'
import { Fault } from '../model/fault.ts'

const PACKAGE = '@foundry-rs/anvil'

/** Where anvil is looked for. */
export interface Surroundings {
  readonly platform: string
  readonly arch: string
  /** As the environment has it: folders of programs. */
  readonly path: string
}

const HERE: Surroundings = {
  platform: process.platform,
  arch: process.arch,
  path: process.env['PATH'] ?? '',
}

/**
 * The path of anvil for this machine: of the npm package that is installed beside this one, else of
 * a program on PATH. The package's wrapper is passed over: its install script, which may be
 * blocked, only copies this file. Throws a Fault where there is none.
 */
export function anvilBinary({ platform, arch, path }: Surroundings = HERE): string {
  const program = platform === 'win32' ? 'anvil.exe' : 'anvil'
  const name = `${PACKAGE}-${platform}-${arch === 'x64' ? 'amd64' : arch}`
  const wrapper = locate(createRequire(import.meta.url), PACKAGE)
  const folder =
    wrapper === undefined ? undefined : locate(createRequire(join(wrapper, 'package.json')), name)
  const file =
    folder === undefined
      ? path
          .split(delimiter)
          .map((one) => join(one, program))
          .find(canBeRun)
      : join(folder, 'bin', program)
  if (file !== undefined) return file
  throw new Fault(
    'devnet-failed',
    wrapper === undefined
      ? 'no anvil: it is not installed, and not on PATH'
      : `no anvil for ${platform} ${arch}: the package ${name} is not installed`,
    `with optional dependencies: npm install --save-dev ${PACKAGE}@1.7`,
  )
}

function locate(require: NodeJS.Require, name: string): string | undefined {
  try {
    return dirname(require.resolve(`${name}/package.json`))
  } catch {
    return undefined // not installed: the caller says so, with a name
  }
}

function canBeRun(file: string): boolean {
  try {
    accessSync(file, constants.X_OK)
    return true
  } catch {
    return false // not there, or no program
  }
}

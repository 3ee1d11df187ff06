import { createHash } from 'node:crypto'
import {
  closeSync,
  constants,
  fstatSync,
  openSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs'
import { createRequire } from 'node:module'
import path from 'node:path'
import { Script } from 'node:vm'
import { isOurs, isTrustedFolder, makeFolder } from './trusted-folder.ts'

const DIGEST = 32
const MAX_BYTES = 33_554_432
/** What was not made anew for so long belongs to a version that is gone. */
const OLDEST_MS = 30 * 24 * 3_600_000

type Wrapper = (
  exports: unknown,
  require: NodeJS.Require,
  module: { readonly exports: unknown },
  filename: string,
  dirname: string,
) => void

/**
 * Runs a CommonJS file as `require` does and gives back what it exports. What V8 makes of its
 * source lies in the folder after the first run, and the next begins with it: also with functions
 * that are compiled when they are called first, which `module.enableCompileCache` leaves out
 * (Node.js 24.21), and on Node.js 20. A folder that can't be read, written or believed, and a file
 * in it that is not whole, change the speed and nothing else.
 */
export function runCompiled(file: string, folder: string | undefined): unknown {
  const bytes = readFileSync(file)
  const source = bytes.toString('latin1') // the build writes nothing but ASCII
  const kept = folder === undefined ? undefined : path.join(folder, nameOf(bytes))
  const cachedData = kept === undefined ? undefined : read(kept)
  const script = new Script(
    `(function(exports,require,module,__filename,__dirname){${source}\n})`,
    {
      filename: file,
      ...(cachedData === undefined ? {} : { cachedData }),
    },
  )
  const module = { exports: {} }
  const wrapper = script.runInThisContext() as Wrapper
  wrapper(module.exports, createRequire(file), module, file, path.dirname(file))
  if (kept !== undefined && (cachedData === undefined || script.cachedDataRejected === true))
    process.once('exit', () => write(kept, script))
  return module.exports
}

/** V8 compares no more of a source than its length. */
function nameOf(source: Uint8Array): string {
  const { version, arch } = process
  return `${version}-${arch}-${createHash('sha256').update(source).digest('hex')}`
}

/** V8 runs what it is given without looking, so half a file must not come to it. */
function read(file: string): Buffer | undefined {
  try {
    if (!isTrustedFolder(path.dirname(file))) return undefined
    const bytes = readOwn(file)
    const data = bytes?.subarray(DIGEST)
    return data !== undefined && bytes?.subarray(0, DIGEST).equals(digestOf(data))
      ? data
      : undefined
  } catch {
    return undefined // most of all: it is not there yet
  }
}

function readOwn(file: string): Buffer | undefined {
  const handle = openSync(file, constants.O_RDONLY | (constants.O_NOFOLLOW ?? 0))
  try {
    const found = fstatSync(handle)
    return found.isFile() && found.size <= MAX_BYTES && isOurs(found)
      ? readFileSync(handle)
      : undefined
  } finally {
    closeSync(handle)
  }
}

/** A name of its own first, so that another process sees all of it or nothing. */
function write(file: string, script: Script): void {
  const folder = path.dirname(file)
  try {
    makeFolder(folder)
    if (!isTrustedFolder(folder)) return
    const data = script.createCachedData()
    writeWhole(file, Buffer.concat([digestOf(data), data]))
    for (const name of readdirSync(folder)) removeOld(path.join(folder, name))
  } catch {
    // the next start is as slow as this one
  }
}

function writeWhole(file: string, bytes: Uint8Array): void {
  const own = `${file}.${process.pid}.new`
  try {
    writeFileSync(own, bytes, { flag: 'wx', mode: 0o600 })
    renameSync(own, file)
  } catch (error) {
    rmSync(own, { force: true })
    throw error
  }
}

function removeOld(file: string): void {
  if (Date.now() - statSync(file).mtimeMs > OLDEST_MS) rmSync(file, { force: true })
}

function digestOf(data: Uint8Array): Buffer {
  return createHash('sha256').update(data).digest()
}

import { isUtf8 } from 'node:buffer'
import type { Problem } from '../model/problem.ts'
import type { TextFile } from './text-file.ts'

/** The most bytes of a file that is read as YAML. */
const LARGEST = 65_536

/** The text of a file, or why it is not read. A byte order mark is taken away. */
export function decode({ path, bytes, reason }: TextFile): string | Problem {
  if (bytes === undefined)
    return {
      code: 'not-a-file',
      file: path,
      message: `${path} is ${reason ?? 'no regular file'}`,
      hint: 'put a regular file there',
    }
  if (bytes.length > LARGEST) {
    return {
      code: 'too-large',
      file: path,
      message: `${path} has ${bytes.length} bytes`,
      hint: `${LARGEST} at most: a definition is a short text`,
    }
  }
  if (!isUtf8(bytes))
    return {
      code: 'not-utf8',
      file: path,
      message: `${path} is not UTF-8`,
      hint: 'save it as UTF-8',
    }
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length)
    .toString('utf8')
    .replace(/^\uFEFF/, '')
}

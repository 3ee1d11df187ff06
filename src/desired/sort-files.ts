import { byText } from '../model/order.ts'
import type { TextFile } from './text-file.ts'

/** What a file beneath `sources/` is by its path. */
type Role = 'definition' | 'single' | 'other'

export interface SortedFile {
  readonly file: TextFile
  readonly role: Role
}

/**
 * Picks the YAML files beneath `sources/`, in the order of their paths. `single` may be a
 * definition or a compose file: its content decides.
 */
export function sortFiles(files: readonly TextFile[], configFile: string): readonly SortedFile[] {
  const root = configFile.replace(/^\.\//, '').replace(/[^/]*$/, '')
  return files
    .map((file) => ({
      file,
      role:
        file.bytes === undefined && isFolder(withoutPrefix(file.path, root))
          ? 'definition'
          : roleOf(withoutPrefix(file.path, root)),
    }))
    .filter((sorted): sorted is SortedFile => sorted.role !== undefined)
    .sort((a, b) => byText(a.file.path, b.file.path))
}

function withoutPrefix(path: string, root: string): string {
  const plain = path.replace(/^\.\//, '')
  return plain.startsWith(root) ? plain.slice(root.length) : plain
}

/**
 * What stands where a folder of definitions would be: a link or a submodule hides what is beneath
 * it.
 */
function isFolder(path: string): boolean {
  return path === 'sources' || (path.startsWith('sources/') && !/\.ya?ml$/.test(path))
}

function roleOf(path: string): Role | undefined {
  if (!/^sources\/.*\.ya?ml$/.test(path)) return undefined
  if (/^sources\/[^/]+\/source\.ya?ml$/.test(path)) return 'definition'
  return /^sources\/[^/]+$/.test(path) ? 'single' : 'other'
}

/**
 * Whether a text seems to have this field at top level, without reading it as YAML: what is no
 * definition may be large or broken.
 */
export function seemsToHave(text: string, key: string): boolean {
  return new RegExp(`^(?:\\{\\s*)?["']?${key}["']?[ \\t]*:(?:\\s|$)`, 'm').test(text)
}

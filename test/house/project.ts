import path from 'node:path'
import type { Node } from 'typescript/unstable/ast'
import { API, type Symbol as Meaning, type Project } from 'typescript/unstable/sync'
import { type Import, importsOf } from './imports.ts'
import { stateOf } from './state.ts'
import { type Use, usesOf } from './uses.ts'

const ROOT = path.resolve(import.meta.dirname, '../..')
// TypeScript's own paths have small letters only where the file system knows no others
const OWN = `${ROOT}/src/`.toLowerCase()
const CONFIG = path.join(ROOT, 'tsconfig.house.json')

/** What a file of the house says of itself. */
export interface HouseFile {
  /** From the repository's root: `src/plan/match.ts`. */
  readonly file: string
  readonly imports: readonly Import[]
  readonly uses: readonly Use[]
  /** What it holds that outlives a call. */
  readonly state: readonly Place[]
}

/** A name in a file. */
export interface Place {
  readonly what: string
  readonly line: number
}

/** What the TypeScript checker says of names: which declarations each of these nodes means. */
export interface Meanings {
  of(nodes: readonly Node[]): readonly (Meaning | undefined)[]
  /** Whether a name means something that can be called. */
  isFunction(node: Node): boolean
  /** Whether everything that declares it stands outside of this project. */
  isForeign(meaning: Meaning): boolean
}

/** The files of `src`, read by TypeScript itself. */
export function readHouse(): readonly HouseFile[] {
  return readProject({ include: ['src'] }, {})
}

/** The same of files that stand nowhere, by their paths. */
export function readTexts(texts: Readonly<Record<string, string>>): readonly HouseFile[] {
  return readProject({ files: Object.keys(texts) }, texts)
}

function readProject(
  which: Readonly<Record<string, readonly string[]>>,
  texts: Readonly<Record<string, string>>,
): readonly HouseFile[] {
  const config = JSON.stringify({ extends: './tsconfig.json', include: [], exclude: [], ...which })
  const given = new Map(Object.entries(texts).map(([file, text]) => [path.join(ROOT, file), text]))
  given.set(CONFIG, config)
  const api = new API({
    cwd: ROOT,
    fs: {
      readFile: (file) => given.get(file),
      fileExists: (file) => (given.has(file) ? true : undefined),
    },
  })
  try {
    const project = api.updateSnapshot({ openProjects: [CONFIG] }).getProject(CONFIG)
    if (project === undefined) throw new Error('TypeScript opens no project')
    return project.rootFiles.map((file) => readFile(project, file))
  } finally {
    api.close()
  }
}

function readFile(project: Project, absolute: string): HouseFile {
  const source = project.program.getSourceFile(absolute)
  if (source === undefined) throw new Error(`TypeScript reads no ${absolute}`)
  const file = path.relative(ROOT, absolute)
  const meanings = meaningsOf(project)
  return {
    file,
    imports: importsOf(source, file),
    uses: usesOf(source, meanings),
    state: stateOf(source, meanings),
  }
}

function meaningsOf({ checker }: Project): Meanings {
  return {
    of: (nodes) => (nodes.length === 0 ? [] : checker.getSymbolAtLocation(nodes)),
    isFunction: (node) => {
      const type = checker.getTypeAtLocation(node)
      return type !== undefined && checker.getSignaturesOfType(type, 0).length > 0
    },
    isForeign: ({ declarations }) =>
      declarations.length > 0 &&
      declarations.every(({ path: where }) => !where.toLowerCase().startsWith(OWN)),
  }
}

import type { TextFile } from '../desired/text-file.ts'
import { configText, type FirstConfig } from '../init/config-text.ts'
import { definitionText, type FirstDefinition } from '../init/definition-text.ts'
import type { Problem } from '../model/problem.ts'
import { composeProblems } from '../plan/compose.ts'
import { readRepository } from './repository.ts'

/** What a new repository is to hold, as the answers say. */
export interface FirstFilesRequest {
  readonly configFile: string
  /** The configuration and the definitions that stand already. */
  readonly standing: readonly TextFile[]
  /** Undefined where a configuration stands. */
  readonly config?: FirstConfig
  /** Undefined where nobody asked for another definition. */
  readonly definition?: FirstDefinition
  /** A compose file to be copied beside the definition, and the name by which its user knows it. */
  readonly compose?: { readonly copy: TextFile; readonly original: string }
}

export type FirstFiles =
  | { readonly kind: 'files'; readonly files: readonly FirstFile[] }
  | { readonly kind: 'problems'; readonly problems: readonly Problem[] }

/** A file to write; `isLeft` where one stands that is not touched. */
export interface FirstFile {
  readonly file: string
  readonly text: string
  readonly isLeft: boolean
}

/**
 * The first files, once it is certain that a repository which holds them is whole; else everything
 * that is wrong with it.
 */
export function firstFiles(request: FirstFilesRequest): FirstFiles {
  const { configFile, standing } = request
  const paths = new Set(standing.map(({ path }) => path))
  const wanted = wantedFiles(request)
  const added = wanted.filter(({ path }) => !paths.has(path))
  const problems = problemsIn([...standing, ...added], configFile).map((problem) =>
    withoutPlace(problem, added, request.compose),
  )
  if (problems.length > 0) return { kind: 'problems', problems }
  const left = request.config === undefined ? [{ file: configFile, text: '', isLeft: true }] : []
  const files = wanted.map(({ path, bytes }) => ({
    file: path,
    text: TEXT.decode(bytes),
    isLeft: paths.has(path),
  }))
  return { kind: 'files', files: [...left, ...files] }
}

/** The folder of a definition, with what lies beside it. */
export function folderOf(id: string): string {
  return `sources/${id}`
}

function wantedFiles({
  configFile,
  standing,
  config,
  definition,
  compose,
}: FirstFilesRequest): readonly TextFile[] {
  const file = definition === undefined ? undefined : standingDefinition(definition.id, standing)
  return [
    ...(config === undefined ? [] : [textFile(configFile, configText(config))]),
    ...(definition === undefined
      ? []
      : [textFile(file ?? `${folderOf(definition.id)}/source.yaml`, definitionText(definition))]),
    ...(compose === undefined || file !== undefined ? [] : [compose.copy]),
  ]
}

/** Where this id has a definition already, by the places that definitions have. */
function standingDefinition(id: string, standing: readonly TextFile[]): string | undefined {
  const places = ['/source.yaml', '/source.yml', '.yaml', '.yml'].map(
    (ending) => folderOf(id) + ending,
  )
  return standing.find(({ path }) => places.includes(path))?.path
}

function textFile(path: string, text: string): TextFile {
  return { path, bytes: new TextEncoder().encode(text) }
}

function problemsIn(files: readonly TextFile[], configFile: string): readonly Problem[] {
  const { problems, specs } = readRepository(files, configFile)
  return [...problems, ...composeProblems(specs).problems]
}

/**
 * A place in a file that is not there yet would lead nowhere; one in a copy leads to its original.
 */
function withoutPlace(
  problem: Problem,
  added: readonly TextFile[],
  compose: FirstFilesRequest['compose'],
): Problem {
  if (problem.file === undefined || !added.some(({ path }) => path === problem.file)) return problem
  if (problem.file === compose?.copy.path) return { ...problem, file: compose.original }
  return { code: problem.code, message: problem.message, hint: problem.hint }
}

/** Takes bytes as they are, a byte order mark too: a copy has the same. */
const TEXT = new TextDecoder('utf-8', { ignoreBOM: true })

import type { ProblemCode } from '../model/codes.ts'
import type { Environment } from '../model/source/source.ts'
import type { Validator } from '../yaml/schema-error.ts'

/** What a compose file is made of, as the plain object that it is written from. */
export type ComposeValue = string | number | readonly ComposeValue[] | RenderedFile
export interface RenderedFile {
  readonly [key: string]: ComposeValue
}

/** Parameters as they stand under `with:`. */
export type Parameters = Readonly<Record<string, unknown>>

/**
 * What is wrong with one parameter, in words. The path is seen from the template block:
 * `with.model`.
 */
export interface TemplateProblem {
  readonly path: string
  readonly code: ProblemCode
  readonly message: string
  readonly hint: string
}

/**
 * A parameter as a reader meets it: from the schema, for messages, the command line and the
 * documents.
 */
export interface TemplateParameter {
  readonly name: string
  readonly required: boolean
  readonly description: string
  readonly example: unknown
  readonly choices?: readonly string[]
  /** What it names that can be newer one day; undefined where it names nothing of that kind. */
  readonly names?: 'image' | 'huggingface-model' | 'huggingface-revision' | 'ollama-model'
}

/** One version of a template. Once released, the same parameters give the same bytes for good. */
export interface TemplateVersion {
  readonly version: number
  readonly parameters: readonly TemplateParameter[]
  readonly validate: Validator
  // As methods, so that a renderer may name the exact type of its parameters: both are called only
  // with what validate has passed.
  /** What a schema can't say. */
  check(parameters: object, environments: readonly Environment[]): readonly TemplateProblem[]
  /** The compose file for one environment. */
  render(parameters: object, environment: Environment): RenderedFile
}

export interface Template {
  readonly name: string
  readonly description: string
  /** The oldest first; never empty. */
  readonly versions: readonly TemplateVersion[]
}

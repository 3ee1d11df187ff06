import path from 'node:path'
import { folderAboveWith } from '../adapters/stat.ts'
import type { Problem } from '../model/problem.ts'
import { settingsOf } from '../settings.ts'
import type { Terminal } from './terminal/terminal.ts'

/**
 * The same problems; where a configuration is missing here and stands further up, that is said in
 * place of how to write one.
 */
export function withConfigAbove(
  problems: readonly Problem[],
  flags: { readonly config?: string },
  terminal: Terminal,
): readonly Problem[] {
  return problems.map((problem) =>
    problem.code === 'config-missing' ? told(problem, flags, terminal) : problem,
  )
}

function told(problem: Problem, flags: { readonly config?: string }, terminal: Terminal): Problem {
  const { root, configFile } = settingsOf(flags, terminal)
  const folder = folderAboveWith(configFile, root)
  if (folder === undefined) return problem
  const file = path.relative(terminal.cwd, path.join(folder, configFile))
  return {
    ...problem,
    hint: `there is one further up: run it in ${path.relative(terminal.cwd, folder) || '.'}, or give --config ${file}`,
  }
}

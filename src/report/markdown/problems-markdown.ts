import type { Problem, Warning } from '../../model/problem.ts'
import { markdown } from '../escape.ts'
import { shortCommit } from '../short.ts'
import { counted } from '../words.ts'
import { fitted } from './budget.ts'
import { hidden } from './hidden-line.ts'
import { link } from './links.ts'
import type { PlanCommentContext } from './plan-comment.ts'
import { problemList } from './problems.ts'

/** The comment where the definitions can't be read, so that there is no plan: what is to be mended, with its places. */
export function problemsMarkdown(
  problems: readonly Problem[],
  warnings: readonly Warning[],
  context: PlanCommentContext & { readonly network: string },
): string {
  const { config, network, head } = context
  const first = hidden({ v: 1, config, network, state: 'invalid', head: head ?? null, base: null, block: null, fingerprint: null, changes: {} })
  const run = context.runUrl === undefined ? [] : [link('run', context.runUrl)]
  const last = [...(head === undefined ? [] : [`head ${shortCommit(head)}`]), ...run, `ogpu-gitops ${markdown(context.version)}`].join(' · ')
  return fitted((detail) => {
    const parts = [
      `### OpenGPU plan for ${markdown(network)}: ${counted(problems.length, 'problem')} to mend, nothing is planned`,
      problemList(problems, context, detail),
      ...(warnings.length === 0 ? [] : [`#### Warnings\n\n${problemList(warnings, context, detail)}`]),
      `<sub>${last}</sub>`,
    ]
    return `${first}\n${parts.join('\n\n')}\n`
  })
}

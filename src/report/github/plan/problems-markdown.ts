import { emptyRecord } from '../../../consent/plan-record.ts'
import type { Problem, Warning } from '../../../model/problem.ts'
import { markdown } from '../../format/escape.ts'
import { shortCommit } from '../../format/short.ts'
import { counted } from '../../format/words.ts'
import { COMMENT_BUDGET, type Detail } from '../markup/budget.ts'
import { fittedComment } from '../markup/fitted-comment.ts'
import { link } from '../markup/links.ts'
import type { PlanCommentContext } from './plan-comment.ts'
import { problemList } from './problems.ts'

/**
 * The comment where the definitions can't be read, so that there is no plan: what is to be mended,
 * with its places.
 */
export function problemsMarkdown(
  problems: readonly Problem[],
  warnings: readonly Warning[],
  context: PlanCommentContext & { readonly network: string },
  most = COMMENT_BUDGET,
): string {
  const { config, network, head } = context
  const run = context.runUrl === undefined ? [] : [link('run', context.runUrl)]
  const last = [
    ...(head === undefined ? [] : [`head ${shortCommit(head)}`]),
    ...run,
    `ogpu-gitops ${markdown(context.version)}`,
  ].join(' · ')
  const draw = (detail: Detail): readonly string[] => [
    `### OpenGPU plan for ${markdown(network)}: ${counted(problems.length, 'problem')} to fix, nothing is planned`,
    problemList(problems, context, detail),
    ...(warnings.length === 0
      ? []
      : [`#### Warnings\n\n${problemList(warnings, context, detail)}`]),
    `<sub>${last}</sub>`,
  ]
  return fittedComment({ ...emptyRecord(config, network), head: head ?? null }, draw, most)
}

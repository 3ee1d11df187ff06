import { error, notice, warning } from '@actions/core'
import type { Annotation } from '../report/annotations.ts'
import type { ActionContext } from './context.ts'

const WRITE = { error, warning, notice } as const

/** A text for the log; it holds no workflow command, and no secret. */
export function say({ mask }: Pick<ActionContext, 'mask'>, text: string): void {
  process.stdout.write(mask(text))
}

/** Marks lines of files in the pull request, and the run itself; no secret is in it. */
export function annotate({ mask }: Pick<ActionContext, 'mask'>, all: readonly Annotation[]): void {
  for (const { level, message, title, file, line, column } of all)
    WRITE[level](mask(message), {
      title: mask(title),
      ...(file === undefined ? {} : { file }),
      ...(line === undefined ? {} : { startLine: line }),
      ...(column === undefined || line === undefined ? {} : { startColumn: column }),
    })
}

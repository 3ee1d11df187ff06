import type { Problem, Warning } from '../../model/problem.ts'
import { hintText } from './command-text.ts'
import { counted } from './words.ts'

/** Warnings whose hint is told with the first of its code only: after that each is one line. */
export function hintedOnce<T extends Problem | Warning>(warnings: readonly T[]): readonly T[] {
  const told = new Set<string>()
  return warnings.map((warning) => {
    const key = `${warning.code} ${hintText(warning.hint)}`
    if (!told.has(key)) {
      told.add(key)
      return warning
    }
    const { frame: _, ...short } = warning
    return { ...short, hint: '' } as T
  })
}

/** "12 warnings of definitions that this leaves as they are". */
export function foldedText(count: number): string {
  return `${counted(count, 'warning')} of definitions that this leaves as they are`
}

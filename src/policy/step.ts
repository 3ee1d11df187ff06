import type { Step } from '../model/policy.ts'

/** Hundredths of a percent in the whole. */
const WHOLE = 10_000n
/** Hundredths of a factor of one. */
const ONCE = 100n

/** The least and the most that a step from a value leads to: whole wei, both within it. */
export function reachOf(
  before: bigint,
  step: Step,
): { readonly least: bigint; readonly most: bigint } {
  if (step.kind === 'percent') {
    const way = (before * step.hundredths) / WHOLE
    return { least: way > before ? 0n : before - way, most: before + way }
  }
  const { hundredths } = step
  return {
    least: (before * ONCE + hundredths - 1n) / hundredths,
    most: (before * hundredths) / ONCE,
  }
}

/** Whether a value is not further from another one than a step. */
export function isWithin(before: bigint, after: bigint, step: Step): boolean {
  const { least, most } = reachOf(before, step)
  return after >= least && after <= most
}

/** A step as it is written: "50%", "2x". */
export function stepText({ kind, hundredths }: Step): string {
  return `${decimal(hundredths)}${kind === 'percent' ? '%' : 'x'}`
}

/** A number of hundredths as a decimal: "12.5". */
export function decimal(hundredths: bigint): string {
  const fraction = (hundredths % ONCE)
    .toString()
    .padStart(2, '0')
    .replace(/0{1,2}$/, '')
  return `${hundredths / ONCE}${fraction === '' ? '' : `.${fraction}`}`
}

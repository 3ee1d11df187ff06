import type { Hint } from '../model/command.ts'
import type { Check, CheckName, Finding } from '../model/diagnosis.ts'
import { Fault } from '../model/fault.ts'

const DEFECT = 'this is a defect of ogpu-gitops: please report it with what you did'

/**
 * What asking for something came to. Nothing is thrown: whatever fails, the other questions are
 * asked.
 */
export type Tried<T> =
  | { readonly kind: 'answer'; readonly value: T }
  | { readonly kind: 'fault'; readonly fault: Fault }
  /** It could not be asked. */
  | { readonly kind: 'skipped'; readonly because: string }

/** An answer that another question can't do without, or why that one is skipped. */
export type Need<T> = Promise<
  { readonly isMet: true; readonly value: T } | { readonly isMet: false; readonly because: string }
>

type Values<N extends readonly Need<unknown>[]> = {
  readonly [K in keyof N]: N[K] extends Need<infer T> ? T : never
}

/** Asks once what is needed for it is there. */
export async function attempt<const N extends readonly Need<unknown>[], T>(
  needs: N,
  question: (...values: Values<N>) => T | Promise<T>,
): Promise<Tried<T>> {
  const met: unknown[] = []
  for (const need of await Promise.all(needs)) {
    if (!need.isMet) return { kind: 'skipped', because: need.because }
    met.push(need.value)
  }
  try {
    // in the order of the needs
    return { kind: 'answer', value: await question(...(met as unknown as Values<N>)) }
  } catch (error) {
    return {
      kind: 'fault',
      fault:
        error instanceof Fault
          ? error
          : new Fault('internal', error instanceof Error ? error.message : String(error), DEFECT),
    }
  }
}

/**
 * Makes an answer, where it holds, something that others need. What was skipped itself passes its
 * own reason on.
 */
export function need<T, S extends T>(
  asked: Promise<Tried<T>>,
  otherwise: string,
  holds: (value: T) => value is S,
): Need<S>
export function need<T>(
  asked: Promise<Tried<T>>,
  otherwise: string,
  holds?: (value: T) => boolean,
): Need<T>
export async function need<T>(
  asked: Promise<Tried<T>>,
  otherwise: string,
  holds: (value: T) => boolean = () => true,
): Need<T> {
  const attempted = await asked
  if (attempted.kind === 'answer' && holds(attempted.value))
    return { isMet: true, value: attempted.value }
  return { isMet: false, because: attempted.kind === 'skipped' ? attempted.because : otherwise }
}

/**
 * Says what an attempt means; `otherwise` is what to do about a fault, where that is known better
 * here than where it was thrown.
 */
export async function check<T>(
  name: CheckName,
  asked: Promise<Tried<T>>,
  judge: (value: T) => Finding,
  otherwise?: Hint,
): Promise<Check> {
  const attempted = await asked
  const judged =
    attempted.kind === 'answer' ? await attempt([], () => judge(attempted.value)) : attempted
  switch (judged.kind) {
    case 'answer':
      return { name, isWorld: false, ...judged.value }
    case 'fault':
      return {
        name,
        status: 'fail',
        finding: judged.fault.message,
        todo: otherwise ?? judged.fault.hint,
        isWorld: true,
      }
    case 'skipped':
      return skipped(name, judged.because)
  }
}

/** A look that could not be taken. */
export function skipped(name: CheckName, because: string): Check {
  return { name, status: 'skipped', finding: because, todo: '', isWorld: false }
}

import type { Check } from '../../model/diagnosis.ts'
import type { Network } from '../../model/network/network.ts'
import { hintText } from '../format/command-text.ts'

/** An examination for a program. */
export function doctorJson(network: Pick<Network, 'name'> | undefined, checks: readonly Check[]) {
  return {
    formatVersion: 1,
    network: network?.name ?? null,
    checks: checks.map(({ name, status, finding, todo }) => ({
      name,
      status,
      finding,
      todo: hintText(todo),
    })),
    summary: countsOf(checks),
  }
}

/** How many checks ended in which way. */
export function countsOf(checks: readonly Check[]): Readonly<Record<Check['status'], number>> {
  const count = (wanted: Check['status']): number =>
    checks.filter(({ status }) => status === wanted).length
  return { ok: count('ok'), warn: count('warn'), fail: count('fail'), skipped: count('skipped') }
}

import { formatAmount, type Wei } from '../../../model/units/amount.ts'
import { thousands } from '../../format/words.ts'
import type { PageData, PageNetwork, PageSource } from '../page-data.ts'

/** How the environments are written. */
export const ENVIRONMENT_NAMES: Readonly<Record<string, string>> = {
  cpu: 'CPU',
  nvidia: 'NVIDIA',
  amd: 'AMD',
}

/** What a badge says of a Source that is not as git says, and a sentence for whoever wonders. */
export const STANDINGS: Readonly<Record<string, readonly [badge: string, sentence: string]>> = {
  differs: ['Differs from git', 'The chain holds other values than the definition.'],
  'closed-outside': [
    'Closed outside',
    'It was closed on chain, and the definition wants it live. A closed Source never opens again.',
  ],
  'to-close': [
    'To be closed',
    'The definition asks for it to be closed, which has not happened yet.',
  ],
  orphan: ['No definition', 'It is live, and no definition stands for it any more.'],
  blocked: ['Not compared', 'Something stops the comparison with the definition.'],
}

export function networkOf(data: PageData, { net }: PageSource): PageNetwork | undefined {
  return data.networks[net]
}

/** An amount of wei in the network's coin: "0.25 OGPU". */
export function amount(wei: string, network: PageNetwork | undefined): string {
  return formatAmount(BigInt(wei) as Wei, network?.coin)
}

/** A count, or a dash where nobody knows. */
export function count(number: number | undefined): string {
  return number === undefined ? '–' : thousands(number)
}

/** An address or hash by its ends. */
export function ends(hex: string): string {
  return `${hex.slice(0, 6)}…${hex.slice(-4)}`
}

/** Where people look at a transaction; undefined where the network has no such place. */
export function transactionUrl(hash: string, network: PageNetwork | undefined): string | undefined {
  return network?.explorer === undefined ? undefined : `${network.explorer}/tx/${hash}`
}

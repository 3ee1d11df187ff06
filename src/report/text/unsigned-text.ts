import { never } from '../../model/never.ts'
import type {
  OfflineAccount,
  OfflineDocument,
  OfflineTransaction,
  SafeExecution,
} from '../../model/offline.ts'
import type { SignedPrice } from '../../model/recorded.ts'
import { checksum } from '../../model/units/address.ts'
import { asWei, roundAmount } from '../../model/units/amount.ts'
import { commandText } from '../format/command-text.ts'
import { printable, terminal } from '../format/escape.ts'
import { counted, thousands } from '../format/words.ts'
import { FUNCTIONS, type UnsignedRemarks } from '../json/unsigned-json.ts'
import { changeText, type TextLook } from './change-text.ts'
import { paint } from './colours.ts'
import { fill, fittingLines, INDENT, PATH_WIDTH } from './layout.ts'
import { problemsText } from './problems-text.ts'
import { refusalText } from './refusal-text.ts'

export interface UnsignedTextOptions extends UnsignedRemarks {
  readonly colour: boolean
  readonly wide: boolean
  /** The files that were written, by their names. */
  readonly files: { readonly document: string; readonly batch?: string }
}

/**
 * What is to be signed elsewhere, for a terminal: each call in words with the hash that a device
 * shows, what the wallet is, and how it goes on. Within 80 columns unless `wide`, but for hashes.
 */
export function unsignedText(document: OfflineDocument, options: UnsignedTextOptions): string {
  const { network, block, account, transactions } = document
  const { problems, warnings, refusals, colour } = options
  const idWidth = Math.max(...transactions.map(({ change }) => change.id.length)) + 2
  const look: TextLook = { paint: paint(colour), raw: false, idWidth }
  const head = [
    `${terminal(network.name)} (chain ${network.chainId})`,
    `client ${checksum(network.client)}`,
    `block ${thousands(block)}`,
  ]
  const parts = [
    linesOf(problemsText(problems, warnings, { colour })),
    [head.join(' · ')],
    [look.paint.heading('TO BE SIGNED, in this order')],
    ...transactions.map((one) => transactionLines(one, look)),
    accountLines(account, look),
    linesOf(refusalText(refusals, { colour, sent: 'nothing' })),
    endingLines(document, options),
  ].filter((lines) => lines.length > 0)
  const lines = parts.flatMap((part, index) => (index === 0 ? part : ['', ...part]))
  return printable(fittingLines(lines, options.wide))
}

function transactionLines(
  { change, call, to, signing }: OfflineTransaction,
  look: TextLook,
): readonly string[] {
  const row = (name: string, text: string): string => `${INDENT}${fill(name, PATH_WIDTH)}${text}`
  const sends = row('calls', `${FUNCTIONS[call.kind]} of ${checksum(to)}, with 0 OGPU`)
  if (signing === null) return [...changeText(change, look), sends]
  const { nonce, gasLimit, price, digest } = signing
  const most = roundAmount(asWei(gasLimit * mostOf(price)), 'up')
  return [
    ...changeText(change, look),
    sends,
    row('nonce', `${nonce}   gas ${thousands(Number(gasLimit))}   at most ${most} OGPU`),
    row('to be signed', digest),
  ]
}

function mostOf(price: SignedPrice): bigint {
  return price.kind === 'legacy' ? price.gasPrice : price.maxFee
}

function accountLines(account: OfflineAccount, look: TextLook): readonly string[] {
  switch (account.kind) {
    case 'key':
      return []
    case 'contract':
      return [
        look.paint.heading('THE WALLET'),
        `The client is a contract, and ${account.why}: no hashes to compare can be told. Its own`.concat(
          ' program has to show the calls above, and nothing else.',
        ),
      ]
    case 'safe': {
      const { version, threshold, owners, executions } = account
      return [
        look.paint.heading('THE SAFE'),
        `Version ${terminal(version)}; ${threshold} of ${counted(owners.length, 'owner')} have to sign. Each compares these hashes with those on the device:`,
        ...executions.flatMap(executionLines),
        'A Safe that shows another nonce shows other hashes. Then something else is queued there: have that executed or rejected first, and begin anew.',
      ]
    }
    default:
      return never(account)
  }
}

function executionLines(one: SafeExecution): readonly string[] {
  const what =
    one.operation === 1
      ? `${counted(one.ids.length, 'call')} at once, by MultiSendCallOnly ${checksum(one.to)}`
      : `calls ${checksum(one.to)}`
  return [
    `  ${one.ids.map((id) => terminal(id)).join(', ')}: Safe nonce ${one.nonce}, ${what}`,
    `    domain hash   ${one.domainHash}`,
    `    message hash  ${one.messageHash}`,
    `    safeTxHash    ${one.safeTxHash}`,
  ]
}

function endingLines(
  { network, account }: OfflineDocument,
  { files }: UnsignedTextOptions,
): readonly string[] {
  const { name } = network
  const document = terminal(files.document)
  if (account.kind === 'key')
    return [
      `Written to ${document}. What it names is uploaded, and nothing was sent.`,
      'Whoever signs puts the signed bytes into "signed" of each transaction. Then:',
      commandText({ verb: 'apply', network: name, signed: files.document }),
      'The nonces are taken by whoever comes first: sign soon, and begin anew when something else was sent with this wallet.',
    ]
  const batch =
    files.batch === undefined ? '' : `, and to ${terminal(files.batch)} for the Transaction Builder`
  return [
    `Written to ${document}${batch}. What it names is uploaded, and nothing was sent.`,
    'Once the wallet has executed it there is nothing left to send from here. To see that:',
    commandText({ verb: 'plan', network: name }),
  ]
}

function linesOf(text: string): readonly string[] {
  return text === '' ? [] : text.trimEnd().split('\n')
}

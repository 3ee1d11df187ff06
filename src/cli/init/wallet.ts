import path from 'node:path'
import { createKeystore, liesWithin } from '../../adapters/keystore.ts'
import { findAt } from '../../adapters/stat.ts'
import { openWallet } from '../../adapters/wallet.ts'
import { configDirectory } from '../../adapters/xdg-directories.ts'
import { DEVNET_ACCOUNT } from '../../init/devnet-account.ts'
import type { Problem } from '../../model/problem.ts'
import { keyText } from '../../model/secret.ts'
import { type Address, checksum, parseAddress } from '../../model/units/address.ts'
import type { Secrets } from '../../secrets.ts'
import { nonEmpty } from '../../settings.ts'
import type { Terminal } from '../terminal/terminal.ts'
import { badAnswer, type Prompt, type PromptAnswer } from './ask.ts'
import type { InitFlags } from './flags.ts'

/**
 * The wallet of a new configuration. A new one has a keystore, which is written last of all checks
 * and before any file that names it.
 */
export interface ChosenWallet {
  readonly client: Address
  readonly keystore?: { readonly file: string; readonly write: () => Promise<void> }
}

export interface WalletQuestion {
  readonly network: string
  readonly owner: string
  readonly secrets: Secrets
  /** The repository, where no keystore belongs. */
  readonly top: string
  readonly ask: Prompt
  /** Asks for what must not be seen; undefined where nobody can be asked. */
  readonly askHidden?: (question: string) => Promise<string>
}

type Chosen = PromptAnswer<ChosenWallet>

/**
 * The wallet that the flags, the environment or a person names; else a new one. A key is read for
 * its address only.
 */
export async function chooseWallet(
  flags: InitFlags,
  question: WalletQuestion,
  terminal: Terminal,
): Promise<Chosen> {
  const [client, keystore] = [nonEmpty(flags.client), nonEmpty(flags.keystore)]
  if (client !== undefined && keystore !== undefined)
    return badAnswer('--client and --keystore exclude each other', '--keystore makes a new wallet')
  if (keystore !== undefined) return newWalletAt(path.resolve(terminal.cwd, keystore), question)
  if (client !== undefined) return givenAddress(client)
  const start = await startOf(question, terminal.env)
  if (typeof start !== 'string') return start
  return question.ask({
    about:
      'The wallet that publishes, pays the fees and owns the Sources. Only its address is written here, never its key.',
    text: 'Wallet: 0x…, or new',
    start,
    read: (answer) => (answer === NEW ? newWallet(question, terminal) : givenAddress(answer)),
  })
}

/** Where the keystore of an owner's wallet goes when nobody says where. */
export function keystoreFile(directory: string, owner: string): string {
  return path.join(directory, `${owner}.keystore.json`)
}

function newWallet(question: WalletQuestion, terminal: Terminal): Chosen | Promise<Chosen> {
  const directory = configDirectory(terminal.env)
  if (directory === undefined)
    return badAnswer(
      'this user has no home, so there is no place for a keystore',
      'say where it goes: --keystore FILE',
    )
  return newWalletAt(keystoreFile(directory, question.owner), question)
}

const NEW = 'new'

/** What the wallet question starts from. */
async function startOf(
  { network, secrets }: WalletQuestion,
  env: Terminal['env'],
): Promise<string | { readonly problems: readonly Problem[] }> {
  const opened = await openWallet(network, secrets, env)
  if ('problem' in opened) return { problems: [opened.problem] }
  if ('signer' in opened) return checksum(opened.signer.address)
  return network === 'devnet' ? DEVNET_ACCOUNT : NEW
}

/** What was given is never shown: it may be a key. */
function givenAddress(text: string): Chosen {
  const address = parseAddress(text)
  if (typeof address === 'string') return { value: { client: address } }
  const isKey = /^(0x)?[0-9a-f]{64}$/i.test(text)
  if (isKey)
    return wrongAddress(
      'a private key was given where an address belongs',
      'it is not shown here; give the address, and keep the key to yourself',
    )
  if (address.fault === 'checksum')
    return {
      problems: [
        {
          code: 'bad-checksum',
          message: `${text} has a wrong EIP-55 checksum`,
          hint: `is it ${address.expected}?`,
        },
      ],
    }
  return wrongAddress(
    'this is no address',
    'it has 0x and 40 hex digits, and is not the zero address: --client 0x…',
  )
}

function wrongAddress(message: string, hint: string): Chosen {
  return { problems: [{ code: 'bad-address', message, hint }] }
}

async function newWalletAt(
  file: string,
  { top, askHidden, secrets }: WalletQuestion,
): Promise<Chosen> {
  if (await liesWithin(file, top))
    return badAnswer(
      `the keystore ${file} would lie inside of the repository`,
      'give a path outside of it: --keystore FILE',
    )
  if ((await findAt(file)).kind !== 'nothing')
    return badAnswer(
      `${file} stands already, and no keystore is ever overwritten`,
      `to use it, set OGPU_KEYSTORE=${file} and OGPU_KEYSTORE_PASSWORD; for a new one give --keystore FILE`,
    )
  const { keystorePassword: given } = secrets
  const password =
    given === undefined
      ? askHidden === undefined
        ? undefined
        : await askPassword(askHidden)
      : keyText(given)
  if (password === undefined)
    return badAnswer(
      'there is no wallet, and no password for the keystore of a new one',
      'give --client 0x…, or set OGPU_KEYSTORE_PASSWORD',
    )
  if (password === '')
    return badAnswer(
      'there is no password for the keystore of a new wallet',
      'type one, or give the address of a wallet that you have',
    )
  const { newWallet: made } = await import('../../adapters/chain/new-wallet.ts')
  const { address, encrypt } = made()
  return {
    value: {
      client: address,
      keystore: { file, write: async () => createKeystore(file, await encrypt(password)) },
    },
  }
}

// Who types anything else than a password twice gives up.
const MAX_PASSWORDS = 10

/**
 * Asks until both are the same: whoever mistypes goes on typing, and nothing of it may be shown.
 * Empty where nothing was typed.
 */
async function askPassword(askHidden: (question: string) => Promise<string>): Promise<string> {
  for (let attempt = 1; attempt <= MAX_PASSWORDS; attempt += 1) {
    const again = attempt === 1 ? '' : 'They differ. '
    const first = await askHidden(`${again}A password for the new wallet’s keystore (not shown): `)
    if (first === '' || first === (await askHidden('The same again: '))) return first
  }
  return ''
}

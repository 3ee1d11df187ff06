import { execFile } from 'node:child_process'
import { mkdir, mkdtemp, writeFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { promisify } from 'node:util'
import { cacheFolder, goProgram, npmPackages, recentNode } from './cache.ts'

/** What starts a node: a program and what is said to it before the port. */
export interface Command {
  readonly program: string
  readonly args: readonly string[]
}

/**
 * Who pays for the development accounts: the node's genesis, an account that it holds itself, or a
 * key.
 */
export type Funding =
  | { readonly kind: 'genesis' }
  | { readonly kind: 'own-account' }
  | { readonly kind: 'key'; readonly key: string }

/** How a transaction is kept from being mined while it waits in the node's pool. */
export type Hold = 'automine' | 'miner' | 'full-blocks' | 'none'

/** A kind of node that the story is told on. */
export interface NodeKind {
  readonly name: string
  /** In words, for the table. */
  readonly blocks: string
  readonly confirmations: number
  readonly chainId: number
  readonly funding: Funding
  readonly hold: Hold
  /** Gives it the pace of the network's family: a block for a transaction, else one in 69 s. */
  readonly quiet?: boolean
  /** The variable that names the program, where no registry has it and a developer brings it. */
  readonly variable?: string
  readonly install: () => Promise<Installed>
}

/** A program that is there. */
export interface Installed {
  /** What is done before the start, in an empty folder of the node's own. */
  readonly prepare?: (folder: string) => Promise<unknown>
  readonly start: (where: { readonly port: number; readonly folder: string }) => Command
}

const CHAIN_ID = 31_337
const GETH_CHAIN_ID = 1337
const FAKENET_CHAIN_ID = 4003 // 0xfa3, the same for go-opera and Sonic
/** The first validator's key of every `fakenet`: public, worth nothing. */
const FAKENET_KEY = '0x163f5f0f9a621d72fedd85ffca3d08d131ab4e812181e0d30ffd1c885d20aac7'
const PHRASE = `${'test '.repeat(11)}junk`
const PREPARE_LIMIT = 120_000
const HTTP_NAMESPACES = 'eth,net,web3,txpool'

const perTransaction = {
  blocks: 'one for each transaction',
  confirmations: 0,
  chainId: CHAIN_ID,
  funding: { kind: 'genesis' },
} as const
const fakenet = {
  blocks: 'one for each transaction, else now and then',
  confirmations: 3,
  chainId: FAKENET_CHAIN_ID,
  funding: { kind: 'key', key: FAKENET_KEY },
  hold: 'none',
} as const

/** Every node. */
const ALL: readonly NodeKind[] = [
  ...['1.4', '1.5', '1.6', '1.7'].map((version) => anvil(`anvil ${version}`, version)),
  {
    ...anvil('anvil 1.7, 2 s', '1.7', ['--block-time', '2']),
    blocks: 'every 2 s',
    confirmations: 3,
    hold: 'full-blocks',
  },
  {
    ...anvil('anvil 1.7, quiet', '1.7'),
    blocks: 'one for each transaction, else every 69 s',
    confirmations: 3,
    quiet: true,
  },
  { name: 'Hardhat 3 (EDR)', ...perTransaction, hold: 'automine', install: hardhat },
  { name: 'ganache 7.9', ...perTransaction, hold: 'miner', install: ganache },
  geth('v1.16.7'),
  geth('v1.17.10'),
  { name: 'go-opera', ...fakenet, ...brought('OGPU_NODE_OPERA', opera) },
  { name: 'Sonic', ...fakenet, ...brought('OGPU_NODE_SONIC', sonic) },
]

/** Those that can be had here. */
export const NODES = ALL.filter(
  ({ variable }) => variable === undefined || Boolean(process.env[variable]),
)

/** Of all of them, also of those that somebody would have to bring. */
export const ALL_NAMES = ALL.map(({ name }) => name)

function anvil(name: string, version: string, more: readonly string[] = []): NodeKind {
  const install = async (): Promise<Installed> => {
    const wrapper = createRequire(
      path.join(await npmPackages(), `anvil-${version}`, 'package.json'),
    )
    const program = path.join(
      path.dirname(wrapper.resolve(`${platformPackage()}/package.json`)),
      'bin',
      executable('anvil'),
    )
    const args = ['--host', '127.0.0.1', '--chain-id', String(CHAIN_ID), ...more]
    return { start: ({ port }) => ({ program, args: [...args, '--port', String(port)] }) }
  }
  return { name, ...perTransaction, hold: 'automine', install }
}

function platformPackage(): string {
  return `@foundry-rs/anvil-${process.platform}-${process.arch === 'x64' ? 'amd64' : process.arch}`
}

function executable(name: string): string {
  return process.platform === 'win32' ? `${name}.exe` : name
}

/** Its JSON-RPC server wants a project, so it gets an empty one that finds it. */
async function hardhat(): Promise<Installed> {
  const [packages, program] = await Promise.all([npmPackages(), recentNode()])
  const project = path.join(path.dirname(packages), 'hardhat')
  await mkdir(project, { recursive: true })
  await writeFile(path.join(project, 'package.json'), '{ "type": "module", "private": true }')
  const config = path.join(project, 'hardhat.config.js')
  await writeFile(config, 'export default {}')
  const args = [
    path.join(packages, 'hardhat/dist/src/cli.js'),
    '--config',
    config,
    'node',
    '--hostname',
    '127.0.0.1',
  ]
  const chain = ['--chain-id', String(CHAIN_ID)]
  return { start: ({ port }) => ({ program, args: [...args, ...chain, '--port', String(port)] }) }
}

async function ganache(): Promise<Installed> {
  const script = path.join(await npmPackages(), 'ganache/dist/node/cli.js')
  const wallet = [
    '--wallet.mnemonic',
    PHRASE,
    '--wallet.totalAccounts',
    '10',
    '--wallet.defaultBalance',
    '10000',
  ]
  const args = [
    script,
    '--server.host',
    '127.0.0.1',
    '--chain.chainId',
    String(CHAIN_ID),
    ...wallet,
  ]
  return {
    start: ({ port }) => ({
      program: process.execPath,
      args: [...args, '--server.port', String(port)],
    }),
  }
}

function geth(version: string): NodeKind {
  const http = (port: number): readonly string[] => [
    '--http',
    '--http.addr',
    '127.0.0.1',
    '--http.port',
    String(port),
    '--http.api',
    HTTP_NAMESPACES,
  ]
  const alone = [
    '--port',
    '0',
    '--nodiscover',
    '--maxpeers',
    '0',
    '--ipcdisable',
    '--authrpc.port',
    '0',
  ]
  const install = async (): Promise<Installed> => {
    const program = await goProgram('github.com/ethereum/go-ethereum/cmd/geth', version)
    return {
      start: ({ port, folder }) => ({
        program,
        args: ['--dev', '--dev.period', '2', '--datadir', folder, ...alone, ...http(port)],
      }),
    }
  }
  const name = `geth ${version.slice(1)}`
  return {
    name,
    blocks: 'every 2 s',
    confirmations: 3,
    chainId: GETH_CHAIN_ID,
    funding: { kind: 'own-account' },
    hold: 'full-blocks',
    install,
  }
}

function brought(
  variable: string,
  installed: (program: string) => Installed,
): Pick<NodeKind, 'variable' | 'install'> {
  return { variable, install: () => Promise.resolve(installed(process.env[variable] ?? '')) }
}

const LACHESIS_HTTP = ['--http', '--http.addr', '127.0.0.1', '--http.api', HTTP_NAMESPACES]
const LACHESIS_ALONE = [
  '--fakenet',
  '1/1',
  '--port',
  '0',
  '--nodiscover',
  '--maxpeers',
  '0',
  '--ipcdisable',
  '--nat',
  'none',
]

function opera(program: string): Installed {
  const args = [...LACHESIS_ALONE, ...LACHESIS_HTTP]
  return {
    start: ({ port, folder }) => ({
      program,
      args: [...args, '--datadir', folder, '--http.port', String(port)],
    }),
  }
}

/** Its genesis is made by another program, which lies beside it. */
function sonic(program: string): Installed {
  const tool = path.join(path.dirname(program), executable('sonictool'))
  return {
    prepare: (folder) =>
      promisify(execFile)(tool, ['--datadir', folder, 'genesis', 'fake', '1'], {
        timeout: PREPARE_LIMIT,
      }),
    start: ({ port, folder }) => ({
      program,
      args: [...LACHESIS_ALONE, ...LACHESIS_HTTP, '--datadir', folder, '--http.port', String(port)],
    }),
  }
}

/** The folder that a node writes to. */
export async function nodeFolder(): Promise<string> {
  await mkdir(cacheFolder(), { recursive: true })
  return mkdtemp(path.join(tmpdir(), 'ogpu-node-'))
}

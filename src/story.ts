import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { runCli } from './cli/program.ts'
import type { Terminal } from './cli/terminal/terminal.ts'
import { type Devnet, startDevnet } from './devnet/devnet.ts'
import { checksum } from './model/units/address.ts'

// The whole product in one sitting: real commands against a chain inside this machine, in a
// temporary folder. `npm start` runs it.

interface Chapter {
  readonly title: string
  /** What a person would do in the editor before the commands. */
  readonly edit?: (project: Project) => Promise<void>
  readonly commands: readonly string[]
}

interface Project {
  write(file: string, text: string): Promise<void>
  remove(file: string): Promise<void>
}

const SENTIMENT = (minPayment: string): string => `id: sentiment-analyzer
name: Sentiment Analyzer
description: DistilBERT sentiment classifier
environments:
  cpu: https://example.com/sentiment/compose.cpu.yaml
  nvidia: https://example.com/sentiment/compose.nvidia.yaml
delivery: first-response
payment:
  minPayment: ${minPayment}
  minLockup: 0.5 OGPU
maxExpiry: 24h
networks: [devnet]
`

const simple = (id: string, name: string, environment: string): string => `id: ${id}
name: ${name}
environments: { cpu: ${environment} }
payment: { minPayment: 0.004 OGPU }
maxExpiry: 15m
networks: [devnet]
`

const CHAPTERS: readonly Chapter[] = [
  {
    title: 'Three definitions, as they would stand in your repository',
    edit: async (project) => {
      await project.write('sources/sentiment-analyzer/source.yaml', SENTIMENT('0.01 OGPU'))
      await project.write(
        'sources/legacy-captioner.yaml',
        simple('legacy-captioner', 'Legacy Captioner', 'https://example.com/captioner.yaml'),
      )
      await project.write(
        'sources/whisper-small.yaml',
        simple(
          'whisper-small',
          'Whisper Small',
          'ipfs://QmT78zSuBmuS4z925WZfrqQ1qHaJ56DQaTfyMUF7F8ff5o',
        ),
      )
    },
    commands: ['validate', 'plan'],
  },
  {
    title: 'Apply publishes them, one transaction at a time, and reads each one back',
    commands: ['apply --yes'],
  },
  {
    title: 'Planning again: the chain holds what git wants, so there is nothing to do',
    commands: ['plan'],
  },
  {
    title: 'The price doubles: one field, one update',
    edit: (project) =>
      project.write('sources/sentiment-analyzer/source.yaml', SENTIMENT('0.02 OGPU')),
    commands: ['plan', 'apply --yes'],
  },
  {
    title: 'Closing is for good, so it has to be written down',
    commands: ['close legacy-captioner', 'plan', 'apply --yes'],
  },
  {
    title:
      'Deleting a definition closes nothing: its Source is an orphan, and stays live until somebody decides',
    edit: (project) => project.remove('sources/whisper-small.yaml'),
    commands: ['plan', 'list'],
  },
]

await tell()

async function tell(): Promise<void> {
  const started = performance.now()
  const root = await mkdtemp(path.join(tmpdir(), 'ogpu-gitops-'))
  const devnet = await startDevnet({ port: 0 })
  try {
    say(
      `A chain of its own (anvil, chain ${devnet.chainId}) with a double of the OpenGPU contracts, and a pinning service. No wallet, no tokens, no network.`,
    )
    await setUp(root, devnet)
    for (const [index, chapter] of CHAPTERS.entries()) await play(chapter, index + 1, root, devnet)
    say(
      `\nThat was all of it, in ${Math.round((performance.now() - started) / 1_000)} s. Everything above was read back from the chain.`,
    )
    say('Next: README.md, "Your first Source", or a chain to play with: node dist/cli.js devnet')
  } finally {
    await devnet.stop()
    await rm(root, { recursive: true, force: true })
  }
}

async function setUp(
  root: string,
  { accounts, rpcUrl, pinUrl, gatewayUrl }: Devnet,
): Promise<void> {
  const [account] = accounts
  if (account === undefined) throw new Error('a devnet has accounts')
  const config = `version: 1
owner: acme-nlp-7f3a9c
networks:
  devnet:
    client: "${checksum(account.address)}"
    rpcUrl: ${rpcUrl}
    pinUrl: ${pinUrl}
    gatewayUrl: ${gatewayUrl}
`
  await writeFile(path.join(root, 'ogpu.yaml'), config)
}

async function play(
  { title, edit, commands }: Chapter,
  number: number,
  root: string,
  { accounts }: Devnet,
): Promise<void> {
  say(`\n${number}. ${title}`)
  await edit?.({
    write: async (file, text) => {
      await mkdir(path.dirname(path.join(root, file)), { recursive: true })
      await writeFile(path.join(root, file), text)
      say(`\n   wrote ${file}`)
    },
    remove: async (file) => {
      await rm(path.join(root, file))
      say(`\n   deleted ${file}`)
    },
  })
  const env = {
    CLIENT_PRIVATE_KEY: accounts[0]?.privateKey ?? '',
    XDG_CACHE_HOME: path.join(root, '.cache'),
    XDG_STATE_HOME: path.join(root, '.state'),
  }
  for (const command of commands) {
    say(`\n   $ ogpu-gitops ${command}\n`)
    const exit = await runCli(command.split(' '), terminalFor(root, env))
    if (exit !== 0) throw new Error(`ogpu-gitops ${command} ended with ${exit}`)
  }
}

function terminalFor(cwd: string, env: Record<string, string>): Terminal {
  const indented = (text: string): void => say(text.trimEnd().replace(/^(?=.)/gm, '   '))
  return {
    cwd,
    env,
    isInteractive: false,
    isTerminal: process.stdout.isTTY === true,
    colour: process.stdout.isTTY === true && !process.env['NO_COLOR'],
    out: indented,
    err: indented,
    ask: () => Promise.resolve(''),
    onStop: () => () => undefined,
  }
}

function say(text: string): void {
  process.stdout.write(`${text}\n`)
}

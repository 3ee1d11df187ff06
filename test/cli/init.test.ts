import { execFile } from 'node:child_process'
import {
  chmod,
  copyFile,
  mkdir,
  mkdtemp,
  readdir,
  readFile,
  rm,
  stat,
  symlink,
  writeFile,
} from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { promisify } from 'node:util'
import { Wallet } from 'ethers'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { parse } from 'yaml'
import { openWallet } from '../../src/adapters/wallet.ts'
import { runCli } from '../../src/cli/program.ts'
import { EXIT } from '../../src/exit-code.ts'
import { secret } from '../../src/model/secret.ts'
import { checksum } from '../../src/model/units/address.ts'
import { startTestChain, type TestChain } from '../support/chain.ts'
import { unwrapped } from '../support/unwrapped.ts'
import { wideLines } from '../support/wide-lines.ts'

const CLIENT = '0x9fc66Ad559b6226294746da39368A8eA55faF96e'
const KEY = `0x${'5a'.repeat(32)}`
const COMPOSE = `services:
  model:
    image: acme/model:1.0.0@sha256:5c1e0b7d3f2a4968b1c0d9e8f7a6b5c4d3e2f1a0b9c8d7e6f5a4b3c2d1e0f9a8
    ports: ["\${PORT}:5555"]
    environment:
      - CALLBACK_URL=\${CALLBACK_URL}
    healthcheck: { test: [CMD, "true"] }
`

interface Told {
  readonly exit: number
  readonly out: string
  readonly err: string
  readonly questions: readonly string[]
}

let home: string
let root: string

beforeEach(async () => {
  home = await mkdtemp(path.join(tmpdir(), 'ogpu-init-'))
  root = path.join(home, 'Acme Sources')
  await mkdir(root)
  return () => rm(home, { recursive: true, force: true })
})

/** Runs init; answers given make it a terminal with a person. */
async function init(
  args: readonly string[],
  {
    answers,
    env = {},
    verb = 'init',
    cwd = root,
  }: {
    answers?: readonly string[]
    env?: Record<string, string>
    verb?: string
    cwd?: string
  } = {},
): Promise<Told> {
  let [out, err] = ['', '']
  const questions: string[] = []
  const left = [...(answers ?? [])]
  const exit = await runCli([verb, ...args], {
    cwd,
    env: {
      XDG_CONFIG_HOME: path.join(home, 'config'),
      XDG_CACHE_HOME: path.join(home, 'cache'),
      XDG_STATE_HOME: path.join(home, 'state'),
      PATH: process.env['PATH'],
      ...env,
    },
    isInteractive: answers !== undefined,
    colour: false,
    out: (text) => {
      out += text
    },
    err: (text) => {
      err += text
    },
    ask: (question) => {
      questions.push(question)
      return Promise.resolve(left.shift() ?? '')
    },
    onStop: () => () => undefined,
  })
  return { exit, out, err, questions }
}

const text = (file: string): Promise<string> => readFile(path.join(root, file), 'utf8')
const files = async (folder = root): Promise<readonly string[]> =>
  (await readdir(folder, { recursive: true, withFileTypes: true }))
    .filter(
      (entry) =>
        !entry.isDirectory() &&
        !entry.parentPath.includes('.git/') &&
        !entry.parentPath.endsWith('.git'),
    )
    .map((entry) => path.relative(root, path.join(entry.parentPath, entry.name)))
    .sort()
const git = (...args: string[]): Promise<unknown> => promisify(execFile)('git', args, { cwd: root })
const COMMIT = '9f'.repeat(20)
const PINNED = ['--action-commit', COMMIT]
const ALL = [
  '.gitattributes',
  '.gitignore',
  'AGENTS.md',
  'ogpu.yaml',
  'sources/my-model/source.yaml',
]

/** The command that init ends with. */
function sameAgain(out: string): string {
  return /The same without questions:\n([\s\S]*?)\n\n/.exec(out)?.[1] ?? ''
}

/** The words behind `ogpu-gitops init`, as a shell reads them. */
async function wordsOf(command: string): Promise<readonly string[]> {
  const { stdout } = await promisify(execFile)('sh', [
    '-c',
    `ogpu() { printf '%s\\n' "$@"; }\n${command.replace(/^ *ogpu-gitops/m, 'ogpu')}`,
  ])
  return stdout.trim().split('\n').slice(1)
}

describe('without a terminal', () => {
  test('asks nothing, takes the defaults, and what it writes validates', async () => {
    const { exit, questions, out } = await init(['--client', CLIENT])

    expect({ exit, questions }).toEqual({ exit: EXIT.ok, questions: [] })
    expect(await files()).toEqual(ALL)
    expect(parse(await text('ogpu.yaml'))).toMatchObject({
      owner: expect.stringMatching(/^acme-sources-[0-9a-z]{6}$/),
      networks: { testnet: { client: CLIENT } },
    })
    expect(parse(await text('sources/my-model/source.yaml'))).toMatchObject({
      id: 'my-model',
      template: { version: 1 },
      payment: { minPayment: '0.01 OGPU' },
    })
    expect(out).toContain('ogpu-gitops plan --network testnet')
    expect((await init([], { verb: 'validate' })).exit).toBe(EXIT.ok)
  })

  test('every flag is heard', async () => {
    const flags = [
      '--network',
      'mainnet',
      '--client',
      CLIENT,
      '--owner',
      'acme-1',
      '--template',
      'ollama',
      '--model',
      'qwen2.5:3b',
      '--service-image',
      'acme/chat:1',
      '--id',
      'chat',
      '--name',
      'yes',
      '--min-payment',
      '3 gwei',
      '--yes',
      '--json',
    ]

    const { exit, out } = await init(flags)

    expect(exit).toBe(EXIT.ok)
    expect(JSON.parse(out)).toMatchObject({
      formatVersion: 1,
      client: CLIENT,
      keystore: null,
      files: [
        { file: 'ogpu.yaml', kind: 'written' },
        { file: 'sources/chat/source.yaml', kind: 'written' },
        { file: '.github/workflows/opengpu.yml', kind: 'waits' },
        { kind: 'written' },
        { kind: 'written' },
        { file: 'AGENTS.md', kind: 'written' },
      ],
      next: expect.any(Array),
    })
    expect(parse(await text('ogpu.yaml'))).toMatchObject({
      owner: 'acme-1',
      networks: { mainnet: {} },
    })
    expect(parse(await text('sources/chat/source.yaml'))).toMatchObject({
      id: 'chat',
      name: 'yes',
      template: { name: 'ollama', with: { model: 'qwen2.5:3b', serviceImage: 'acme/chat:1' } },
      networks: ['mainnet'],
    })
  })

  test.each([
    ['no wallet', [], '--client'],
    ['two wallets', ['--client', CLIENT, '--keystore', '../k.json'], '--keystore'],
    [
      'a template’s parameter that is missing',
      ['--client', CLIENT, '--template', 'ollama', '--model', 'a'],
      '--service-image',
    ],
    ['half of the parameters', ['--client', CLIENT, '--task', 'summarization'], '--model'],
    [
      'a parameter that the template has not',
      ['--client', CLIENT, '--service-image', 'a'],
      '--service-image',
    ],
    ['no such template', ['--client', CLIENT, '--template', '__proto__'], '--template'],
    ['no such network', ['--client', CLIENT, '--network', 'constructor'], '--network'],
    ['an owner that is none', ['--client', CLIENT, '--owner', '../../x'], '--owner'],
    ['no such compose file', ['--client', CLIENT, '--compose', 'none.yaml'], '--compose'],
    ['GitHub without a remote', ['--client', CLIENT, '--github'], '--github'],
    ['code owners without GitHub', ['--client', CLIENT, '--code-owners', '@a'], '--code-owners'],
  ])('%s is a problem that names its flag, and nothing is written', async (_, flags, named) => {
    const { exit, err } = await init(flags)

    expect(exit).toBe(EXIT.problems)
    expect(err).toContain(named)
    expect(await files()).toEqual([])
  })

  test.each([
    ['an id that leads elsewhere', ['--id', '../../x'], 'bad-id'],
    ['an amount without a unit', ['--min-payment', '0.01'], 'bad-amount'],
    ['a name with control characters', ['--name', 'a\u001b[31m'], 'bad-text'],
    ['a model that is none', ['--task', 'ner', '--model', 'x; rm -rf /'], 'bad-value'],
    ['a URL of this machine', ['--compose', 'https://localhost/c.yaml'], 'bad-url'],
    ['plain http', ['--compose', 'http://example.com/c.yaml'], 'bad-url'],
    ['a wrong checksum', ['--client', CLIENT.replace('9fc66A', '9fc66a')], 'bad-checksum'],
  ])('%s is refused before anything is written', async (_, flags, code) => {
    const { exit, out } = await init(['--json', '--client', CLIENT, ...flags])

    expect(exit).toBe(EXIT.problems)
    expect(JSON.parse(out).problems).toMatchObject([{ code }])
    expect(await files()).toEqual([])
  })
})

describe('on a terminal', () => {
  test('asks one thing at a time, each with where it starts from, and task and model by themselves', async () => {
    const { exit, questions, err } = await init([], {
      answers: [
        '',
        CLIENT,
        'huggingface-pipeline',
        'summarization',
        'facebook/bart-large-cnn',
        'nvidia',
        'Short and good',
        '',
        '1 OGPU',
      ],
    })

    expect(exit).toBe(EXIT.ok)
    expect(questions.map((question) => question.replace(/ ?\[.*/, ''))).toEqual([
      'Network (testnet, mainnet, devnet)',
      'Wallet: 0x…, or new',
      'Template, file or URL',
      'task',
      'model: ',
      'Hardware (cpu, nvidia, amd)',
      'Name',
      'Id, for good',
      'Least payment for a task',
    ])
    expect(err).toContain("The model's id on the Hugging Face Hub")
    expect(parse(await text('sources/short-and-good/source.yaml'))).toMatchObject({
      name: 'Short and good',
      template: {
        environments: ['nvidia'],
        with: { task: 'summarization', model: 'facebook/bart-large-cnn' },
      },
      payment: { minPayment: '1 OGPU' },
    })
  })

  test('what it asks, refuses and says fits a terminal, whatever is answered', async () => {
    const { exit, out, err, questions } = await init([], {
      answers: [
        'nonet',
        'devnet',
        '',
        '',
        'everything',
        '',
        '',
        'gpu',
        '',
        '',
        '0.02',
        '0.02 OGPU',
      ],
    })

    expect(exit).toBe(EXIT.ok)
    expect(wideLines([out, err, ...questions].join('\n'))).toEqual([])
    expect(err).toContain('ogpu-gitops template show lists all')
  })

  test('what comes next is git where nothing is kept in it, a branch where it is, and on devnet the devnet', async () => {
    const outside = await init(['--yes', '--client', CLIENT])
    await git('init', '-q')
    const inside = await init(['--yes', '--client', CLIENT, '--id', 'another'])

    expect(outside.out).toContain('git init')
    expect(inside.out).toContain('git switch -c')
    expect(inside.out).not.toContain('git init')
    expect(outside.out + inside.out).not.toContain('ogpu-gitops apply')
    await rm(path.join(root, 'ogpu.yaml'))
    await rm(path.join(root, 'sources'), { recursive: true })
    const other = (await init(['--yes', '--network', 'devnet', '--client', CLIENT])).out
    expect(other).toMatch(/ogpu-gitops devnet[\s\S]*plan --network dev[\s\S]*apply --network dev/)
    expect(unwrapped(other)).toMatch(/OGPU_RPC_URL that it prints.*send OGPU to 0x/)
    await rm(path.join(root, 'ogpu.yaml'))
    const own = unwrapped((await init(['--yes', '--network', 'devnet', '--id', 'own'])).out)
    expect(own).toContain('the two lines with export that it prints')
    expect(own).not.toContain('send OGPU')
  })

  test('asks a bad answer again with its reason, and keeps the good ones', async () => {
    await writeFile(
      path.join(home, 'bad.yaml'),
      COMPOSE.replace('    ports', '    privileged: true\n    ports'),
    )
    await writeFile(path.join(home, 'good.yaml'), COMPOSE)
    const { exit, questions, err } = await init([], {
      answers: [
        'moon',
        'testnet',
        '0x12',
        CLIENT,
        'none.yaml',
        '../bad.yaml',
        '../good.yaml',
        'tpu',
        'cpu',
        'My own',
        'My Own',
        '../x',
        'my-own',
        '0.02',
        '0.02 OGPU',
      ],
    })

    expect(exit).toBe(EXIT.ok)
    expect(questions).toHaveLength(15)
    for (const reason of [
      '"moon"',
      'bad-address',
      'none.yaml',
      '../bad.yaml:4',
      '"tpu"',
      'bad-id',
      'bad-amount',
    ])
      expect(err).toContain(reason)
    expect(await files()).toEqual([
      ...ALL.slice(0, 4),
      'sources/my-own/compose.cpu.yaml',
      'sources/my-own/source.yaml',
    ])
    expect(parse(await text('sources/my-own/source.yaml'))).toMatchObject({
      name: 'My own',
      payment: { minPayment: '0.02 OGPU' },
    })
  })

  test('ends with the same as one command, which writes the same files without a question', async () => {
    const asked = await init([], {
      answers: ['', CLIENT, '', '', '', 'amd', "It's $HOME", '', '3 gwei'],
    })
    const command = sameAgain(asked.out)
    const before = await Promise.all((await files()).map(text))
    for (const file of await files()) await rm(path.join(root, file))
    const again = await init(await wordsOf(command))

    expect(command.split('\n').every((line) => line.length <= 80)).toBe(true)
    expect(again.exit).toBe(EXIT.ok)
    expect(await Promise.all((await files()).map(text))).toEqual(before)
  })

  test('asks nothing that a flag has said', async () => {
    const { questions } = await init(
      [
        '--network',
        'testnet',
        '--client',
        CLIENT,
        '--template',
        'huggingface-pipeline',
        '--task',
        'ner',
        '--model',
        'a/b',
        '--environment',
        'cpu',
      ].concat(['--id', 'a', '--min-payment', '0 OGPU']),
      { answers: [] },
    )

    expect(questions).toEqual([])
  })

  test('takes the answers of somebody hostile for what they are: text', async () => {
    const { exit, err } = await init([], {
      answers: [
        'testnet',
        CLIENT,
        '',
        '',
        '',
        '',
        'x" }\nstate: closed',
        'x',
        'x',
        ...Array.from({ length: 10 }, () => '1 OGPU }\nnetworks: [mainnet]'),
      ],
    })

    expect(exit).toBe(EXIT.problems)
    expect(err).toContain('bad-amount')
    expect(await files()).toEqual([])
  })

  test('a key that is typed for an address is never shown', async () => {
    const { out, err } = await init([], { answers: ['', KEY, CLIENT] })

    expect(err).toContain('a private key was given')
    expect(out + err).not.toContain(KEY.slice(2))
  })

  test('asks for an id that nobody has', async () => {
    await init(['--client', CLIENT])
    const { exit, questions } = await init(['--min-payment', '1 OGPU'], {
      answers: ['', '', '', '', 'Other', 'my-model', 'other'],
    })

    expect(exit).toBe(EXIT.ok)
    expect(questions.filter((question) => question.startsWith('Id'))).toHaveLength(2)
    expect(await files()).toContain('sources/other/source.yaml')
  })
})

describe('the wallet', () => {
  test('that the environment has gives its address, and its key goes nowhere', async () => {
    const { exit, out, err } = await init([], { env: { CLIENT_PRIVATE_KEY: KEY } })

    expect(exit).toBe(EXIT.ok)
    expect(parse(await text('ogpu.yaml')).networks.testnet.client).toBe(new Wallet(KEY).address)
    const written = await Promise.all((await files()).map(text))
    expect([out, err, ...written].join('\n')).not.toContain(KEY.slice(2))
  })

  test('that is new has a keystore of its owner’s alone, outside of the repository', async () => {
    const { exit, out } = await init(['--json', '--owner', 'acme-1'], {
      env: { OGPU_KEYSTORE_PASSWORD: 'correct horse' },
    })

    expect(exit).toBe(EXIT.ok)
    const { client, keystore, next } = JSON.parse(out)
    expect(keystore).toBe(path.join(home, 'config/ogpu-gitops/acme-1.keystore.json'))
    expect((await stat(keystore)).mode & 0o777).toBe(0o600)
    expect(
      (await Wallet.fromEncryptedJson(await readFile(keystore, 'utf8'), 'correct horse')).address,
    ).toBe(client)
    expect(next.join('\n')).toMatch(
      /back up[\s\S]*send ToGPU to 0x\w+ on testnet, from https:\/\/opengpu.network\/faucet/,
    )
    expect(next.join('\n')).not.toMatch(/stake|Vault/)
    expect(parse(await text('ogpu.yaml')).networks.testnet.client).toBe(client)
  })

  test('asks for its password twice, again when they differ, and makes nothing without one', async () => {
    const flags = [
      '--network',
      'testnet',
      '--owner',
      'acme-1',
      '--compose',
      'https://example.com/1.0.0/c.yaml',
      '--environment',
      'cpu',
      '--id',
      'a',
    ]

    const never = await init([...flags, '--min-payment', '0 OGPU'], {
      answers: ['new', 'one password', 'another one'],
    })
    expect(never.exit).toBe(EXIT.problems)
    expect(await files(home)).toEqual([])

    const mistyped = await init([...flags, '--min-payment', '0 OGPU'], {
      answers: ['new', 'one password', 'another one', 'the same', 'the same'],
    })
    expect(mistyped.exit).toBe(EXIT.ok)
    expect(mistyped.questions.filter((question) => question.includes('not shown'))).toEqual([
      expect.stringMatching(/^A password/),
      expect.stringMatching(/^They differ\. A password/),
    ])
    expect(mistyped.questions.filter((question) => question.startsWith('Wallet'))).toHaveLength(1)
    expect(await files(path.join(home, 'config'))).toHaveLength(1)
  })

  test('is never written over another one, nor into the repository', async () => {
    const env = { OGPU_KEYSTORE_PASSWORD: 'correct horse' }
    await writeFile(path.join(home, 'mine.json'), 'precious')
    await symlink(root, path.join(home, 'link'))

    expect((await init(['--keystore', '../mine.json'], { env })).exit).toBe(EXIT.problems)
    expect((await init(['--keystore', 'keys/mine.json'], { env })).exit).toBe(EXIT.problems)
    expect((await init(['--keystore', '../link/mine.json'], { env })).exit).toBe(EXIT.problems)
    expect(await readFile(path.join(home, 'mine.json'), 'utf8')).toBe('precious')
    expect(await files()).toEqual([])
  })
})

describe('a compose file of one’s own', () => {
  test('is copied beside the definition, byte for byte', async () => {
    await writeFile(
      path.join(home, 'my.nvidia.yml'),
      `${COMPOSE}    deploy: { resources: { reservations: { devices: [{ driver: nvidia, count: 1, capabilities: [gpu] }] } } }\n`,
    )

    expect((await init(['--client', CLIENT, '--compose', '../my.nvidia.yml'])).exit).toBe(EXIT.ok)
    expect(await text('sources/my-model/compose.nvidia.yaml')).toBe(
      await readFile(path.join(home, 'my.nvidia.yml'), 'utf8'),
    )
    expect(parse(await text('sources/my-model/source.yaml')).environments).toEqual({
      nvidia: 'compose.nvidia.yaml',
    })
  })

  test('by its URL is named, not fetched', async () => {
    const url = 'https://example.com/1.0.0/compose.cpu.yaml'

    expect((await init(['--client', CLIENT, '--compose', url])).exit).toBe(EXIT.ok)
    expect(parse(await text('sources/my-model/source.yaml')).environments).toEqual({ cpu: url })
  })

  test('that breaks a rule is refused with its place in the original', async () => {
    await writeFile(
      path.join(home, 'bad.yaml'),
      COMPOSE.replace('    ports', '    privileged: true\n    ports'),
    )

    const { exit, err } = await init(['--client', CLIENT, '--compose', '../bad.yaml'])

    expect(exit).toBe(EXIT.problems)
    expect(err).toContain('../bad.yaml:4')
    expect(await files()).toEqual([])
  })

  test.each(['link', 'fifo', 'large'])('that is a %s is refused', async (kind) => {
    const file = path.join(home, 'c.yaml')
    if (kind === 'link') await symlink('/etc/passwd', file)
    else if (kind === 'fifo') await promisify(execFile)('mkfifo', [file])
    else await writeFile(file, `#${' '.repeat(300_000)}\n${COMPOSE}`)

    expect((await init(['--client', CLIENT, '--compose', '../c.yaml'])).exit).toBe(EXIT.problems)
    expect(await files()).toEqual([])
  })
})

describe('where something stands', () => {
  test('a second run leaves everything and says so', async () => {
    await init(['--client', CLIENT])
    const before = await Promise.all(ALL.map(text))

    const { exit, out } = await init(['--client', CLIENT, '--json'])

    expect(exit).toBe(EXIT.ok)
    expect(await Promise.all(ALL.map(text))).toEqual(before)
    expect(JSON.parse(out).files.map(({ kind }: { kind: string }) => kind)).toEqual([
      'left',
      'waits',
      'left',
      'left',
      'left',
    ])
  })

  test('only what is missing is added: a definition, ignored files', async () => {
    await init(['--client', CLIENT])
    const config = await text('ogpu.yaml')
    await writeFile(path.join(root, '.gitignore'), 'mine\n.env\n')

    expect((await init(['--id', 'second', '--json'])).exit).toBe(EXIT.ok)
    expect(await files()).toEqual([...ALL, 'sources/second/source.yaml'])
    expect(await text('ogpu.yaml')).toBe(config)
    expect(await text('.gitignore')).toBe('mine\n.env\n*.keystore.json\nplan.json\n')
  })

  test('a definition with the same id is left as it is', async () => {
    await init(['--client', CLIENT, '--id', 'a'])

    const { exit, out } = await init(['--id', 'a', '--name', 'Other'])

    expect(exit).toBe(EXIT.ok)
    expect(out).toContain('left     sources/a/source.yaml')
    expect(parse(await text('sources/a/source.yaml')).name).toBe('A')
  })

  test('a broken configuration is told, not replaced', async () => {
    await writeFile(path.join(root, 'ogpu.yaml'), 'version: 2\n')

    expect((await init(['--client', CLIENT])).exit).toBe(EXIT.problems)
    expect(await files()).toEqual(['ogpu.yaml'])
  })

  test('a folder that leads out of the repository is not written through', async () => {
    await mkdir(path.join(home, 'elsewhere'))
    await symlink(path.join(home, 'elsewhere'), path.join(root, '.github'))

    expect((await init(['--client', CLIENT, ...PINNED])).exit).toBe(EXIT.fault)
    expect(await readdir(path.join(home, 'elsewhere'))).toEqual([])
  })
})

describe('in a git repository', () => {
  beforeEach(async () => {
    await git('init', '-q')
    await git('remote', 'add', 'origin', 'git@github.com:acme/ogpu-sources.git')
  })

  test('the remote on GitHub gives the repository and the owner', async () => {
    await init(['--client', CLIENT])

    expect(parse(await text('ogpu.yaml'))).toMatchObject({
      repository: 'acme/ogpu-sources',
      owner: expect.stringMatching(/^ogpu-sources-[0-9a-z]{6}$/),
    })
  })

  test('a remote elsewhere gives neither', async () => {
    await git('remote', 'set-url', 'origin', 'https://git.example.com/github.com/acme/x.git')
    await init(['--client', CLIENT])

    expect(parse(await text('ogpu.yaml'))).not.toHaveProperty('repository')
  })

  test('from a folder of it the workflow goes to the top and knows the folder', async () => {
    await mkdir(path.join(root, 'gpu'))

    expect(
      (await init(['--client', CLIENT, ...PINNED], { cwd: path.join(root, 'gpu') })).exit,
    ).toBe(EXIT.ok)
    expect(await text('.github/workflows/opengpu.yml')).toContain('working-directory: "gpu"')
  })

  test('no workflow is written that GitHub would refuse: without a release it waits for a commit, and says how to find one', async () => {
    const { exit, out } = await init(['--client', CLIENT])

    expect(exit).toBe(EXIT.ok)
    expect(await files()).toEqual(ALL)
    expect(out).toContain('init --action-commit')

    expect((await init(['--action-commit', '0'.repeat(40)])).exit).toBe(EXIT.problems)
    expect((await init(['--action-commit', 'v1'])).exit).toBe(EXIT.problems)
    expect((await init(PINNED)).exit).toBe(EXIT.ok)
    expect(await text('.github/workflows/opengpu.yml')).toContain(
      `ogpu-network/ogpu-gitops@${COMMIT}`,
    )
  })

  test('a workflow that stands with forty zeros is left, and told what GitHub makes of it', async () => {
    const file = '.github/workflows/opengpu.yml'
    await mkdir(path.join(root, '.github/workflows'), { recursive: true })
    await copyFile('examples/opengpu.yml', path.join(root, file))

    const { out } = await init(['--client', CLIENT, ...PINNED])

    expect(unwrapped(out)).toContain(`GitHub refuses ${file}`)
    expect(await text(file)).toBe(await readFile('examples/opengpu.yml', 'utf8'))
    await writeFile(path.join(root, file), (await text(file)).replaceAll('0'.repeat(40), COMMIT))
    expect((await init(PINNED)).out).not.toContain('GitHub refuses')
  })

  test('with --github the rules of the branch and its code owners are written, and one line installs the rules', async () => {
    await mkdir(path.join(root, 'gpu'))
    const flags = ['--client', CLIENT, '--github', '--code-owners', '@acme/platform @octocat']

    const { exit, out } = await init([...flags, ...PINNED], { cwd: path.join(root, 'gpu') })

    expect(exit).toBe(EXIT.ok)
    expect(await text('.github/CODEOWNERS')).toBe(
      '/.github/ @acme/platform @octocat\n/gpu/ogpu.yaml @acme/platform @octocat\n',
    )
    const [, file = ''] = /--input (\S+)/.exec(out) ?? []
    const rules = JSON.parse(await readFile(path.join(root, 'gpu', file), 'utf8'))
    expect(rules).toMatchObject({ enforcement: 'active', bypass_actors: [] })
    const [job] = Object.keys(parse(await text('.github/workflows/opengpu.yml')).jobs)
    expect(JSON.stringify(rules)).toContain(`"context":"${job}"`)
  })

  test('code owners that stand are kept, and get only what they lack', async () => {
    const flags = ['--client', CLIENT, '--github', '--code-owners', '@octocat']
    await writeFile(path.join(root, 'CODEOWNERS'), '* @acme/all\n/.github/workflows/ @acme/ci')

    await init(flags)

    const owners = '* @acme/all\n/.github/workflows/ @acme/ci\n/ogpu.yaml @octocat\n'
    expect(await text('CODEOWNERS')).toBe(owners)
    const again = await init(['--github', '--json', '--code-owners', '@somebody-else'])
    expect(await text('CODEOWNERS')).toBe(owners)
    expect(JSON.parse(again.out).files).toContainEqual({ file: 'CODEOWNERS', kind: 'left' })
    const { questions } = await init(['--github'], { answers: ['no'] })
    expect(questions.filter((question) => question.startsWith('Code owners'))).toEqual([])
  })

  const OF_A = '--id a --name A --network testnet --environment cpu --min-payment'.split(' ')
  const ANSWERED = ['--client', CLIENT, '--github', ...OF_A, '0 OGPU']
  ANSWERED.push('--compose', 'https://example.com/1.0.0/c.yaml')

  test('a person is asked for code owners; nobody named yet is said, and what is no name is asked again', async () => {
    const nobody = await init(ANSWERED, { answers: ['', 'no'] })
    expect(nobody.out).toContain('--code-owners <names>')
    expect(await files()).not.toContain('.github/CODEOWNERS')

    const named = await init(ANSWERED, { answers: ['octocat', '@octocat, @acme/platform', 'no'] })
    expect(named.err).toContain('holds no name that GitHub knows')
    expect(await text('.github/CODEOWNERS')).toContain('/ogpu.yaml @octocat @acme/platform\n')
  })

  test('with --github too, the same as one command writes the same files', async () => {
    const { out } = await init(ANSWERED, { answers: ['@octocat @acme/platform', 'no'] })
    const before = await Promise.all((await files()).map(text))
    for (const file of await files()) await rm(path.join(root, file))

    const again = await init(await wordsOf(sameAgain(out)))

    expect(again.exit).toBe(EXIT.ok)
    expect(again.questions).toEqual([])
    expect(await Promise.all((await files()).map(text))).toEqual(before)
  })

  test('a folder or a configuration whose name GitHub would evaluate is refused before anything is written', async () => {
    await git('init', '-q')
    const folder = path.join(root, `a \${{ github.token }}`)
    await mkdir(folder)

    const [there, here] = [
      await init(['--client', CLIENT, ...PINNED], { cwd: folder }),
      await init(['--client', CLIENT, ...PINNED, '--config', `\${{ x }}.yaml`]),
    ]

    expect([there.exit, here.exit]).toEqual([EXIT.problems, EXIT.problems])
    expect(unwrapped(there.err)).toContain('which GitHub would evaluate')
    expect(await files()).toEqual([])
  })

  test('the keystore that init made goes to GitHub as it is, and opens there with its password', async () => {
    const bin = path.join(home, 'bin')
    await mkdir(bin)
    await writeFile(
      path.join(bin, 'gh'),
      `#!/bin/sh\n[ "$1" = --version ] && exit\n[ "$2" = set ] && [ ! -t 0 ] && cat > "${home}/$3"\nexit 0\n`,
    )
    await chmod(path.join(bin, 'gh'), 0o755)
    const env = { PATH: `${bin}:${process.env['PATH']}`, OGPU_KEYSTORE_PASSWORD: 'correct horse' }

    await init(['--owner', 'acme-1', ...PINNED], { env })
    expect(await text('.github/workflows/opengpu.yml')).toContain('OGPU_KEYSTORE_PASSWORD')
    const { exit, out } = await init(['--github', '--yes'], { env })

    expect(exit).toBe(EXIT.ok)
    expect(out).toMatch(/gh secret set CLIENT_PRIVATE_KEY [^<]*< .*acme-1\.keystore\.json/s)
    const wallet = await openWallet('testnet', {
      keys: {
        CLIENT_PRIVATE_KEY: secret(
          'key',
          await readFile(path.join(home, 'CLIENT_PRIVATE_KEY'), 'utf8'),
        ),
      },
      keystorePassword: secret('key', 'correct horse'),
    })
    expect('signer' in wallet && checksum(wallet.signer.address)).toBe(
      parse(await text('ogpu.yaml')).networks.testnet.client,
    )
  })

  test('prints the commands for GitHub and runs them only with consent, without the key', async () => {
    const bin = path.join(home, 'bin')
    await mkdir(bin)
    await writeFile(
      path.join(bin, 'gh'),
      `#!/bin/sh\n[ "$1" = --version ] || echo "$* key=$CLIENT_PRIVATE_KEY" >> "${home}/gh.log"\n`,
    )
    await chmod(path.join(bin, 'gh'), 0o755)
    const env = { PATH: `${bin}:${process.env['PATH']}`, CLIENT_PRIVATE_KEY: KEY }
    const flags = [
      '--github',
      '--network',
      'testnet',
      '--client',
      CLIENT,
      '--compose',
      'https://example.com/1.0.0/c.yaml',
      '--environment',
      'cpu',
      '--id',
      'a',
    ]
    flags.push('--min-payment', '0 OGPU')
    const log = (): Promise<string> => readFile(path.join(home, 'gh.log'), 'utf8').catch(() => '')

    const refused = await init(flags, { env, answers: ['', 'no'] })
    expect(refused.out).toContain(
      'gh secret set CLIENT_PRIVATE_KEY --env opengpu --repo acme/ogpu-sources',
    )
    expect(await log()).toBe('')

    expect((await init(flags, { env, answers: ['', 'yes'] })).exit).toBe(EXIT.ok)
    expect((await log()).split('\n')).toEqual([
      expect.stringMatching(/^api -X PUT .* key=$/),
      expect.stringMatching(/^api -X POST .*deployment-branch-policies .* key=$/),
      expect.stringMatching(/^secret set .* key=$/),
      '',
    ])

    const unattended = await init([...flags, '--yes', '--json'], { env })
    expect(JSON.parse(unattended.out).github).toMatchObject([
      { outcome: 'done' },
      { outcome: 'done' },
      { outcome: 'printed' },
      { command: expect.stringContaining('/rulesets --input '), outcome: 'printed' },
    ])
  })
})

describe('on a chain', () => {
  let chain: TestChain

  beforeAll(async () => {
    chain = await startTestChain()
  })

  afterAll(async () => {
    await chain.stop()
  })

  test.each([
    ['a template', []],
    ['a compose file', ['--compose', '../c.yaml']],
  ])(
    'init with %s, then validate, then plan on devnet: one Source to publish, nothing refused',
    async (_, flags) => {
      await writeFile(path.join(home, 'c.yaml'), COMPOSE)
      const env = { OGPU_RPC_URL: chain.rpcUrl }

      expect((await init(['--yes', '--network', 'devnet', ...flags], { env })).exit).toBe(EXIT.ok)
      expect((await init([], { env, verb: 'validate' })).exit).toBe(EXIT.ok)
      const plan = await init(['--network', 'devnet', '--json'], { env, verb: 'plan' })

      expect({ exit: plan.exit, plan: JSON.parse(plan.out) }).toMatchObject({
        exit: EXIT.ok,
        plan: { changes: [{ kind: 'publish', id: 'my-model' }], problems: [], refusals: [] },
      })
    },
  )
})

describe('without a configuration', () => {
  test('every verb names init', async () => {
    expect((await init([], { verb: 'plan' })).err).toContain('ogpu-gitops init')
    expect((await init([], { verb: 'validate' })).out).toContain('ogpu-gitops init')
  })

  test('one that stands further up is named, within the repository and one folder up outside of any', async () => {
    const deep = path.join(root, 'sources', 'my-model')
    await init(['--client', CLIENT])

    expect((await init([], { verb: 'plan', cwd: path.join(root, 'sources') })).err).toContain(
      '--config ../ogpu.yaml',
    )
    expect((await init([], { verb: 'plan', cwd: deep })).err).not.toContain('--config')
    await git('init', '-q')
    expect((await init([], { verb: 'plan', cwd: deep })).err).toContain('--config ../../ogpu.yaml')
    expect((await init([], { verb: 'validate', cwd: deep })).out).toContain(
      '--config ../../ogpu.yaml',
    )
  })
})

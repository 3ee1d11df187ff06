// The walls of the house: what the files of each room may use. `breaches.ts` holds every file to
// them, and the table in docs/architecture.md is made from them. This file imports nothing.

/** What only some rooms may use of the machine, beside packages and builtins. */
export const RIGHTS = {
  async: 'waiting: `async`, `await`, a Promise',
  timers: '`setTimeout` and the like',
  clock: 'the time of day, and time that passes',
  randomness: '`Math.random`, `crypto.randomUUID`',
  environment: '`process.env`, arguments, the working directory',
  'whole-environment': '`process.env` handed on, with the keys in it',
  terminal: '`process.stdout` and its siblings, `console`',
  process: 'signals, the exit code, what runs this program',
  network: '`fetch`, `WebSocket`',
  locale: 'what a machine’s language changes',
  'own-place': '`import.meta`',
} as const
export type Right = keyof typeof RIGHTS

export interface Room {
  /** What is in it, for the table. */
  readonly about: string
  /** Folders and files beneath src; its name says the folder where this is missing. */
  readonly holds?: readonly string[]
  readonly rooms: readonly string[]
  readonly packages?: readonly string[]
  /** `node:path`, or one export of it: `node:path posix`. */
  readonly builtins?: readonly string[]
  readonly rights?: readonly Right[]
}

/** What only some files may import from another. */
export interface Guarded {
  readonly file: string
  readonly names: readonly string[]
  readonly by: readonly string[]
  readonly why: string
}

/** From the doors down: a room stands above those that it imports. */
export const ROOMS: Readonly<Record<string, Room>> = {
  doors: {
    about: 'the programs that start: the command line, the Action, the story of `npm start`',
    holds: ['cli.ts', 'action.ts', 'story.ts'],
    rooms: [
      'cli',
      'action',
      'compiled',
      'for the doors',
      'devnet',
      'report/text',
      'report',
      'ports',
      'model',
    ],
    packages: ['@actions/core'],
    builtins: [
      'node:fs/promises',
      'node:os',
      'node:path',
      'node:readline/promises',
      'node:stream',
      'node:url',
    ],
    rights: [
      'async',
      'clock',
      'environment',
      'whole-environment',
      'terminal',
      'process',
      'own-place',
    ],
  },
  cli: {
    about:
      'the command line, one file a verb: flags into settings, ports, one call of the engine, text or JSON, the exit code',
    rooms: [
      'for the doors',
      'devnet',
      'progress',
      'adapters',
      'adapters/signers',
      'adapters/chain',
      'adapters/github',
      'adapters (shared)',
      'doctor',
      'doctor/report',
      'import',
      'images',
      'supply',
      'engine',
      'apply',
      'consent',
      'report/github',
      'report/catalog',
      'report/text',
      'report/json',
      'report',
      'templates',
      'compose/convert',
      'compose',
      'desired',
      'init',
      'ports',
      'model',
    ],
    packages: ['commander'],
    builtins: ['node:crypto', 'node:fs/promises', 'node:os', 'node:path'],
    rights: ['async', 'clock', 'environment', 'process'],
  },
  action: {
    about: 'the Action: an event into a command, comments, outputs, annotations',
    rooms: [
      'for the doors',
      'progress',
      'adapters',
      'adapters/github',
      'adapters (shared)',
      'supply',
      'engine',
      'apply',
      'consent (gathered)',
      'consent',
      'desired',
      'report/github',
      'report/catalog',
      'report/text',
      'report/json',
      'report',
      'ports',
      'model',
    ],
    packages: ['@actions/core'],
    builtins: ['node:fs', 'node:fs/promises', 'node:path'],
    rights: ['async', 'timers', 'environment', 'terminal', 'process'],
  },
  compiled: {
    about: 'runs a file of the program, and keeps what V8 made of it where nobody else can write',
    rooms: [],
    builtins: ['node:crypto', 'node:fs', 'node:module', 'node:os', 'node:path', 'node:vm'],
    rights: ['clock', 'environment', 'process'],
  },
  'for the doors': {
    about: 'what both doors need: exit codes, the mask over secrets, the version',
    holds: ['exit-code.ts', 'mask.ts', 'release.ts', 'version.ts'],
    rooms: ['package.json', 'report', 'init', 'model'],
  },
  progress: {
    about:
      'what a run is about while it lasts: one line for whoever waits, and where the time went',
    rooms: ['report/text', 'ports', 'model'],
    rights: ['async', 'timers'],
  },
  devnet: {
    about: 'the development chain, the contracts’ double, the pinning service',
    rooms: ['ports', 'model'],
    packages: ['ethers'],
    builtins: [
      'node:child_process',
      'node:fs',
      'node:http',
      'node:module',
      'node:net',
      'node:path',
      'node:stream',
    ],
    rights: [
      'async',
      'timers',
      'environment',
      'whole-environment',
      'process',
      'network',
      'own-place',
    ],
  },
  adapters: {
    about: 'git, files, gateways, registries, the wallet, the journal: all I/O, no decisions',
    rooms: ['adapters/signers', 'adapters/chain', 'adapters (shared)', 'ports', 'model'],
    packages: ['p-limit', 'simple-git'],
    builtins: [
      'node:child_process',
      'node:crypto',
      'node:dns',
      'node:fs',
      'node:fs/promises',
      'node:http',
      'node:https',
      'node:net',
      'node:os',
      'node:path',
      'node:stream',
      'node:timers/promises',
      'node:util',
    ],
    rights: ['async', 'timers', 'clock', 'environment', 'whole-environment', 'process', 'network'],
  },
  'adapters/signers': {
    about:
      'who signs: a key, or a service that has one; every signature held against what was asked',
    rooms: ['adapters/chain', 'adapters (shared)', 'ports', 'model'],
    packages: ['aws4fetch', 'ethers'],
    builtins: ['node:fs/promises', 'node:http', 'node:https', 'node:timers/promises', 'node:tls'],
    rights: ['async', 'timers', 'clock', 'randomness'],
  },
  'adapters/chain': {
    about: 'JSON-RPC',
    rooms: ['adapters (shared)', 'ports', 'model'],
    packages: ['ethers', 'p-limit'],
    builtins: ['node:crypto', 'node:timers/promises'],
    rights: ['async', 'clock', 'randomness'],
  },
  'adapters/github': {
    about: 'GitHub’s API',
    rooms: ['adapters (shared)', 'ports', 'model'],
    packages: ['@octokit/core', '@octokit/plugin-retry', '@octokit/plugin-throttling'],
    builtins: ['node:child_process', 'node:fs/promises'],
    rights: ['async', 'timers', 'environment'],
  },
  'adapters (shared)': {
    about:
      'what every request needs: limits, proxies, why there was no answer, no secret in a message',
    holds: [
      'adapters/redact.ts',
      'adapters/web/bounded-body.ts',
      'adapters/web/proxy.ts',
      'adapters/web/unreachable.ts',
    ],
    rooms: [],
    builtins: ['node:http'],
    rights: ['async', 'timers', 'clock', 'process', 'network'],
  },
  doctor: {
    about: 'everything that a run needs, looked at',
    rooms: ['engine', 'apply', 'observed', 'consent', 'plan', 'report', 'ports', 'model'],
    rights: ['async'],
  },
  'doctor/report': {
    about: 'what a network is like, by questions whose answers show it',
    rooms: ['doctor', 'ports', 'model'],
    packages: ['multiformats'],
    builtins: ['node:net isIP'],
    rights: ['async'],
  },
  import: {
    about: '`import`, `pull` and `pin`: what the chain holds, written into definitions',
    rooms: ['engine', 'plan', 'report', 'desired', 'ports', 'model'],
    rights: ['async'],
  },
  images: {
    about: '`pin-images`: the images that definitions name, and their digests',
    rooms: [
      'engine',
      'templates',
      'compose/convert',
      'compose',
      'desired',
      'yaml',
      'ports',
      'model',
    ],
    packages: ['p-limit'],
    rights: ['async'],
  },
  supply: {
    about:
      'what live Sources need of others: files, images, providers, money; whether it is still there, since when',
    rooms: ['compose', 'plan', 'ports', 'model'],
    packages: ['p-limit'],
    rights: ['async'],
  },
  engine: {
    about:
      'the program told in order: read the repository, observe, plan, gather reviews, run together, apply',
    rooms: [
      'apply',
      'observed',
      'consent (gathered)',
      'consent',
      'policy',
      'plan',
      'templates',
      'compose',
      'desired',
      'init',
      'ports',
      'model',
    ],
    rights: ['async', 'timers'],
  },
  apply: {
    about: 'plan → events → result, through ports',
    rooms: ['ports', 'model'],
    packages: ['p-limit'],
    rights: ['async'],
  },
  observed: {
    about: 'chain and metadata → states at one block, through ports',
    rooms: ['ports', 'model'],
    packages: ['p-limit'],
    rights: ['async'],
  },
  'consent (gathered)': {
    about: 'who agreed to what, asked of GitHub and of the chain through ports',
    holds: ['consent/gather.ts', 'consent/merged-pulls.ts'],
    rooms: ['consent', 'ports', 'model'],
    rights: ['async'],
  },
  consent: {
    about: 'what may be sent: who agreed, by which record, and what apply will make of a plan',
    rooms: ['plan', 'policy', 'model'],
  },
  policy: {
    about: 'which rules of `policy:` a change breaks: was, would be, allowed',
    rooms: ['model'],
  },
  plan: {
    about: 'match, compare, prove that it is absent, what can not be sent at all',
    rooms: ['model'],
  },
  'report/github': {
    about: 'comments and issues for GitHub',
    rooms: ['report/text', 'consent', 'report', 'model'],
    packages: ['markdown-table'],
  },
  'report/catalog': {
    about: 'one page of all Sources, whole: its policy, its data, and the text of what runs in it',
    rooms: ['report/json', 'report', 'model'],
    builtins: ['node:zlib deflateRawSync'],
  },
  'report/catalog/page': {
    about:
      'what runs in that page, in its reader’s browser; `scripts/catalog-page.mjs` makes a text of it',
    rooms: ['report/catalog', 'report', 'model'],
    rights: ['async', 'timers'],
  },
  'report/text': {
    about: 'for terminals and logs',
    rooms: ['report/json', 'report', 'model'],
    packages: ['picocolors'],
  },
  'report/json': { about: 'for programs', rooms: ['report', 'model'] },
  report: {
    about: 'words, views and escapes that every report shares',
    rooms: ['model'],
    packages: ['diff'],
  },
  templates: {
    about: 'templates → compose files, one folder each',
    rooms: ['yaml', 'model'],
    packages: ['yaml'],
  },
  'compose/convert': {
    about: 'somebody’s compose file → one that providers can run',
    rooms: ['compose', 'yaml'],
    packages: ['yaml'],
  },
  compose: {
    about: 'the rules for compose files',
    rooms: ['yaml', 'model'],
    packages: ['yaml'],
    builtins: ['node:path posix'],
  },
  desired: {
    about: 'text → specs and problems; edits of definitions',
    rooms: ['yaml', 'model'],
    packages: ['yaml'],
    builtins: ['node:buffer isUtf8', 'node:path posix'],
  },
  init: { about: 'the texts that a new repository begins with', rooms: ['model'] },
  yaml: {
    about: 'text → tree, and words for what is wrong with it',
    rooms: ['model'],
    packages: ['@babel/code-frame', 'yaml'],
  },
  ports: {
    about: 'what the engine asks of the world, what a run was told, and its secrets',
    holds: ['ports', 'settings.ts', 'secrets.ts'],
    rooms: ['model'],
    builtins: ['node:path'],
    rights: ['async', 'environment'],
  },
  model: {
    about: 'words and units: imports nothing of ours',
    rooms: [],
    packages: ['@noble/hashes', 'ipaddr.js', 'multiformats'],
    builtins: ['node:crypto createHash', 'node:net isIPv4', 'node:net isIPv6'],
  },
}

export const GUARDED: readonly Guarded[] = [
  {
    file: 'src/model/secret.ts',
    names: ['keyText'],
    by: ['src/adapters/wallet.ts', 'src/cli/init/wallet.ts'],
    why: 'a key is seen by what opens a wallet and what makes the first one',
  },
  {
    file: 'src/model/secret.ts',
    names: ['tokenText'],
    by: ['src/adapters/git/environment.ts', 'src/adapters/github/github.ts'],
    why: 'GitHub’s token is seen by what asks GitHub',
  },
  {
    file: 'src/model/secret.ts',
    names: ['credentialText'],
    by: ['src/adapters/signers/open.ts'],
    why: 'what a signer is asked with is seen by what asks it',
  },
  {
    file: 'src/model/secret.ts',
    names: ['hiddenText'],
    by: ['src/mask.ts'],
    why: 'what takes secrets out of a text has to know them',
  },
  {
    file: 'src/mask.ts',
    names: ['spellingsOf'],
    by: ['src/action.ts'],
    why: 'GitHub’s runner hides what it is told of',
  },
  {
    file: 'src/adapters/signers/key.ts',
    names: ['keySigner'],
    by: ['src/adapters/wallet.ts', 'src/adapters/signers/keystore.ts'],
    why: 'these take a key as text',
  },
  {
    file: 'src/adapters/signers/keystore.ts',
    names: ['keystoreSigner'],
    by: ['src/adapters/wallet.ts'],
    why: 'these take a key as text',
  },
  {
    file: 'src/adapters/chain/new-wallet.ts',
    names: ['newWallet'],
    by: ['src/cli/init/wallet.ts'],
    why: 'only init makes a wallet',
  },
]

const STICKY = 'a pattern that is told before each use where to look'

/** What outlives a call all the same, and why. */
export const KEPT: Readonly<Record<string, string>> = {
  'src/adapters/web/proxy.ts chosen':
    'Node.js takes its proxies for the whole process, and an error has to tell which',
  'src/yaml/quick/block-text.ts HEADER': STICKY,
  'src/yaml/quick/flow.ts KEY': STICKY,
  'src/yaml/quick/flow.ts PLAIN': STICKY,
  'src/yaml/quick/read-quickly.ts KEY': STICKY,
}

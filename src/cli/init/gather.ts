import { randomInt } from 'node:crypto'
import path from 'node:path'
import { loadFile } from '../../adapters/files.ts'
import { freeId } from '../../desired/edit/free-id.ts'
import { type FirstFilesRequest, firstFiles, folderOf } from '../../engine/first-files.ts'
import type { Repository } from '../../engine/repository.ts'
import { codeOwnersIn, hasOwners } from '../../init/code-owners.ts'
import { shellWord } from '../../init/command-line.ts'
import { ownerOf } from '../../init/naming.ts'
import { BUILTIN_NETWORKS } from '../../model/network/builtin-networks.ts'
import type { Problem } from '../../model/problem.ts'
import { isSlug } from '../../model/slug.ts'
import { nonEmpty, type Settings } from '../../settings.ts'
import type { SafeTerminal } from '../terminal/terminal.ts'
import { definitionAnswers, runsOf, wantsDefinition } from './answers.ts'
import { codeOwnersAt, folderFromTop } from './around.ts'
import { asker, badAnswer, type Prompt, type PromptAnswer } from './ask.ts'
import type { InitFlags } from './flags.ts'
import type { DefinitionAnswers, DefinitionCheck } from './runs.ts'
import { type ChosenWallet, chooseWallet } from './wallet.ts'

/** Where init works, and what is there already. */
export interface Ground {
  readonly settings: Settings
  /** The folder that git keeps this one in. */
  readonly top: string
  readonly isInGit: boolean
  readonly repository: string | undefined
  readonly standing: FirstFilesRequest['standing']
  readonly before: Repository
}

/** Everything that was answered. */
export interface Answers {
  readonly network: string
  readonly wallet: ChosenWallet
  readonly owner: string
  readonly definition?: DefinitionAnswers
  /** Who has to look at the configuration; left out where GitHub was not asked for. */
  readonly owners?: readonly string[]
}

type Outcome<T> = T | { readonly problems: readonly Problem[] }

/** Whether `init` asks a person: at a terminal, and not where flags say to ask nobody. */
export function isAskedBy(flags: InitFlags, terminal: SafeTerminal): boolean {
  return terminal.isInteractive && flags.yes !== true && flags.json !== true
}

/** Flags, then a person where there is one, then what each question starts from. */
export async function gather(
  flags: InitFlags,
  ground: Ground,
  terminal: SafeTerminal,
): Promise<Outcome<Answers>> {
  const { before } = ground
  const isAsked = isAskedBy(flags, terminal)
  const ask = asker(terminal, isAsked)
  const broken = before.problems.filter(
    ({ code }) => code !== 'no-definitions' && code !== 'config-missing',
  )
  if (broken.length > 0) return { problems: broken }
  const owner =
    before.config?.owner ??
    nonEmpty(flags.owner) ??
    ownerOf(ground.repository?.split('/')[1] ?? path.basename(ground.top), sixCharacters())
  if (before.config === undefined && !isSlug(owner))
    return badAnswer(
      '--owner is no slug',
      'lower-case letters, digits and single hyphens: --owner acme-nlp-7f3a9c',
    )
  const network = await chooseNetwork(flags, before, ask)
  if ('problems' in network) return network
  const wallet = await walletOf(
    flags,
    { ground, network: network.value, owner, ask, isAsked },
    terminal,
  )
  if ('problems' in wallet) return wallet
  const first = { network: network.value, owner, wallet: wallet.value }
  const definition =
    before.definitions.length > 0 && !wantsDefinition(flags)
      ? undefined
      : await definitionAnswers(flags, ask, checkOf(first, ground, isAsked, terminal))
  if (definition !== undefined && 'problems' in definition) return definition
  const answers = {
    ...first,
    ...(definition === undefined ? {} : { definition: definition.value }),
  }
  if (flags.github !== true) return answers
  const owners = await chooseCodeOwners(flags, ground, ask)
  return 'problems' in owners ? owners : { ...answers, owners: owners.value }
}

interface WalletNeed {
  readonly ground: Ground
  readonly network: string
  readonly owner: string
  readonly ask: Prompt
  readonly isAsked: boolean
}

async function walletOf(
  flags: InitFlags,
  need: WalletNeed,
  terminal: SafeTerminal,
): Promise<PromptAnswer<ChosenWallet>> {
  const { ground, network, owner, ask, isAsked } = need
  const client = ground.before.config?.networks.get(network)?.client
  if (client !== undefined) return { value: { client } }
  const askHidden = isAsked
    ? { askHidden: (text: string) => terminal.ask(text, { hidden: true }) }
    : {}
  return chooseWallet(
    flags,
    { network, owner, secrets: terminal.secrets, top: ground.top, ask, ...askHidden },
    terminal,
  )
}

/** Judges a definition by the repository that would hold it. */
function checkOf(
  answers: Omit<Answers, 'definition'>,
  ground: Ground,
  isAsked: boolean,
  terminal: SafeTerminal,
): DefinitionCheck {
  const taken = new Set(
    ground.before.definitions.map(({ id }) => id).filter((id) => id !== undefined),
  )
  return {
    startId: isAsked ? freeId(FIRST_ID, taken) : FIRST_ID,
    isTaken: (id) => taken.has(id),
    textOf: async (file) => {
      const found = await loadFile(path.resolve(terminal.cwd, file), file)
      return found !== undefined && 'bytes' in found ? new TextDecoder().decode(found.bytes) : ''
    },
    problems: async (definition) => {
      const request = await requestOf({ ...answers, definition }, ground, terminal)
      if ('problems' in request) return request.problems
      const checked = firstFiles(request)
      return checked.kind === 'problems' ? withConversion(checked.problems, definition) : []
    },
  }
}

const FIRST_ID = 'my-model'
const NETWORKS = ['testnet', 'mainnet', 'devnet'].filter((name) =>
  Object.hasOwn(BUILTIN_NETWORKS, name),
)

function chooseNetwork(
  flags: InitFlags,
  { config }: Repository,
  ask: Prompt,
): Promise<PromptAnswer<string>> {
  const names = config === undefined ? NETWORKS : [...config.networks.keys()]
  const [first = ''] = names
  return ask({
    ...(config === undefined
      ? {
          about:
            'testnet costs nothing; mainnet is real money; devnet is a chain on this machine (ogpu-gitops devnet).',
        }
      : {}),
    text: `Network (${names.join(', ')})`,
    start: first,
    given: nonEmpty(flags.network) ?? (names.length === 1 ? first : undefined),
    read: (name) => {
      if (names.includes(name)) return { value: name }
      const where = config === undefined ? 'init knows no network' : `${config.file} has no network`
      return badAnswer(
        `${where} ${JSON.stringify(name)}`,
        `--network takes one of ${names.join(', ')}`,
      )
    },
  })
}

function sixCharacters(): string {
  return Array.from({ length: 6 }, () => randomInt(36).toString(36)).join('')
}

/**
 * The files that the answers ask for, with what is added to those that stand; problems where a
 * definition would not be valid.
 */
export async function requestOf(
  { network, owner, wallet, definition }: Answers,
  ground: Ground,
  terminal: SafeTerminal,
): Promise<Outcome<FirstFilesRequest>> {
  const { standing, before, repository, settings } = ground
  const { configFile } = settings
  const config =
    before.config === undefined
      ? {
          config: {
            owner,
            network,
            client: wallet.client,
            ...(repository === undefined ? {} : { repository }),
          },
        }
      : {}
  if (definition === undefined) return { configFile, standing, ...config }
  const { choice, ...rest } = definition
  const runs = runsOf(choice, rest.environment)
  const request = { configFile, standing, ...config, definition: { ...rest, network, runs } }
  if (choice.kind !== 'file' || runs.kind !== 'compose') return request
  const copy = await loadFile(
    path.resolve(terminal.cwd, choice.file),
    `${folderOf(rest.id)}/${runs.reference}`,
  )
  if (copy === undefined)
    return badAnswer(
      `there is no compose file ${JSON.stringify(choice.file)}`,
      '--compose takes a path or a URL; --template NAME a template',
    )
  return { ...request, compose: { copy, original: choice.file } }
}

/** Where rules for compose files speak against a file, the verb that rewrites what it can. */
function withConversion(
  problems: readonly Problem[],
  { choice, environment }: DefinitionAnswers,
): readonly Problem[] {
  const last = problems.findLastIndex(({ code }) => code.startsWith('compose-'))
  if (choice.kind !== 'file' || last < 0) return problems
  const command = `ogpu-gitops convert ${shellWord(choice.file)} --environment ${environment} --out compose.${environment}.yaml`
  return problems.map((problem, index) =>
    index === last
      ? { ...problem, hint: `${problem.hint}; or have rewritten what can be: ${command}` }
      : problem,
  )
}

/** Who has to look at the configuration; nobody is asked where its list has them. */
async function chooseCodeOwners(
  flags: InitFlags,
  { settings, top }: Ground,
  ask: Prompt,
): Promise<PromptAnswer<readonly string[]>> {
  const { configFile } = settings
  const { found } = await codeOwnersAt(top)
  const folder = folderFromTop({ root: settings.root, top })
  if (found.kind === 'file' && hasOwners(found.text, { folder, configFile })) return { value: [] }
  return ask({
    about: `Who has to look at ${configFile} and the workflow before they change: people (@name) or teams (@org/team) with write access. Name two, or a team: nobody can approve what they wrote.`,
    text: 'Code owners, or Enter for nobody yet',
    given: nonEmpty(flags.codeOwners),
    read: (answer) => {
      const owners = codeOwnersIn(answer)
      return owners === undefined
        ? badAnswer(
            `${JSON.stringify(answer)} holds no name that GitHub knows`,
            '--code-owners takes @name, @org/team or an address, with blanks between them',
          )
        : { value: owners }
    },
  })
}

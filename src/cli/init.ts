import { randomInt } from 'node:crypto'
import path from 'node:path'
import { configDirectory } from '../adapters/directories.ts'
import { loadFile, TreeFiles } from '../adapters/files.ts'
import { GitRepo } from '../adapters/git.ts'
import { holdsWallet } from '../adapters/keystore.ts'
import { findAt, repositoryTop } from '../adapters/standing.ts'
import { type Repository, readRepository } from '../assemble.ts'
import { freeId } from '../desired/free-id.ts'
import { EXIT, type ExitCode } from '../exit-code.ts'
import { type FirstFilesRequest, firstFiles, folderOf } from '../first-files.ts'
import { codeOwnersIn, hasOwners } from '../init/code-owners.ts'
import { shellWord } from '../init/command-line.ts'
import { ownerOf } from '../init/naming.ts'
import { nextSteps } from '../init/next-steps.ts'
import { type ActionPin, PIN_COMMAND, WORKFLOW } from '../init/workflow-text.ts'
import { checksum } from '../model/address.ts'
import { BUILTIN_NETWORKS } from '../model/builtin-networks.ts'
import type { Problem } from '../model/problem.ts'
import { isCommit, runningRelease } from '../release.ts'
import { jsonText } from '../report/json/json-text.ts'
import { type InitReport, initJson, initText } from '../report/text/init-text.ts'
import { nonEmpty, type Settings, settingsOf } from '../settings.ts'
import { initAgain } from './init-again.ts'
import {
  type DefinitionAnswers,
  type DefinitionCheck,
  definitionAnswers,
  runsOf,
  wantsDefinition,
} from './init-answers.ts'
import { codeOwnersAt, folderFromTop, namesNoCommit, writeAround } from './init-around.ts'
import { type Answer, type Ask, asker, badAnswer } from './init-ask.ts'
import type { InitFlags } from './init-flags.ts'
import { setUpGithub } from './init-github.ts'
import { type ChosenWallet, chooseWallet, keystoreFile } from './init-wallet.ts'
import { showStopped } from './stopped.ts'
import type { SafeTerminal } from './terminal.ts'

/** Where init works, and what is there already. */
interface Ground {
  readonly settings: Settings
  /** The folder that git keeps this one in. */
  readonly top: string
  readonly isInGit: boolean
  readonly repository: string | undefined
  readonly standing: FirstFilesRequest['standing']
  readonly before: Repository
}

/** Everything that was answered. */
interface Answers {
  readonly network: string
  readonly wallet: ChosenWallet
  readonly owner: string
  readonly definition?: DefinitionAnswers
  /** Who has to look at the configuration; left out where GitHub was not asked for. */
  readonly owners?: readonly string[]
}

type Outcome<T> = T | { readonly problems: readonly Problem[] }

/**
 * `init`: what a repository needs to begin with. Everything is checked before anything is written,
 * and nothing is overwritten.
 */
export async function runInit(flags: InitFlags, terminal: SafeTerminal): Promise<ExitCode> {
  const ground = await survey(
    settingsOf({ ...(flags.config === undefined ? {} : { config: flags.config }) }, terminal),
    terminal.env,
  )
  const stop = (problems: readonly Problem[]): ExitCode =>
    showStopped({ problems, warnings: [] }, flags, terminal)
  if (flags.github === true && ground.repository === undefined)
    return stop(
      badAnswer(
        '--github needs a remote named origin on github.com',
        'git remote add origin git@github.com:OWNER/NAME.git',
      ).problems,
    )
  if (flags.github !== true && nonEmpty(flags.codeOwners) !== undefined)
    return stop(
      badAnswer(
        '--code-owners belongs to --github',
        'give both, or neither: without GitHub nobody reads them',
      ).problems,
    )
  const evaluated = [
    path.relative(ground.top, ground.settings.root),
    ground.settings.configFile,
  ].find((name) => name.includes('${{'))
  if (evaluated !== undefined) return stop(evaluatedName(evaluated).problems)
  const action = actionOf(flags)
  if ('problems' in action) return stop(action.problems)
  const answers = await gather(flags, ground, terminal)
  if ('problems' in answers) return stop(answers.problems)
  const request = await requestOf(answers, ground, terminal)
  if ('problems' in request) return stop(request.problems)
  const checked = firstFiles(request)
  if (checked.kind === 'problems') return stop(checked.problems)
  await answers.wallet.keystore?.write()
  const keystore = await keystoreOf(answers, terminal)
  const { settings, top } = ground
  const around = {
    root: settings.root,
    top,
    configFile: settings.configFile,
    network: answers.network,
    action: action.value,
    hasKeystore: keystore !== undefined,
    ...(answers.owners === undefined ? {} : { protection: { owners: answers.owners } }),
  }
  const files = [...(await writeAll(checked.files, ground)), ...(await writeAround(around))]
  return finish(
    reportOf(
      { files, hasZeros: await namesNoCommit(top) },
      answers,
      ground,
      flags,
      isAskedBy(flags, terminal),
    ),
    keystore,
    flags,
    ground,
    terminal,
  )
}

/**
 * GitHub would put something else in the place of such a name, secrets too, wherever a workflow
 * says it.
 */
function evaluatedName(name: string): { readonly problems: readonly Problem[] } {
  return badAnswer(
    `a workflow can't name ${JSON.stringify(name)}, which GitHub would evaluate`,
    'rename the folder or the file',
  )
}

/**
 * The commit that the workflow names: the one that was given, else that of the release that runs.
 */
function actionOf(flags: InitFlags): Answer<ActionPin | undefined> {
  const given = nonEmpty(flags.actionCommit)
  const release = runningRelease()
  if (given === undefined || given === release?.commit) return { value: release }
  if (isCommit(given)) return { value: { commit: given } }
  return badAnswer(
    '--action-commit is no commit that GitHub could run',
    `40 lower-case hex digits, as ${PIN_COMMAND} shows them`,
  )
}

function isAskedBy(flags: InitFlags, terminal: SafeTerminal): boolean {
  return terminal.isInteractive && flags.yes !== true && flags.json !== true
}

async function survey(settings: Settings, env: NodeJS.ProcessEnv): Promise<Ground> {
  const { root, configFile } = settings
  const files = new TreeFiles(root, configFile)
  const standing = await files.definitions()
  const repository = await new GitRepo(root, configFile, files, { env }).githubName()
  const top = await repositoryTop(root)
  return {
    settings,
    top,
    isInGit: (await findAt(path.join(top, '.git'))).kind !== 'nothing',
    repository,
    standing,
    before: readRepository(standing, configFile),
  }
}

/** Flags, then a person where there is one, then what each question starts from. */
async function gather(
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
  if (before.config === undefined && !/^[a-z0-9]+(-[a-z0-9]+)*$/.test(owner))
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
  readonly ask: Ask
  readonly isAsked: boolean
}

async function walletOf(
  flags: InitFlags,
  need: WalletNeed,
  terminal: SafeTerminal,
): Promise<Answer<ChosenWallet>> {
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

const FIRST_ID = 'my-model'
const NETWORKS = ['testnet', 'mainnet', 'devnet'].filter((name) =>
  Object.hasOwn(BUILTIN_NETWORKS, name),
)

function chooseNetwork(
  flags: InitFlags,
  { config }: Repository,
  ask: Ask,
): Promise<Answer<string>> {
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

/** Who has to look at the configuration; nobody is asked where its list has them. */
async function chooseCodeOwners(
  flags: InitFlags,
  { settings, top }: Ground,
  ask: Ask,
): Promise<Answer<readonly string[]>> {
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

function sixCharacters(): string {
  return Array.from({ length: 6 }, () => randomInt(36).toString(36)).join('')
}

async function requestOf(
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

async function writeAll(
  files: readonly { readonly file: string; readonly text: string; readonly isLeft: boolean }[],
  { settings }: Ground,
): Promise<InitReport['files']> {
  const tree = new TreeFiles(settings.root, settings.configFile)
  for (const { file, text, isLeft } of files) if (!isLeft) await tree.create(file, text)
  return files.map(({ file, isLeft }) => ({ file, kind: isLeft ? 'left' : 'written' }))
}

function reportOf(
  { files, hasZeros }: { readonly files: InitReport['files']; readonly hasZeros: boolean },
  { network, wallet, owner, definition, owners }: Answers,
  ground: Ground,
  flags: InitFlags,
  isAsked: boolean,
): InitReport {
  const { before, repository } = ground
  const client = checksum(wallet.client)
  const keystore = wallet.keystore === undefined ? {} : { keystore: wallet.keystore.file }
  const { coin } = before.config?.networks.get(network) ?? BUILTIN_NETWORKS[network] ?? {}
  const waits = (name: string): boolean =>
    files.some(({ file, kind }) => kind === 'waits' && file.endsWith(name))
  const workflow = waits(WORKFLOW) ? 'waits' : hasZeros ? 'zeros' : 'there'
  const isOnGithub = repository !== undefined && flags.github !== true
  const lacksOwners = waits('CODEOWNERS')
  const { isInGit } = ground
  const next = nextSteps({
    network,
    client,
    ...keystore,
    workflow,
    lacksOwners,
    isOnGithub,
    isInGit,
    coin,
  })
  const answered = {
    network,
    client: wallet.client,
    ...(before.config === undefined ? { owner } : {}),
    ...(definition === undefined ? {} : { definition }),
    ...(owners === undefined ? {} : { owners }),
  }
  return {
    files,
    client,
    ...keystore,
    ...(isAsked ? { again: initAgain(answered, flags) } : {}),
    next,
  }
}

/**
 * The keystore that holds the wallet: the new one, the one in the environment, or the one that an
 * earlier init made for this owner.
 */
async function keystoreOf(
  { wallet, owner }: Answers,
  { secrets, env }: SafeTerminal,
): Promise<string | undefined> {
  if (wallet.keystore !== undefined) return wallet.keystore.file
  const directory = configDirectory(env)
  const candidates = [
    secrets.keystore,
    directory === undefined ? undefined : keystoreFile(directory, owner),
  ]
  for (const file of candidates)
    if (file !== undefined && (await holdsWallet(file, wallet.client))) return path.resolve(file)
  return undefined
}

async function finish(
  report: InitReport,
  keystore: string | undefined,
  flags: InitFlags,
  { repository, top }: Ground,
  terminal: SafeTerminal,
): Promise<ExitCode> {
  if (flags.json !== true) terminal.out(initText(report))
  const github =
    flags.github !== true || repository === undefined
      ? undefined
      : await setUpGithub(
          { repository, top, keystore, yes: flags.yes === true, json: flags.json === true },
          terminal,
        )
  if (flags.json === true)
    terminal.out(jsonText(initJson({ ...report, ...(github === undefined ? {} : { github }) })))
  return github?.some(({ outcome }) => outcome === 'failed') === true ? EXIT.fault : EXIT.ok
}

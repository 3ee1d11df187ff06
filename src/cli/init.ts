import { randomInt } from 'node:crypto'
import path from 'node:path'
import { loadFile, TreeFiles } from '../adapters/files.ts'
import { GitRepo } from '../adapters/git.ts'
import { findAt, repositoryTop } from '../adapters/standing.ts'
import { type Repository, readRepository } from '../assemble.ts'
import { EXIT, type ExitCode } from '../exit-code.ts'
import { type FirstFilesRequest, firstFiles, folderOf } from '../first-files.ts'
import { GIT_FILES, withLines } from '../init/git-files.ts'
import { ownerOf } from '../init/naming.ts'
import { nextSteps } from '../init/next-steps.ts'
import { WORKFLOW, workflowText } from '../init/workflow-text.ts'
import { checksum } from '../model/address.ts'
import { BUILTIN_NETWORKS } from '../model/builtin-networks.ts'
import type { Problem } from '../model/problem.ts'
import { jsonText } from '../report/json/json-text.ts'
import { type InitReport, initJson, initText } from '../report/text/init-text.ts'
import { nonEmpty, type Settings } from '../settings.ts'
import { settingsOf } from './flags.ts'
import { type Ask, type DefinitionAnswers, definitionAnswers, runsOf, wantsDefinition } from './init-answers.ts'
import { setUpGithub } from './init-github.ts'
import { type ChosenWallet, chooseWallet } from './init-wallet.ts'
import { showStopped } from './stopped.ts'
import type { Terminal } from './terminal.ts'

export interface InitFlags {
  readonly config?: string
  readonly json?: boolean
  readonly network?: string
  readonly client?: string
  readonly keystore?: string
  readonly owner?: string
  readonly template?: string
  readonly task?: string
  readonly model?: string
  readonly serviceImage?: string
  readonly compose?: string
  readonly id?: string
  readonly name?: string
  readonly minPayment?: string
  readonly github?: boolean
  readonly yes?: boolean
}

/** Where init works, and what is there already. */
interface Ground {
  readonly settings: Settings
  /** The folder that git keeps this one in. */
  readonly top: string
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
}

type Outcome<T> = T | { readonly problems: readonly Problem[] }

/** `init`: what a repository needs to begin with. Everything is checked before anything is written, and nothing is overwritten. */
export async function runInit(flags: InitFlags, terminal: Terminal): Promise<ExitCode> {
  const ground = await survey(settingsOf({ ...(flags.config === undefined ? {} : { config: flags.config }) }, terminal), terminal.env)
  const stop = (problems: readonly Problem[]): ExitCode => showStopped({ problems, warnings: [] }, flags, terminal)
  if (flags.github === true && ground.repository === undefined)
    return stop([usage('--github needs a remote named origin on github.com', 'git remote add origin git@github.com:OWNER/NAME.git')])
  const answers = await gather(flags, ground, terminal)
  if ('problems' in answers) return stop(answers.problems)
  const request = await requestOf(answers, ground, terminal)
  if ('problems' in request) return stop(request.problems)
  const checked = firstFiles(request)
  if (checked.kind === 'problems') return stop(checked.problems)
  await answers.wallet.keystore?.write()
  const files = [...(await writeAll(checked.files, ground)), ...(await writeAround(ground))]
  return finish(reportOf(files, answers, ground), flags, ground, terminal)
}

async function survey(settings: Settings, env: NodeJS.ProcessEnv): Promise<Ground> {
  const { root, configFile } = settings
  const files = new TreeFiles(root, configFile)
  const standing = await files.definitions()
  const repository = await new GitRepo(root, configFile, files, { env }).githubName()
  return { settings, top: await repositoryTop(root), repository, standing, before: readRepository(standing, configFile) }
}

/** Flags, then a person where there is one, then what each question starts from. */
async function gather(flags: InitFlags, ground: Ground, terminal: Terminal): Promise<Outcome<Answers>> {
  const { before, settings } = ground
  const isAsked = terminal.isInteractive && flags.yes !== true && flags.json !== true
  const ask: Ask = async (question, start) => (isAsked ? (nonEmpty(await terminal.ask(`${question} [${start}]: `)) ?? start) : start)
  const broken = before.problems.filter(({ code }) => code !== 'no-definitions' && code !== 'config-missing')
  if (broken.length > 0) return { problems: broken }
  const network = await chooseNetwork(flags, before, ask)
  if (typeof network !== 'string') return { problems: [network.problem] }
  const owner = before.config?.owner ?? nonEmpty(flags.owner) ?? ownerOf(ground.repository?.split('/')[1] ?? path.basename(ground.top), sixCharacters())
  if (before.config === undefined && !/^[a-z0-9]+(-[a-z0-9]+)*$/.test(owner))
    return { problems: [usage('--owner is no slug', 'lower-case letters, digits and single hyphens: --owner acme-nlp-7f3a9c')] }
  const client = before.config?.networks.get(network)?.client
  const question = {
    network,
    owner,
    secrets: settings.secrets,
    top: ground.top,
    ask,
    ...(isAsked ? { askHidden: (text: string) => terminal.ask(text, { hidden: true }) } : {}),
  }
  const wallet = client === undefined ? await chooseWallet(flags, question, terminal) : { client }
  if ('problem' in wallet) return { problems: [wallet.problem] }
  if (before.definitions.length > 0 && !wantsDefinition(flags)) return { network, owner, wallet }
  const definition = await definitionAnswers(flags, ask)
  return 'problem' in definition ? { problems: [definition.problem] } : { network, owner, wallet, definition }
}

const NETWORKS = ['testnet', 'mainnet', 'devnet'].filter((name) => Object.hasOwn(BUILTIN_NETWORKS, name))

async function chooseNetwork(flags: InitFlags, { config }: Repository, ask: Ask): Promise<string | { readonly problem: Problem }> {
  const names = config === undefined ? NETWORKS : [...config.networks.keys()]
  const [first = ''] = names
  const name = nonEmpty(flags.network) ?? (names.length === 1 ? first : await ask(`The network (${names.join(', ')})`, first))
  if (names.includes(name)) return name
  const where = config === undefined ? 'init knows no network' : `${config.file} has no network`
  return { problem: usage(`${where} ${JSON.stringify(name)}`, `--network takes one of ${names.join(', ')}`) }
}

function sixCharacters(): string {
  return Array.from({ length: 6 }, () => randomInt(36).toString(36)).join('')
}

async function requestOf({ network, owner, wallet, definition }: Answers, ground: Ground, terminal: Terminal): Promise<Outcome<FirstFilesRequest>> {
  const { standing, before, repository, settings } = ground
  const { configFile } = settings
  const config = before.config === undefined ? { config: { owner, network, client: wallet.client, ...(repository === undefined ? {} : { repository }) } } : {}
  if (definition === undefined) return { configFile, standing, ...config }
  const { choice, ...rest } = definition
  const runs = runsOf(choice)
  const request = { configFile, standing, ...config, definition: { ...rest, network, runs } }
  if (choice.kind !== 'file' || runs.kind !== 'compose') return request
  const copy = await loadFile(path.resolve(terminal.cwd, choice.file), `${folderOf(rest.id)}/${runs.reference}`)
  if (copy === undefined)
    return { problems: [usage(`there is no compose file ${JSON.stringify(choice.file)}`, '--compose takes a path or a URL; --template NAME a template')] }
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

/** The workflow, and what git is told about the files, which stand at the top of the repository and by the configuration. */
async function writeAround({ settings, top }: Ground): Promise<InitReport['files']> {
  const { root, configFile } = settings
  const workflow = path.join(top, WORKFLOW)
  const shown = path.relative(root, workflow).split(path.sep).join('/')
  const isNew = (await findAt(workflow)).kind === 'nothing'
  if (isNew) await new TreeFiles(top, configFile).create(WORKFLOW, workflowText({ folder: path.relative(top, root).split(path.sep).join('/'), configFile }))
  return [{ file: shown, kind: isNew ? 'written' : 'left' }, ...(await writeGitFiles(settings))]
}

async function writeGitFiles({ root, configFile }: Settings): Promise<InitReport['files']> {
  const written: InitReport['files'][number][] = []
  for (const [file, lines] of Object.entries(GIT_FILES)) {
    const found = await findAt(path.join(root, file))
    const text = found.kind === 'other' ? undefined : withLines(found.kind === 'file' ? found.text : '', lines)
    const tree = new TreeFiles(root, configFile)
    if (text !== undefined) await (found.kind === 'nothing' ? tree.create(file, text) : tree.write(file, text))
    written.push({ file, kind: text === undefined ? 'left' : found.kind === 'nothing' ? 'written' : 'changed' })
  }
  return written
}

function reportOf(files: InitReport['files'], { network, wallet }: Answers, { before }: Ground): InitReport {
  const client = checksum(wallet.client)
  const keystore = wallet.keystore === undefined ? {} : { keystore: wallet.keystore.file }
  const { coin } = before.config?.networks.get(network) ?? BUILTIN_NETWORKS[network] ?? {}
  const wroteWorkflow = files.some(({ file, kind }) => file.endsWith(WORKFLOW) && kind === 'written')
  return { files, client, ...keystore, next: nextSteps({ network, client, ...keystore, wroteWorkflow, coin }) }
}

async function finish(report: InitReport, flags: InitFlags, { repository, top }: Ground, terminal: Terminal): Promise<ExitCode> {
  if (flags.json !== true) terminal.out(initText(report))
  const github =
    flags.github !== true || repository === undefined
      ? undefined
      : await setUpGithub({ repository, top, yes: flags.yes === true, json: flags.json === true }, terminal)
  if (flags.json === true) terminal.out(jsonText(initJson({ ...report, ...(github === undefined ? {} : { github }) })))
  return github?.some(({ outcome }) => outcome === 'failed') === true ? EXIT.fault : EXIT.ok
}

function usage(message: string, hint: string): Problem {
  return { code: 'usage', message, hint }
}

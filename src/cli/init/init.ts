import path from 'node:path'
import { TreeFiles } from '../../adapters/files.ts'
import { GitRepo } from '../../adapters/git/git.ts'
import { holdsWallet } from '../../adapters/keystore.ts'
import { findAt, repositoryTop } from '../../adapters/stat.ts'
import { configDirectory } from '../../adapters/xdg-directories.ts'
import { firstFiles } from '../../engine/first-files.ts'
import { readRepository } from '../../engine/repository.ts'
import { EXIT, type ExitCode } from '../../exit-code.ts'
import { nextSteps } from '../../init/next-steps.ts'
import { type ActionPin, PIN_COMMAND, WORKFLOW } from '../../init/workflow-text.ts'
import { BUILTIN_NETWORKS } from '../../model/network/builtin-networks.ts'
import type { Problem } from '../../model/problem.ts'
import { checksum } from '../../model/units/address.ts'
import { isCommit, runningRelease } from '../../release.ts'
import { jsonText } from '../../report/json/json-text.ts'
import { type InitReport, initJson, initText } from '../../report/text/init-text.ts'
import { nonEmpty, type Settings, settingsOf } from '../../settings.ts'
import { showStopped } from '../terminal/stopped.ts'
import type { SafeTerminal } from '../terminal/terminal.ts'
import { initAgain } from './again.ts'
import { namesNoCommit, writeAround } from './around.ts'
import { badAnswer, type PromptAnswer } from './ask.ts'
import type { InitFlags } from './flags.ts'
import { type Answers, type Ground, gather, isAskedBy, requestOf } from './gather.ts'
import { setUpGithub } from './github.ts'
import { workflowSigner } from './signer.ts'
import { keystoreFile } from './wallet.ts'

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
  const signer = workflowSigner(flags.signer)
  if (signer !== undefined && 'code' in signer) return stop([signer])
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
    ...(signer === undefined ? {} : { signer }),
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
function actionOf(flags: InitFlags): PromptAnswer<ActionPin | undefined> {
  const given = nonEmpty(flags.actionCommit)
  const release = runningRelease()
  if (given === undefined || given === release?.commit) return { value: release }
  if (isCommit(given)) return { value: { commit: given } }
  return badAnswer(
    '--action-commit is no commit that GitHub could run',
    `40 lower-case hex digits, as ${PIN_COMMAND} shows them`,
  )
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
  const read = workflowSigner(flags.signer)
  const signer = read !== undefined && 'code' in read ? undefined : read
  if (flags.json !== true) terminal.out(initText(report))
  const github =
    flags.github !== true || repository === undefined
      ? undefined
      : await setUpGithub(
          { repository, top, keystore, signer, yes: flags.yes === true, json: flags.json === true },
          terminal,
        )
  if (flags.json === true)
    terminal.out(jsonText(initJson({ ...report, ...(github === undefined ? {} : { github }) })))
  return github?.some(({ outcome }) => outcome === 'failed') === true ? EXIT.fault : EXIT.ok
}

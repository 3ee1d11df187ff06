import path from 'node:path'
import { TreeFiles } from '../../adapters/files.ts'
import { type Found, findAt } from '../../adapters/stat.ts'
import { AGENTS, agentsText } from '../../init/agents-text.ts'
import { CODE_OWNERS_PLACES, withCodeOwners } from '../../init/code-owners.ts'
import { GIT_FILES, withLines } from '../../init/git-files.ts'
import { RULESET, rulesetText } from '../../init/ruleset-text.ts'
import {
  type ActionPin,
  WORKFLOW,
  type WorkflowSigner,
  workflowText,
} from '../../init/workflow-text.ts'
import type { InitReport } from '../../report/text/init-text.ts'

export interface Around {
  /** The folder of the configuration, and that of the repository. */
  readonly root: string
  readonly top: string
  readonly configFile: string
  /** A network of the configuration, for examples. */
  readonly network: string
  /** The Action's commit; without one no workflow is written, since GitHub would refuse it. */
  readonly action: ActionPin | undefined
  readonly hasKeystore: boolean
  readonly signer?: WorkflowSigner
  /** What GitHub needs to protect the branch, where that was asked for. */
  readonly protection?: {
    /** Who has to look at the configuration; empty where nobody was named. */
    readonly owners: readonly string[]
  }
}

type Written = InitReport['files'][number]

/**
 * Writes the workflow at the top of the repository, what git and other programs are told about the
 * files, and what protects them on GitHub; gives back what became of each, seen from the
 * configuration's folder.
 */
export async function writeAround(around: Around): Promise<InitReport['files']> {
  const { root, top, configFile, network, protection } = around
  return [
    await writeWorkflow(around),
    ...(await writeGitFiles(root, configFile)),
    await writeOnce(root, AGENTS, agentsText({ network, configFile }), around),
    ...(protection === undefined
      ? []
      : [
          await writeOnce(top, RULESET, rulesetText(), around),
          await writeCodeOwners(around, protection.owners),
        ]),
  ]
}

async function writeWorkflow(around: Around): Promise<Written> {
  const { top, configFile, action, hasKeystore, signer } = around
  const folder = folderFromTop(around)
  if (action !== undefined)
    return writeOnce(
      top,
      WORKFLOW,
      workflowText({
        folder,
        configFile,
        action,
        hasKeystore,
        ...(signer === undefined ? {} : { signer }),
      }),
      around,
    )
  const isThere = (await findAt(path.join(top, WORKFLOW))).kind !== 'nothing'
  return { file: shownAt(top, WORKFLOW, around), kind: isThere ? 'left' : 'waits' }
}

/** Writes a file where nothing of that name stands. */
async function writeOnce(
  folder: string,
  file: string,
  text: string,
  around: Around,
): Promise<Written> {
  const isThere = (await findAt(path.join(folder, file))).kind !== 'nothing'
  if (!isThere) await new TreeFiles(folder, around.configFile).create(file, text)
  return { file: shownAt(folder, file, around), kind: isThere ? 'left' : 'written' }
}

/** Adds owners to the list that GitHub reads; without anybody's name there is nothing to write. */
async function writeCodeOwners(around: Around, owners: readonly string[]): Promise<Written> {
  const { top, configFile } = around
  const { place, found } = await codeOwnersAt(top)
  const file = shownAt(top, place, around)
  if (owners.length === 0) return { file, kind: found.kind === 'nothing' ? 'waits' : 'left' }
  const before = found.kind === 'file' ? found.text : ''
  const text =
    found.kind === 'other'
      ? undefined
      : withCodeOwners(before, { folder: folderFromTop(around), configFile, owners })
  if (text === undefined) return { file, kind: 'left' }
  const tree = new TreeFiles(top, configFile)
  await (found.kind === 'nothing' ? tree.create(place, text) : tree.write(place, text))
  return { file, kind: found.kind === 'nothing' ? 'written' : 'changed' }
}

/** The list of code owners that GitHub reads, or the place of a new one. */
export async function codeOwnersAt(
  top: string,
): Promise<{ readonly place: string; readonly found: Found }> {
  for (const place of CODE_OWNERS_PLACES) {
    const found = await findAt(path.join(top, place))
    if (found.kind !== 'nothing') return { place, found }
  }
  return { place: CODE_OWNERS_PLACES[0], found: { kind: 'nothing' } }
}

/** The configuration's folder from the repository's top; empty where it is that. */
export function folderFromTop({ root, top }: Pick<Around, 'root' | 'top'>): string {
  return slashed(path.relative(top, root))
}

function shownAt(folder: string, file: string, { root }: Around): string {
  return slashed(path.relative(root, path.join(folder, file)))
}

function slashed(file: string): string {
  return file.split(path.sep).join('/')
}

async function writeGitFiles(root: string, configFile: string): Promise<InitReport['files']> {
  const written: InitReport['files'][number][] = []
  for (const [file, lines] of Object.entries(GIT_FILES)) {
    const found = await findAt(path.join(root, file))
    const text =
      found.kind === 'other' ? undefined : withLines(found.kind === 'file' ? found.text : '', lines)
    const tree = new TreeFiles(root, configFile)
    if (text !== undefined)
      await (found.kind === 'nothing' ? tree.create(file, text) : tree.write(file, text))
    written.push({
      file,
      kind: text === undefined ? 'left' : found.kind === 'nothing' ? 'written' : 'changed',
    })
  }
  return written
}

/** Whether a workflow stands that names forty zeros in place of a commit, as the examples do. */
export async function namesNoCommit(top: string): Promise<boolean> {
  const found = await findAt(path.join(top, WORKFLOW))
  return found.kind === 'file' && found.text.includes(`@${'0'.repeat(40)}`)
}

/** Whether a workflow stands that would not hand the keystore's password on. */
export async function lacksPassword(top: string): Promise<boolean> {
  const found = await findAt(path.join(top, WORKFLOW))
  return found.kind === 'file' && !found.text.includes('OGPU_KEYSTORE_PASSWORD')
}

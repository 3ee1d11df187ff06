import path from 'node:path'
import { TreeFiles } from '../adapters/files.ts'
import { findAt } from '../adapters/standing.ts'
import { GIT_FILES, withLines } from '../init/git-files.ts'
import { type ActionPin, WORKFLOW, workflowText } from '../init/workflow-text.ts'
import type { InitReport } from '../report/text/init-text.ts'

export interface Around {
  /** The folder of the configuration, and that of the repository. */
  readonly root: string
  readonly top: string
  readonly configFile: string
  /** The Action's commit; without one no workflow is written, since GitHub would refuse it. */
  readonly action: ActionPin | undefined
  readonly hasKeystore: boolean
}

/**
 * Writes the workflow at the top of the repository, and what git is told about the files; gives
 * back what became of each, seen from the configuration's folder.
 */
export async function writeAround({
  root,
  top,
  configFile,
  action,
  hasKeystore,
}: Around): Promise<InitReport['files']> {
  const workflow = path.join(top, WORKFLOW)
  const shown = path.relative(root, workflow).split(path.sep).join('/')
  const isThere = (await findAt(workflow)).kind !== 'nothing'
  const folder = path.relative(top, root).split(path.sep).join('/')
  if (!isThere && action !== undefined)
    await new TreeFiles(top, configFile).create(
      WORKFLOW,
      workflowText({ folder, configFile, action, hasKeystore }),
    )
  return [
    { file: shown, kind: isThere ? 'left' : action === undefined ? 'waits' : 'written' },
    ...(await writeGitFiles(root, configFile)),
  ]
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

/** Whether a workflow stands that would not hand the keystore's password on. */
export async function lacksPassword(top: string): Promise<boolean> {
  const found = await findAt(path.join(top, WORKFLOW))
  return found.kind === 'file' && !found.text.includes('OGPU_KEYSTORE_PASSWORD')
}

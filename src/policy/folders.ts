import { type Folder, type PolicyRule, RULE_CODES } from '../model/policy.ts'
import type { Violation } from './violation.ts'

type FolderRule = Extract<PolicyRule, { kind: 'folders' }>

/** A definition that names a network which its folder may not name. */
export function outOfFolder(file: string, network: string, rule: FolderRule): readonly Violation[] {
  const folder = deepest(file, rule.folders)
  if (folder === undefined || folder.networks.includes(network)) return []
  const allowed =
    folder.networks.length === 0 ? 'no network at all' : `${folder.networks.join(', ')} only`
  return [
    {
      code: RULE_CODES[rule.kind],
      said: `${file} names ${network}, and definitions beneath ${folder.folder} may name ${allowed}`,
      rule,
    },
  ]
}

function deepest(file: string, folders: readonly Folder[]): Folder | undefined {
  return folders
    .filter(({ folder }) => file.startsWith(`${folder}/`))
    .reduce<Folder | undefined>(
      (found, one) =>
        found === undefined || one.folder.length > found.folder.length ? one : found,
      undefined,
    )
}

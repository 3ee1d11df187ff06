import { at, itemsOf, type MapTree, type Tree, textOf } from '../../yaml/tree.ts'
import { type ComposeRuleCheck, sectionOf } from '../composition.ts'
import { showWithoutSecrets } from '../document/show.ts'
import type { LocatedComposeIssue } from '../finding.ts'
import type { Service } from '../service.ts'

/** A provider gets the compose file and nothing beside it. */
export const checkLocalFiles: ComposeRuleCheck = (composition) => {
  const { tree, services, written } = composition
  return [
    ...included(tree).map((file) =>
      objection('include', file, 'write what it holds into this file'),
    ),
    ...services.flatMap(inService),
    // Compose opens these before it asks for profiles.
    ...written
      .flatMap(({ own }) => paths(at(own, 'extends', 'file')))
      .map((file) => objection('extends', file, 'write the service into this file')),
    ...['configs', 'secrets'].flatMap((section) =>
      [...sectionOf(composition, section).values()].flatMap(({ value }) => {
        const file = at(value, 'file')
        const hint =
          section === 'configs'
            ? 'write the text itself: content: |'
            : 'put it into the image, or do without'
        return file === undefined ? [] : [objection(`${section}: file`, file, hint)]
      }),
    ),
  ]
}

function inService({ own }: Service): readonly LocatedComposeIssue[] {
  return [
    ...paths(at(own, 'env_file')).map((file) =>
      objection(
        'env_file',
        file,
        'take it out, and write what the service needs of it under environment:',
      ),
    ),
    ...paths(at(own, 'label_file')).map((file) =>
      objection('label_file', file, 'write the labels under labels:'),
    ),
    ...paths(at(own, 'credential_spec', 'file')).map((file) =>
      objection('credential_spec', file, 'take it out'),
    ),
    ...itemsOf(at(own, 'security_opt'))
      .filter((option) => /^seccomp[:=](?!unconfined$|builtin$)/.test(textOf(option) ?? ''))
      .map((option) => objection('security_opt', option, 'take it out; the default profile stays')),
  ]
}

function included(tree: MapTree): readonly Tree[] {
  return itemsOf(at(tree, 'include')).flatMap((item) =>
    item.kind === 'map' ? paths(at(item, 'path')) : [item],
  )
}

/** A path, a list of paths, or a list of mappings with one. */
function paths(tree: Tree | undefined): readonly Tree[] {
  if (tree === undefined) return []
  const items = tree.kind === 'list' ? tree.items : [tree]
  return items.map((item) => at(item, 'path') ?? item)
}

function objection(field: string, file: Tree, hint: string): LocatedComposeIssue {
  return {
    rule: 'compose-local-file',
    message: `${field} names ${showWithoutSecrets(textOf(file) ?? '')}, which a provider does not get`,
    hint,
    spot: file.spot,
  }
}

import { never } from '../../model/never.ts'
import type { TreeProblem, TreeReader } from '../../yaml/build-tree.ts'
import { placeOf } from '../../yaml/text.ts'
import type { ScalarTree, Tree } from '../../yaml/tree.ts'
import type { ComposeIssue } from '../finding.ts'
import { goScalar } from './go-scalar.ts'
import { shown, showWithoutSecrets } from './show.ts'

/**
 * The most values that a file may stand for, aliases written out; real files have some hundreds.
 * Beyond it, comparing them takes too long.
 */
const MAX_VALUES = 10_000
const MAX_ALIASES = 100
const TOO_MANY = 'put what is large into an image; an alias counts with all that it stands for'
/**
 * What the YAML core schema gives a value anyway. Compose's own `!reset` and `!override` take
 * values away that a reader sees.
 */
const PLAIN_TAG = /^tag:yaml\.org,2002:(?:str|int|float|bool|null|map|seq)$/

/**
 * A compose file as Compose reads it: aliases and merge keys resolved, plain scalars as its own
 * YAML library sees them. `dates` takes up those that are points in time to it.
 */
export function readerOf(dates: Set<Tree>): TreeReader<ComposeIssue> {
  return {
    say,
    resolves: true,
    isTag: (tag) => PLAIN_TAG.test(tag),
    maxDepth: Number.POSITIVE_INFINITY,
    maxValues: MAX_VALUES,
    maxAliases: MAX_ALIASES,
    isKey: (spelling) => goScalar(spelling).kind === 'text',
    plainScalar: (tree, note) => plainScalar(tree, note, dates),
  }
}

function plainScalar(
  tree: ScalarTree,
  note: (complaint: ComposeIssue) => void,
  dates: Set<Tree>,
): ScalarTree {
  const found = goScalar(tree.spelling)
  switch (found.kind) {
    case 'text':
    case 'null':
      return tree
    case 'time':
      dates.add(tree)
      return tree
    case 'float':
      if (!Number.isFinite(found.value))
        note({
          rule: 'compose-schema',
          message: `${showWithoutSecrets(tree.spelling)} is no number that every Compose can write down`,
          hint: 'put it in quotes, or take it out',
        })
      return { ...tree, value: found.value }
    case 'bool':
    case 'int':
      return { ...tree, value: found.value }
    default:
      return never(found)
  }
}

function say(problem: TreeProblem): ComposeIssue {
  switch (problem.kind) {
    case 'tag':
      return {
        rule: 'compose-yaml-tag',
        message: `the tag ${shown(problem.tag.replace('tag:yaml.org,2002:', '!!'))} changes what a reader sees`,
        hint: 'write the plain value',
      }
    case 'no-key':
      return {
        rule: 'compose-bad-yaml',
        message: `the key ${shown(problem.spelling)} is no text to Compose`,
        hint: `put it in quotes: "${shown(problem.spelling)}":`,
      }
    case 'duplicate-key':
      return {
        rule: 'compose-duplicate-key',
        message: `${showWithoutSecrets(problem.key)} stands here again; it is given on line ${placeOf(problem.first).line} already`,
        hint: problem.key === '<<' ? 'write one list: <<: [*one, *other]' : 'keep one of the two',
      }
    case 'too-many-values':
      return {
        rule: 'compose-too-large',
        message: `the file stands for more than ${MAX_VALUES} values`,
        hint: TOO_MANY,
      }
    case 'too-many-aliases':
      return {
        rule: 'compose-yaml-alias',
        message: `more than ${MAX_ALIASES} aliases`,
        hint: TOO_MANY,
      }
    case 'unknown-alias':
      return {
        rule: 'compose-yaml-alias',
        message: `the alias ${showWithoutSecrets(`*${problem.name}`)} has no anchor before it`,
        hint: 'write the anchor, & and its name, at a value above',
      }
    case 'open-alias':
      return {
        rule: 'compose-yaml-alias',
        message: `the alias ${showWithoutSecrets(`*${problem.name}`)} stands inside its own anchor`,
        hint: 'write the value out',
      }
    case 'merged-value':
      return {
        rule: 'compose-bad-yaml',
        message: 'a merge key needs a mapping, or a list of mappings',
        hint: 'write <<: *name, with a mapping at &name',
      }
    case 'too-deep':
      return {
        rule: 'compose-too-deep',
        message: 'nested too deeply',
        hint: 'a compose file needs a dozen levels at most',
      }
    case 'anchor':
      return {
        rule: 'compose-yaml-alias',
        message: `the anchor ${showWithoutSecrets(problem.written)} is not taken here`,
        hint: 'write the value out',
      }
    default:
      return never(problem)
  }
}

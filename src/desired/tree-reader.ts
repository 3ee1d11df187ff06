import { never } from '../model/never.ts'
import type { TreeProblem, TreeReader } from '../yaml/build-tree.ts'
import { placeOf } from '../yaml/text.ts'
import type { Issue } from './finding.ts'
import { show } from './show.ts'

/** The deepest nesting that a file may have; a definition needs five levels. */
const DEEPEST = 16

/** Definitions and configurations are written out: no anchors, no tags, every key a text. */
export const READER: TreeReader<Issue> = {
  say,
  resolves: false,
  isTag: () => false,
  maxDepth: DEEPEST,
  maxValues: Number.POSITIVE_INFINITY,
  maxAliases: 0,
  isKey: () => true,
  plainScalar: (tree) => tree,
}

function say(problem: TreeProblem): Issue {
  switch (problem.kind) {
    case 'anchor':
      return {
        code: 'yaml-anchor',
        message: `anchors and aliases are not supported: ${show(problem.written)}`,
        hint: 'write the value out',
      }
    case 'tag':
      return {
        code: 'yaml-tag',
        message: `tags are not supported: ${show(problem.tag)}`,
        hint: 'write the plain value',
      }
    case 'too-deep':
    case 'too-many-values':
      return {
        code: 'too-deep',
        message: `nested deeper than ${DEEPEST} levels`,
        hint: 'a definition needs five at most',
      }
    case 'duplicate-key':
      return {
        code: 'duplicate-key',
        message: `${show(problem.key)} stands here again; it is given on line ${placeOf(problem.first).line} already`,
        hint: 'keep one of the two',
      }
    case 'no-key':
      return {
        code: 'yaml-key',
        message: `${show(problem.spelling)} is no text`,
        hint: 'put it in quotes',
      }
    case 'unknown-alias':
    case 'open-alias':
    case 'too-many-aliases':
    case 'merged-value':
      return say({ kind: 'anchor', written: 'name' in problem ? `*${problem.name}` : '<<' })
    default:
      return never(problem)
  }
}

import { writeFile } from 'node:fs/promises'
import { stripVTControlCharacters } from 'node:util'
import type { Reporter, TestCase, TestModule } from 'vitest/node'
import { ALL_NAMES, NODES } from './catalog.ts'
import type { NodeRecord, StepRecord } from './record.ts'

const MAX_REASON = 400

/**
 * Writes what came of the story on each node, and the order of all nodes, into the file that
 * `OGPU_NODES_RECORDS` names.
 */
export class Records implements Reporter {
  async onTestRunEnd(modules: readonly TestModule[]): Promise<void> {
    const file = process.env['OGPU_NODES_RECORDS']
    if (file !== undefined)
      await writeFile(file, JSON.stringify({ order: ALL_NAMES, records: modules.map(nodeRecord) }))
  }
}

function nodeRecord(module: TestModule): NodeRecord {
  const tests = [...module.children.allTests()]
  const { name } = module.project
  const { blocks = '', confirmations = 0 } = NODES.find((kind) => kind.name === name) ?? {}
  const [fault] = module.errors()
  return {
    node: name,
    version:
      tests.map((test) => test.meta().version).find((version) => version !== undefined) ?? '',
    blocks,
    confirmations,
    ...(fault === undefined ? {} : { fault: inOneLine(fault.message) }),
    date: new Date().toISOString().slice(0, 10),
    steps: tests.map(stepRecord),
  }
}

function stepRecord(test: TestCase): StepRecord {
  const { seconds = 0, posts = 0 } = test.meta().step ?? {}
  const result = test.result()
  const measured = { step: test.name, seconds, posts }
  switch (result.state) {
    case 'passed':
      return { ...measured, outcome: 'ok' }
    case 'failed':
      return {
        ...measured,
        outcome: 'failed',
        reason: inOneLine(result.errors[0]?.message ?? 'no reason'),
      }
    case 'skipped':
    case 'pending':
      return {
        ...measured,
        outcome: 'skipped',
        ...(result.state === 'skipped' && result.note !== undefined ? { reason: result.note } : {}),
      }
    default:
      return result satisfies never
  }
}

function inOneLine(text: string): string {
  const words = stripVTControlCharacters(text).replace(/\s+/g, ' ')
  return words
    .replace(/: expected \S+ to be \S+ \/\/ Object\.is equality$/, '')
    .slice(0, MAX_REASON) // what it ended with was said before
}

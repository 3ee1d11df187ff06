import { writeFile } from 'node:fs/promises'
import type { Reporter, TestCase, TestModule } from 'vitest/node'
import type { NodeRecord, StepRecord } from './record.ts'

const MAX_REASON = 400

/** Writes what came of the story on each node into the file that `OGPU_NODES_RECORDS` names. */
export class Records implements Reporter {
  async onTestRunEnd(modules: readonly TestModule[]): Promise<void> {
    const file = process.env['OGPU_NODES_RECORDS']
    if (file !== undefined) await writeFile(file, JSON.stringify(modules.map(nodeRecord)))
  }
}

function nodeRecord(module: TestModule): NodeRecord {
  const tests = [...module.children.allTests()]
  const told = tests.map((test) => test.meta().node).find((node) => node !== undefined)
  return {
    node: module.project.name,
    version: told?.version ?? '',
    blocks: told?.blocks ?? '',
    confirmations: told?.confirmations ?? 0,
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
      return { ...measured, outcome: 'failed', reason: inOneLine(result.errors[0]?.message ?? 'no reason') }
    case 'skipped':
    case 'pending':
      return { ...measured, outcome: 'skipped', ...(result.state === 'skipped' && result.note !== undefined ? { reason: result.note } : {}) }
    default:
      return result satisfies never
  }
}

function inOneLine(text: string): string {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: colours of a terminal
  return text.replace(/\u001b\[[0-9;]*m/g, '').replace(/\s+/g, ' ').slice(0, MAX_REASON)
}

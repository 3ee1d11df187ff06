import { writeFile } from 'node:fs/promises'
import path from 'node:path'
import { setOutput, summary } from '@actions/core'
import type { Bound } from '../model/events.ts'
import { checksum } from '../model/units/address.ts'
import type { ActionContext } from './context.ts'

/** Outputs larger than this are written to a file, and the output is its path. */
const MAX_OUTPUT = 256 * 1024
/** GitHub takes a MiB for each step. */
const MAX_SUMMARY = 900 * 1024

export type OutputName =
  | 'changes'
  | 'to-publish'
  | 'to-update'
  | 'to-close'
  | 'orphans'
  | 'drifted'
  | 'fingerprint'
  | 'plan-path'
  | 'report-path'
  | 'comment-url'
  | 'failure-reason'
  | 'addresses'
  | 'message'
  | 'events'

/** Sets outputs of the step; undefined ones stay empty. */
export function setOutputs(
  stage: Pick<ActionContext, 'mask'>,
  outputs: Partial<Readonly<Record<OutputName, string | number | boolean | undefined>>>,
): void {
  for (const [name, value] of Object.entries(outputs))
    if (value !== undefined) setOutput(name, stage.mask(String(value)))
}

/** Definitions' Sources as a JSON object of id to address, or the path of a file that holds it. */
export async function addressesOutput(bound: Bound, network: string): Promise<string> {
  const json = JSON.stringify(
    Object.fromEntries([...bound].map(([id, address]) => [id, checksum(address)])),
  )
  return Buffer.byteLength(json) <= MAX_OUTPUT
    ? json
    : temporaryFile(`ogpu-addresses-${network}.json`, json)
}

/** Writes a file that later steps can read; gives back its path. */
export async function temporaryFile(name: string, text: string): Promise<string> {
  const file = path.join(process.env['RUNNER_TEMP'] ?? process.cwd(), name.replace(/[^\w.-]/g, '-'))
  await writeFile(file, text)
  return file
}

/** Adds to the job's summary; nothing where the runner has none. */
export async function writeSummary(
  stage: Pick<ActionContext, 'mask'>,
  draw: (most: number) => string,
): Promise<void> {
  if ((process.env['GITHUB_STEP_SUMMARY'] ?? '') === '') return
  await summary.addRaw(stage.mask(draw(MAX_SUMMARY)), true).write()
}

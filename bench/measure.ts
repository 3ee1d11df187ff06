import { spawn } from 'node:child_process'
import path from 'node:path'

/** What a whole process took. */
export interface ProcessCost {
  /** Seconds on the clock. */
  readonly wall: number
  /** Seconds of user and system time together. */
  readonly cpu: number
  /** Peak resident memory in MiB. */
  readonly memory: number
}

/** A program to run: with which Node.js, where, and with what around it. */
export interface Program {
  readonly args: readonly string[]
  readonly cwd: string
  readonly env?: NodeJS.ProcessEnv
  readonly node?: string
  /** Exit codes that are no failure; 0 where nothing is said. */
  readonly exits?: readonly number[]
}

/** A file that has Node.js say at its end what the system counted. */
export const REPORT = `const { writeSync } = require('node:fs')
process.on('exit', () => writeSync(3, JSON.stringify(process.resourceUsage())))
`

/** Runs a Node program to its end; `report` is the path of `REPORT`. Throws when it fails. */
export async function processCost(program: Program, report: string): Promise<ProcessCost> {
  const { args, cwd, env = process.env, node = process.execPath, exits = [0] } = program
  const started = performance.now()
  const child = spawn(node, ['--require', path.resolve(report), ...args], {
    cwd,
    env,
    stdio: ['ignore', 'ignore', 'pipe', 'pipe'],
  })
  let [said, errors] = ['', '']
  child.stdio[3]?.on('data', (chunk: Buffer) => {
    said += chunk.toString()
  })
  child.stderr?.on('data', (chunk: Buffer) => {
    errors += chunk.toString()
  })
  const exit = await new Promise<number | null>((resolve) => child.on('close', resolve))
  if (exit === null || !exits.includes(exit))
    throw new Error(`${args.join(' ')} ended with ${exit}: ${errors.slice(0, 2_000)}`)
  const usage = JSON.parse(said) as NodeJS.ResourceUsage
  return {
    wall: (performance.now() - started) / 1_000,
    cpu: (usage.userCPUTime + usage.systemCPUTime) / 1e6,
    memory: usage.maxRSS / 1024,
  }
}

/** How long an action takes, in seconds. */
export async function time(action: () => Promise<unknown>): Promise<number> {
  const started = performance.now()
  await action()
  return (performance.now() - started) / 1_000
}

/** The middle value; NaN of none. */
export function median(values: readonly number[]): number {
  return [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN
}

/**
 * Runs all of them in turn, so many times after one that does not count, and gives the medians of
 * each. Noise of the machine then falls on all alike.
 */
export async function inTurn<K extends string>(
  rounds: number,
  programs: Readonly<Record<K, () => Promise<ProcessCost>>>,
): Promise<Readonly<Record<K, ProcessCost>>> {
  const names = Object.keys(programs) as K[]
  const costs = new Map<K, ProcessCost[]>(names.map((name) => [name, []]))
  for (let round = 0; round <= rounds; round += 1)
    for (const name of names) {
      const cost = await programs[name]()
      if (round > 0) costs.get(name)?.push(cost)
    }
  return Object.fromEntries(names.map((name) => [name, middle(costs.get(name) ?? [])])) as Readonly<
    Record<K, ProcessCost>
  >
}

function middle(costs: readonly ProcessCost[]): ProcessCost {
  return {
    wall: median(costs.map(({ wall }) => wall)),
    cpu: median(costs.map(({ cpu }) => cpu)),
    memory: median(costs.map(({ memory }) => memory)),
  }
}

import { spawn } from 'node:child_process'

/** How long an action takes, in seconds. */
export async function time(action: () => Promise<unknown>): Promise<number> {
  const started = performance.now()
  await action()
  return (performance.now() - started) / 1_000
}

/** The middle value. */
export function median(values: readonly number[]): number {
  return [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN
}

/** One line of the report. */
export function row(...cells: readonly string[]): void {
  console.log(
    cells
      .map((cell, index) => cell.padEnd([28, 10, 34, 0][index] ?? 0))
      .join('  ')
      .trimEnd(),
  )
}

/** What a whole process took. */
export interface ProcessCost {
  readonly wall: number
  /** User and system time together, in seconds. */
  readonly cpu: number
  /** Peak resident memory in MiB. */
  readonly memory: number
}

const REPORT =
  "import{writeSync}from'node:fs';process.on('exit',()=>writeSync(3,JSON.stringify(process.resourceUsage())))"

/**
 * Runs a Node program to its end and reads what the system counted for it. Throws when it fails.
 */
export async function processCost(
  args: readonly string[],
  cwd: string,
  env: NodeJS.ProcessEnv = process.env,
): Promise<ProcessCost> {
  const started = performance.now()
  const child = spawn(
    process.execPath,
    ['--import', `data:text/javascript,${encodeURIComponent(REPORT)}`, ...args],
    {
      cwd,
      env,
      stdio: ['ignore', 'ignore', 'inherit', 'pipe'],
    },
  )
  let report = ''
  child.stdio[3]?.on('data', (chunk: Buffer) => {
    report += chunk.toString()
  })
  const exit = await new Promise<number | null>((resolve) => child.on('close', resolve))
  if (exit !== 0) throw new Error(`${args.join(' ')} ended with ${exit}`)
  const usage = JSON.parse(report) as NodeJS.ResourceUsage
  return {
    wall: (performance.now() - started) / 1_000,
    cpu: (usage.userCPUTime + usage.systemCPUTime) / 1e6,
    memory: usage.maxRSS / 1024,
  }
}

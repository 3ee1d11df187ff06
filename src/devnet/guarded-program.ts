import { type ChildProcessByStdio, spawn } from 'node:child_process'
import type { Readable, Writable } from 'node:stream'
import { takeSecrets } from '../secrets.ts'

/** A program that ends when this process does, however it ends. */
export interface GuardedProgram {
  /**
   * Resolves with true when the program has printed this text, with false when it ended, or the
   * time was up, before.
   */
  prints(text: string, milliseconds: number): Promise<boolean>
  /** Resolves with its last output when it has ended, whoever ended it. */
  readonly ended: Promise<string>
  stop(): Promise<void>
}

/**
 * A process between us and the program. It holds one end of a pipe whose other end only we have: no
 * signal, not even SIGKILL, takes us away without closing it. As text, so that it runs the same
 * from sources and from a bundle. Its first line is the program's process id.
 */
const WATCHDOG = `
const [command, ...args] = process.argv.slice(1)
const program = require('node:child_process').spawn(command, args, { stdio: ['ignore', 'inherit', 'inherit'], windowsHide: true })
const end = () => {
  program.kill('SIGINT')
  setTimeout(() => program.kill('SIGKILL'), 1000).unref()
}
program.on('spawn', () => process.stdout.write('pid ' + program.pid + '\\n'))
program.on('error', (error) => { process.stderr.write(error.message + '\\n'); process.exit(1) })
program.on('exit', (code) => process.exit(code ?? 1))
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, end)
for (const stream of [process.stdout, process.stderr]) stream.on('error', end)
process.stdin.on('error', end).on('end', end).resume()
`

const TAIL = 4096

/**
 * Starts a program under a watchdog in its own process group, so that Ctrl-C reaches us alone and
 * we end it in order.
 */
export function startGuarded(command: string, args: readonly string[]): GuardedProgram {
  // --inspect and --import are meant for us, not for the watchdog
  const { NODE_OPTIONS: _, ...env } = takeSecrets(process.env).env
  const watchdog = spawn(process.execPath, ['-e', WATCHDOG, '--', command, ...args], {
    stdio: ['pipe', 'pipe', 'pipe'],
    detached: true,
    windowsHide: true,
    env,
  })
  const output = tailOf(watchdog)
  watchdog.stdin.on('error', () => {}) // it has ended already; `ended` tells
  watchdog.on('exit', (_code, signal) => {
    if (signal !== null) killOrphan(output.first())
  })
  const ended = new Promise<string>((resolve) => {
    watchdog.on('close', () => resolve(output.text()))
    watchdog.on('error', (error) => resolve(error.message))
  })
  return {
    ended,
    prints: (text, milliseconds) =>
      Promise.race([output.has(text), ended.then(() => false), after(milliseconds)]),
    stop: async () => {
      watchdog.stdin.end()
      await ended
    },
  }
}

interface Tail {
  first(): string
  text(): string
  has(text: string): Promise<boolean>
}

/**
 * Keeps the first line and the last few thousand characters of what a process prints, and goes on
 * reading so that it never waits for us.
 */
function tailOf(child: ChildProcessByStdio<Writable, Readable, Readable>): Tail {
  let head = ''
  let text = ''
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8').on('data', (chunk: string) => {
      if (!head.includes('\n')) head += chunk
      text = (text + chunk).slice(-TAIL)
    })
  }
  const has = (wanted: string): Promise<boolean> =>
    new Promise((resolve) => {
      const look = (): void => {
        if (!text.includes(wanted)) return
        child.stdout.off('data', look)
        resolve(true)
      }
      child.stdout.on('data', look)
      look()
    })
  return { first: () => head.split('\n', 1)[0] ?? '', text: () => text.trim(), has }
}

/** Somebody killed the watchdog itself: what it watched is then ours to end. */
function killOrphan(firstLine: string): void {
  const pid = /^pid (\d+)$/.exec(firstLine)?.[1]
  if (pid === undefined) return
  try {
    process.kill(Number(pid), 'SIGKILL')
  } catch {
    // it went with its watchdog
  }
}

function after(milliseconds: number): Promise<false> {
  return new Promise((resolve) => setTimeout(() => resolve(false), milliseconds).unref())
}

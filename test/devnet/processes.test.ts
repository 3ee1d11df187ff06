import { type ChildProcess, execFileSync, spawn } from 'node:child_process'
import { once } from 'node:events'
import { afterAll, afterEach, beforeAll, describe, expect, test, vi } from 'vitest'
import { type Bundle, bundle } from './bundle.ts'
import { printed } from './lines.ts'

/** A bound for what hangs: on a busy machine a process ends when its turn comes. */
const PATIENCE = 60_000

interface Row {
  readonly pid: number
  readonly parent: number
}

let program: Bundle

/**
 * How the processes of one test are told from those of the others, even when their parent is gone.
 */
let chainId = process.pid * 1000

// There is no ps on Windows; the watchdog is the same there.
describe.skipIf(process.platform === 'win32')('the processes of a development chain', () => {
  beforeAll(async () => {
    program = await bundle('devnet-process')
  })

  afterAll(() => program.remove())

  afterEach(() => {
    // nothing is left unless a test failed
    for (const { pid } of processes()) process.kill(pid, 'SIGKILL')
  })

  test.each(['SIGKILL', 'SIGTERM', 'SIGINT'] as const)(
    'end when the program ends by %s',
    async (signal) => {
      const child = await started()
      expect(processes()).toHaveLength(3)

      child.kill(signal)

      await vi.waitFor(() => expect(processes()).toEqual([]), PATIENCE)
    },
  )

  test('end when the program is killed before it is ready', async () => {
    const child = start()
    await vi.waitFor(() => expect(processes().length).toBeGreaterThan(1), PATIENCE)

    child.kill('SIGKILL')

    await vi.waitFor(() => expect(processes()).toEqual([]), PATIENCE)
  })

  test('end when the whole process group is interrupted, as Ctrl-C does', async () => {
    const child = await started()

    process.kill(-(child.pid ?? 0), 'SIGINT')

    await vi.waitFor(() => expect(processes()).toEqual([]), PATIENCE)
  })

  test.each(['the chain', 'its watchdog'])(
    'end with a Fault when somebody kills %s',
    async (which) => {
      const child = await started()
      const [own, watchdog, anvil] = lineage(child.pid ?? 0)
      expect(own?.pid).toBe(child.pid)

      process.kill((which === 'the chain' ? anvil : watchdog)?.pid ?? 0, 'SIGKILL')

      await printed(streamOf(child), 'crashed devnet-failed')
      await once(child, 'exit')
      await vi.waitFor(() => expect(processes()).toEqual([]), PATIENCE)
    },
  )
})

function start(): ChildProcess {
  chainId += 1
  return spawn(process.execPath, [program.path, String(chainId)], {
    stdio: ['ignore', 'pipe', 'inherit'],
    detached: true,
  })
}

async function started(): Promise<ChildProcess> {
  const child = start()
  await printed(streamOf(child), 'ready')
  return child
}

function streamOf(child: ChildProcess): NonNullable<ChildProcess['stdout']> {
  if (child.stdout === null) throw new Error('no output')
  return child.stdout
}

/**
 * Every living process with this test's chain id among its arguments. What ended and was not
 * collected yet is no process.
 */
function processes(): readonly Row[] {
  return execFileSync('ps', ['-A', '-ww', '-o', 'pid=,ppid=,stat=,args='], {
    encoding: 'utf8',
    maxBuffer: 2 ** 26,
  })
    .split(/\n(?= *\d+ +\d+ +[A-Z])/)
    .filter((row) => new RegExp(`\\b${chainId}\\b`).test(row))
    .map((row) => row.trim().split(/\s+/))
    .filter(([, , status]) => status?.startsWith('Z') === false)
    .map(([pid, parent]) => ({ pid: Number(pid), parent: Number(parent) }))
}

/** The program, its child and its grandchild. */
function lineage(pid: number): readonly Row[] {
  const rows = processes()
  const own = rows.filter((row) => row.pid === pid)
  const children = rows.filter((row) => row.parent === pid)
  return [...own, ...children, ...rows.filter((row) => row.parent === children[0]?.pid)]
}

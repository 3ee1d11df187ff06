import { spawn } from 'node:child_process'
import { open } from 'node:fs/promises'

/** Variables that lead to a wallet's key; no other program gets them. */
const SECRET = /^(CLIENT_PRIVATE_KEY|OGPU_KEYSTORE)/

/** Whether GitHub's own program is on this machine. */
export async function hasGh(env: NodeJS.ProcessEnv): Promise<boolean> {
  return (await run(['--version'], { cwd: process.cwd(), env, stdio: 'ignore' })) === 0
}

interface GhRun {
  readonly cwd: string
  readonly env: NodeJS.ProcessEnv
  /** A file to read in place of the terminal. */
  readonly input?: string | undefined
}

/**
 * Runs `gh` with this terminal or a file as its input, and what it prints on standard error; gives
 * back whether it went well.
 */
export async function runGh(args: readonly string[], { cwd, env, input }: GhRun): Promise<boolean> {
  if (input === undefined) return (await run(args, { cwd, env, stdio: ['inherit', 2, 2] })) === 0
  const file = await open(input).catch(() => undefined)
  if (file === undefined) return false
  try {
    return (await run(args, { cwd, env, stdio: [file.fd, 2, 2] })) === 0
  } finally {
    await file.close()
  }
}

interface Surroundings {
  readonly cwd: string
  readonly env: NodeJS.ProcessEnv
  readonly stdio: 'ignore' | ['inherit' | number, number, number]
}

function run(args: readonly string[], { cwd, env, stdio }: Surroundings): Promise<number | null> {
  const shown = Object.fromEntries(Object.entries(env).filter(([name]) => !SECRET.test(name)))
  return new Promise((resolve) => {
    const child = spawn('gh', args, { cwd, env: shown, stdio })
    child.once('error', () => resolve(null))
    child.once('close', resolve)
  })
}

import { type ChildProcessByStdio, spawn } from 'node:child_process'
import type { Readable, Writable } from 'node:stream'
import { Fault } from '../../model/fault.ts'
import { redact } from '../redact.ts'
import type { GitProgram } from './program.ts'

/** Its input and what it says, as streams. */
type Git = ChildProcessByStdio<Writable, Readable, Readable>

/** A process that streams, on the repository and with the settings that every call of git has. */
export async function startGit(program: GitProgram, args: readonly string[]): Promise<Git> {
  const { before, cwd, env } = await program.invocation()
  const git = spawn('git', [...before, ...args], {
    cwd,
    env,
    stdio: ['pipe', 'pipe', 'pipe'],
  })
  // how it ended says why
  for (const side of [git, git.stdin, git.stdout]) side.on('error', () => {})
  return git
}

/** Waits for its end. Throws a Fault with what it said where it failed. */
export async function ended(git: Git, verb: string): Promise<void> {
  const said: Buffer[] = []
  git.stderr.on('data', (chunk: Buffer) => said.push(chunk))
  const code =
    git.exitCode ?? (await new Promise<number | null>((resolve) => git.once('close', resolve)))
  if (code !== 0)
    throw new Fault(
      'git-failed',
      `git ${verb} failed: ${redact(Buffer.concat(said).toString('utf8').trim()) || `it ended with ${code}`}`,
    )
}

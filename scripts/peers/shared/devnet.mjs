import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { createInterface } from 'node:readline'
import { ROOT } from '../../node24.mjs'

/**
 * Starts the program's own development chain on free ports; gives what it says of itself: URLs,
 * contracts, accounts.
 */
export async function startDevnet({ atEnd }) {
  const child = spawn(process.execPath, ['dist/cli.js', 'devnet', '--port', '0', '--json'], {
    cwd: ROOT,
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  atEnd(async () => {
    if (child.exitCode !== null) return
    child.kill('SIGINT')
    await once(child, 'exit')
  })
  const [line] = await Promise.race([
    once(createInterface({ input: child.stdout }), 'line'),
    once(child, 'exit').then(() => ['null']),
  ])
  const devnet = JSON.parse(line)
  if (devnet === null) throw new Error('the development chain did not start')
  return devnet
}

import { execFile } from 'node:child_process'
import { mkdir, mkdtemp, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { ROOT } from '../../node24.mjs'

const PROGRAM = path.join(ROOT, 'dist/cli.js')
const LIMIT = 120_000

/**
 * A folder with a configuration for one account of the development chain, and the built program in
 * it. `client` and `env` are for one whose key somebody else has.
 */
export async function aProject(
  { folder },
  devnet,
  { account, rpcUrl = devnet.rpcUrl, client, env: own },
) {
  const root = await mkdtemp(path.join(folder, 'project-'))
  const { address, privateKey } = devnet.accounts[account]
  const { chainId, nexus, vault, pinUrl, gatewayUrl } = devnet
  const local = {
    chainId,
    rpcUrl,
    nexus,
    vault,
    pinUrl,
    gatewayUrl,
    client: client ?? address,
    confirmations: 0,
  }
  const env = {
    PATH: process.env.PATH,
    ...(own ?? { CLIENT_PRIVATE_KEY: privateKey }),
    XDG_CACHE_HOME: path.join(root, '.home/cache'),
    XDG_STATE_HOME: path.join(root, '.home/state'),
  }
  const write = async (file, value) => {
    await mkdir(path.dirname(path.join(root, file)), { recursive: true })
    await writeFile(
      path.join(root, file),
      typeof value === 'string' ? value : JSON.stringify(value, null, 2),
    )
  }
  await write('ogpu.yaml', { version: 1, owner: `owner-${account}`, networks: { local } })
  return {
    root,
    address,
    privateKey,
    write,
    define: (id, definition) =>
      write(`sources/${id}.yaml`, { id, networks: ['local'], maxExpiry: '24h', ...definition }),
    run: (exit, ...args) => run(root, env, exit, args),
  }
}

/**
 * Runs a command with `--json` and gives its document; throws where it does not end with this code.
 */
function run(cwd, env, exit, args) {
  return new Promise((resolve, reject) => {
    execFile(
      process.execPath,
      [PROGRAM, ...args, '--json'],
      { cwd, env, timeout: LIMIT },
      (error, out, err) => {
        const code = error === null ? 0 : (error.code ?? error.signal)
        if (code === exit) resolve(JSON.parse(out))
        else
          reject(
            new Error(
              `${args.join(' ')} ended with ${code}, not ${exit}: ${err.trim().split('\n').at(-1)} ${out}`,
            ),
          )
      },
    )
  })
}

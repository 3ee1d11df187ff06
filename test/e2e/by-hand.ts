import { expect } from 'vitest'
import { runCli } from '../../src/cli/program.ts'
import type { SourceParams } from '../../src/model/source/source.ts'
import { type Address, asAddress } from '../../src/model/units/address.ts'
import { contracts } from '../support/contracts/nexus-calls.ts'
import { checkout } from './runner/checkout.ts'
import type { World } from './world.ts'

/**
 * Publishes what the default branch holds, as somebody does at a machine of their own; gives the
 * address of each definition's Source.
 */
export async function makeLive({ github, key }: World): Promise<ReadonlyMap<string, Address>> {
  const { folder, remove } = await checkout(github, {
    ref: 'refs/heads/main',
    sha: await github.tip(),
  })
  const run = async (...args: string[]) => {
    let [out, err] = ['', '']
    const terminal = {
      cwd: folder,
      env: {
        CLIENT_PRIVATE_KEY: key,
        PATH: process.env['PATH'] ?? '',
        XDG_CACHE_HOME: `${folder}/.git/cache`,
        XDG_STATE_HOME: `${folder}/.git/state`,
      },
      isInteractive: false,
      colour: false,
      out: (text: string) => {
        out += text
      },
      err: (text: string) => {
        err += text
      },
      ask: () => Promise.resolve(''),
      onStop: () => () => undefined,
    }
    expect(await runCli([...args, '--json'], terminal), out + err).toBe(0)
    return JSON.parse(out)
  }
  const { fingerprint } = await run('plan')
  const { receipts } = await run('apply', '--detached', '--approve', fingerprint)
  await remove()
  return new Map(
    receipts.map((receipt: { readonly id: string; readonly address: string }) => [
      receipt.id,
      asAddress(receipt.address),
    ]),
  )
}

/** The address of a definition's Source. Throws where it has none. */
export function sourceOf(sources: ReadonlyMap<string, Address>, id: string): Address {
  const address = sources.get(id)
  if (address === undefined) throw new Error(`${id} is not live`)
  return address
}

/** A call of Nexus by the same key, past this program. */
async function call(
  { chain, nexus, client }: World,
  name: string,
  ...parameters: readonly unknown[]
): Promise<string> {
  await chain.rpc('anvil_impersonateAccount', [client])
  const hash = await chain.rpc('eth_sendTransaction', [
    { from: client, to: nexus.nexus, data: contracts.encodeFunctionData(name, parameters) },
  ])
  return String(hash)
}

/** Changes a Source with the same key, as the SDK does. Gives the transaction's hash. */
export async function updateByHand(
  world: World,
  source: Address,
  params: Partial<SourceParams>,
): Promise<string> {
  return call(world, 'updateSource', source, { ...(await world.nexus.paramsOf(source)), ...params })
}

/** Closes a Source with the same key. Gives the transaction's hash. */
export function closeByHand(world: World, source: Address): Promise<string> {
  return call(world, 'inactivateSource', source)
}

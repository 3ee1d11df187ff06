import type { Devnet } from '../devnet/devnet.ts'
import { EXIT, type ExitCode } from '../exit-code.ts'
import { checksum } from '../model/units/address.ts'
import type { Terminal } from './terminal/terminal.ts'

export interface DevnetFlags {
  readonly json?: boolean
  readonly port?: number
  readonly blockTime?: number
  readonly outliveParent?: boolean
}

/**
 * `devnet`: an embedded chain with a double of the contracts and a pinning service, until it is
 * stopped.
 */
export async function runDevnet(flags: DevnetFlags, terminal: Terminal): Promise<ExitCode> {
  if (terminal.isInteractive) terminal.err('Starting a chain and the contracts …\n')
  const { startDevnet } = await import('../devnet/devnet.ts')
  const { onParentEnd } = await import('../devnet/watch-parent.ts')
  const stopped = new Promise<void>((resolve) => {
    terminal.onStop(resolve)
    if (flags.outliveParent !== true) onParentEnd(resolve)
  })
  const devnet = await startDevnet({
    ...(flags.port === undefined ? {} : { port: flags.port }),
    ...(flags.blockTime === undefined ? {} : { blockTime: flags.blockTime }),
  })
  terminal.out(flags.json === true ? `${JSON.stringify(devnetJson(devnet))}\n` : devnetText(devnet))
  const crash = await Promise.race([stopped, devnet.crashed])
  await devnet.stop()
  if (crash !== undefined) throw crash
  return EXIT.ok
}

function devnetJson({
  rpcUrl,
  chainId,
  nexus,
  vault,
  controller,
  terminal,
  pinUrl,
  gatewayUrl,
  accounts,
}: Devnet) {
  return {
    rpcUrl,
    chainId,
    nexus: checksum(nexus),
    vault: checksum(vault),
    controller: checksum(controller),
    terminal: checksum(terminal),
    pinUrl,
    gatewayUrl,
    accounts: accounts.map(({ address, privateKey }) => ({
      address: checksum(address),
      privateKey,
    })),
  }
}

function devnetText({
  rpcUrl,
  chainId,
  nexus,
  vault,
  pinUrl,
  gatewayUrl,
  accounts,
}: Devnet): string {
  const [first] = accounts
  const key =
    first === undefined
      ? []
      : [
          '',
          'In another terminal, in the folder of your ogpu.yaml:',
          `  export OGPU_RPC_URL=${rpcUrl}`,
          `  export CLIENT_PRIVATE_KEY_DEVNET=${first.privateKey}`,
          '  ogpu-gitops init --network devnet     # where there is no ogpu.yaml yet',
          '  ogpu-gitops plan --network devnet',
        ]
  return [
    `devnet is running (chain ${chainId}).`,
    'Everybody knows its keys: they hold play money, on this machine only.',
    '',
    `  rpc       ${rpcUrl}`,
    `  nexus     ${checksum(nexus)}`,
    `  vault     ${checksum(vault)}`,
    `  pinning   ${pinUrl}`,
    `  gateway   ${gatewayUrl}`,
    '',
    ...accounts.flatMap(({ address, privateKey }, index) => [
      `  account ${index} ${checksum(address)}`,
      `      key   ${privateKey}`,
    ]),
    ...key,
    '',
    'Stop it with Ctrl-C.',
    '',
  ].join('\n')
}

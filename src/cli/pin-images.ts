import { TreeFiles } from '../adapters/files.ts'
import { HttpRegistry } from '../adapters/registry/registry.ts'
import { useProxies } from '../adapters/web/proxy.ts'
import { type ExitCode, pinExit } from '../exit-code.ts'
import { pinImages } from '../images/pin-images.ts'
import { imagesJson } from '../report/json/images-json.ts'
import { jsonText } from '../report/json/json-text.ts'
import { imagesText } from '../report/text/images-text.ts'
import { settingsOf } from '../settings.ts'
import type { NetworkFlags } from './flags.ts'
import { showStopped } from './terminal/stopped.ts'
import type { SafeTerminal } from './terminal/terminal.ts'

export interface PinImagesFlags extends NetworkFlags {
  readonly check?: boolean
  readonly wide?: boolean
}

/** `pin-images [ID…]`: writes the digests of images into the files that name them. */
export async function runPinImages(
  ids: readonly string[],
  flags: PinImagesFlags,
  terminal: SafeTerminal,
): Promise<ExitCode> {
  const { root, configFile, offline } = settingsOf(flags, terminal)
  useProxies(terminal.env)
  const { progress } = terminal
  const ports = {
    files: new TreeFiles(root, configFile, progress),
    registry: offline ? undefined : new HttpRegistry(),
    progress,
  }
  const pinned = await pinImages(ports, configFile, { ids, isCheck: flags.check === true })
  if (pinned.kind === 'problems') return showStopped(pinned, flags, terminal)
  const { colour } = terminal
  terminal.out(
    flags.json === true
      ? jsonText(imagesJson(pinned))
      : imagesText(pinned, { colour, wide: flags.wide === true }),
  )
  return pinExit(pinned)
}

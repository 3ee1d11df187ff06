import { checkCompose } from '../compose/check.ts'
import type { ComposeProblem } from '../compose/finding.ts'
import { serviceImages } from '../compose/service-images.ts'
import type { ComposeVersion } from '../model/compose-version.ts'
import type { Progress } from '../model/progress.ts'
import type { Environment } from '../model/source/source.ts'
import { cidsOf } from '../model/units/cid.ts'
import { type Rendering, renderTemplate, type TemplateRequest } from '../templates/render.ts'

/** What is a pure function of a file's bytes. */
export interface FileRules {
  check(
    path: string,
    text: string,
    environment: Environment,
    oldest: ComposeVersion | undefined,
  ): readonly ComposeProblem[]
  render(request: TemplateRequest): Rendering
  /** The images that a compose file names, as `serviceImages` gives them. */
  images(text: string): ReturnType<typeof serviceImages>
  /** Every CID that the bytes have by themselves, as `cidsOf` gives them. */
  cids(bytes: Uint8Array): ReturnType<typeof cidsOf>
  /** Hears of the files that are read with them. */
  readonly progress?: Progress | undefined
}

/**
 * Rules that find everything out once: a definition on several networks has the same files on each,
 * and a commit most of those of the one before it.
 */
export function fileRules(progress?: Progress): FileRules {
  return {
    progress,
    check: remembered(
      (path: string, text: string, environment: Environment, oldest: ComposeVersion | undefined) =>
        checkCompose({ path, text }, environment, oldest).findings,
    ),
    render: remembered(renderTemplate),
    images: remembered(serviceImages),
    cids: rememberedBytes(cidsOf),
  }
}

function remembered<A extends readonly unknown[], R>(find: (...args: A) => R): (...args: A) => R {
  const found = new Map<string, R>()
  return (...args) => {
    const key = JSON.stringify(args)
    const known = found.get(key) ?? find(...args)
    found.set(key, known)
    return known
  }
}

function rememberedBytes<R>(find: (bytes: Uint8Array) => R): (bytes: Uint8Array) => R {
  const found = new Map<string, R>()
  return (bytes) => {
    const key = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('latin1')
    const known = found.get(key) ?? find(bytes)
    found.set(key, known)
    return known
  }
}

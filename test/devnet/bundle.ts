import { mkdirSync, rmSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { build } from 'esbuild'

const CACHE = fileURLToPath(new URL('../../node_modules/.cache/ogpu-gitops/', import.meta.url))

/**
 * One program as a bundle, the way it is published, inside the repository so that it finds its
 * packages.
 */
export interface Bundle {
  readonly path: string
  remove(): void
}

/** Bundles a file of this folder. */
export async function bundle(name: string): Promise<Bundle> {
  const path = `${CACHE}${name}-${process.pid}.mjs`
  mkdirSync(CACHE, { recursive: true })
  await build({
    entryPoints: [fileURLToPath(new URL(`${name}.ts`, import.meta.url))],
    outfile: path,
    bundle: true,
    platform: 'node',
    format: 'esm',
    target: 'node20',
    banner: {
      js: "import { createRequire as requireOf } from 'node:module'; const require = requireOf(import.meta.url);",
    },
  })
  return { path, remove: () => rmSync(path, { force: true }) }
}

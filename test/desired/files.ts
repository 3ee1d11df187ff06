import { readdirSync, readFileSync } from 'node:fs'
import type { TextFile } from '../../src/desired/load.ts'
import { type Repository, readRepository } from '../../src/engine/repository.ts'

export const CLIENT = '0x9fc66Ad559b6226294746da39368A8eA55faF96e'
export const SOURCE = '0x727433b86290fcb541FC8EC67f42E1e06cC5621D'

/** A configuration with the networks testnet and mainnet, and what a test adds. */
export function aConfig(extra = ''): TextFile {
  return aFile(
    'ogpu.yaml',
    `version: 1\nowner: acme-nlp-7f3a9c\nnetworks:\n  testnet: { client: "${CLIENT}" }\n  mainnet: { client: "${CLIENT}" }\n${extra}`,
  )
}

/**
 * A definition that nothing is wrong with, its fields replaced by what the test is about; null
 * leaves a field out.
 */
export function aDefinition(fields: Readonly<Record<string, string | null>> = {}): string {
  const usual = {
    id: 'my-model',
    name: 'My model',
    environments: '{ cpu: https://example.com/compose.yaml }',
    payment: '{ minPayment: 0.01 OGPU }',
    maxExpiry: '24h',
    networks: '[testnet]',
  }
  return Object.entries({ ...usual, ...fields })
    .flatMap(([key, value]) => (value === null ? [] : `${key}: ${value}\n`))
    .join('')
}

export function aFile(path: string, text: string | Uint8Array): TextFile {
  return { path, bytes: typeof text === 'string' ? new TextEncoder().encode(text) : text }
}

/** Reads one definition on its own. */
export function readOne(text: string | Uint8Array, config = aConfig()): Repository {
  return readRepository([config, aFile('sources/my-model/source.yaml', text)], 'ogpu.yaml')
}

/** The case files of a folder: name, expected code and bytes. */
export function cases(
  folder: string,
): readonly { readonly name: string; readonly code: string; readonly bytes: Uint8Array }[] {
  const root = new URL(`./cases/${folder}/`, import.meta.url)
  return readdirSync(root)
    .sort()
    .map((name) => ({
      name,
      code: name.split(/\.|--/)[0] ?? '',
      bytes: readFileSync(new URL(name, root)),
    }))
}

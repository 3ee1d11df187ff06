import { readdirSync, readFileSync } from 'node:fs'
import { type ComposeCheck, checkCompose } from '../../src/compose/check.ts'
import type { Environment } from '../../src/model/source/source.ts'

/** A compose file of the table: its path there, what its name promises and its text. */
export interface Case {
  readonly name: string
  readonly environment: Environment
  readonly code: string
  readonly text: string
}

export const ENVIRONMENTS = ['cpu', 'nvidia', 'amd'] as const

/** The case files of a folder. The name up to a double hyphen is the code that is expected. */
export function cases(folder: 'good' | 'bad'): readonly Case[] {
  return ENVIRONMENTS.flatMap((environment) => {
    const root = new URL(`./cases/${folder}/${environment}/`, import.meta.url)
    return readdirSync(root)
      .sort()
      .map((name) => ({
        name: `${environment}/${name}`,
        environment,
        code: name.split(/\.|--/)[0] ?? '',
        text: readFileSync(new URL(name, root), 'utf8'),
      }))
  })
}

/** Checks one text for CPU providers, as if it stood beside a definition. */
export function check(text: string, environment: Environment = 'cpu'): ComposeCheck['findings'] {
  return checkCompose({ path: `sources/my-model/compose.${environment}.yaml`, text }, environment)
    .findings
}

/**
 * A compose file for CPU providers that nothing is wrong with, and what a test adds to its service.
 */
export function aCompose(fields: Readonly<Record<string, string>> = {}): string {
  const usual = {
    image: `registry.example.com/acme/app:1.4.0@sha256:${'3f'.repeat(32)}`,
    ports: `["\${PORT}:5555"]`,
    environment: `["CALLBACK_URL=\${CALLBACK_URL}"]`,
    extra_hosts: '["host.docker.internal:host-gateway"]',
    healthcheck: '{ test: [CMD, /bin/ready] }',
  }
  const lines = Object.entries({ ...usual, ...fields }).map(
    ([key, value]) => `    ${key}: ${value}\n`,
  )
  return `services:\n  app:\n${lines.join('')}`
}

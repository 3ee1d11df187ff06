import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { expect } from 'vitest'
import type { Environment } from '../../src/model/source/source.ts'
import { renderTemplate, type TemplateRequest } from '../../src/templates/render.ts'
import type { Parameters } from '../../src/templates/template.ts'

const ROOT = 'test/templates/golden'

/** Parameters with the files that they give: `<template>/v<version>/<case>`. */
export interface GoldenCase {
  readonly path: string
  readonly name: string
  readonly version: number
  readonly with: Parameters
  readonly environments: readonly Environment[]
}

/** Every case, found by listing. */
export function goldenCases(): readonly GoldenCase[] {
  const files = readdirSync(ROOT, { recursive: true, encoding: 'utf8' }).filter((file) =>
    file.endsWith('.json'),
  )
  return files.sort().map((file) => {
    const [name = '', version = ''] = file.split('/')
    return {
      path: file.replace(/\.json$/, ''),
      name,
      version: Number(version.slice(1)),
      ...JSON.parse(readFileSync(`${ROOT}/${file}`, 'utf8')),
    }
  })
}

/** The names of the golden files that there are. */
export function goldenFiles(): readonly string[] {
  return readdirSync(ROOT, { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.yaml'))
    .sort()
}

/** The bytes of a golden file. */
export function goldenBytes(file: string): Uint8Array {
  return readFileSync(`${ROOT}/${file}`)
}

/** What a request renders to; a test that has problems in hand fails with them. */
export function rendered(request: TemplateRequest): Readonly<Partial<Record<Environment, string>>> {
  const rendering = renderTemplate(request)
  if (rendering.kind === 'problems') throw new Error(JSON.stringify(rendering.problems))
  return rendering.files
}

/** The text equals the golden file of that name; with UPDATE_GOLDEN=1 the file is written. */
export function expectGolden(file: string, text: string): void {
  if (process.env['UPDATE_GOLDEN'] === '1') writeFileSync(`${ROOT}/${file}`, text)
  expect(existsSync(`${ROOT}/${file}`) ? readFileSync(`${ROOT}/${file}`, 'utf8') : '').toBe(text)
}

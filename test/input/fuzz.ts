import fc from 'fast-check'
import { expect } from 'vitest'
import { readRepository } from '../../src/engine/repository.ts'
import type { Problem } from '../../src/model/problem.ts'
import { check, cases as composeCases, ENVIRONMENTS } from '../compose/cases.ts'
import { aConfig, aDefinition, aFile } from '../desired/files.ts'
import { markdownFaults, terminalFaults } from '../report/hostile.ts'
import { foreignMarkup } from '../report/own-markup.ts'
import { rendered } from '../support/rendered.ts'
import { pagesOf } from './pages.ts'

/**
 * Another number walks another way: `FUZZ_SEED=7 FUZZ_TIMES=20 FUZZ_PARSED=1 npx vitest run
 * test/input`.
 */
const SEED = Number(process.env['FUZZ_SEED'] ?? 5)
const TIMES = Number(process.env['FUZZ_TIMES'] ?? 1)
const PARSED = Number(process.env['FUZZ_PARSED'] ?? 24)

const CONFIG = aConfig()
const USES_COMPOSE = aDefinition({ environments: '{ cpu: compose.yaml }' })
const [COMPOSE = ''] = composeCases('good').map(({ text }) => text)

/**
 * Checks so many inputs, or that many times as many; fast-check prints the seed of one that fails.
 */
export function fuzz<T>(inputs: fc.Arbitrary<T>, runs: number, holds: (input: T) => void): void {
  fc.assert(fc.property(inputs, holds), { seed: SEED, numRuns: runs * TIMES })
}

interface Files {
  readonly config?: string | Uint8Array
  readonly definition?: string | Uint8Array
  readonly compose?: string | Uint8Array
}

/**
 * Reads these files and draws everything that can be read of them: what can't be used is a problem,
 * and nothing of it becomes more than text.
 */
export function isOnlyText({ config, definition = USES_COMPOSE, compose = COMPOSE }: Files): void {
  const files = [
    config === undefined ? CONFIG : aFile('ogpu.yaml', config),
    aFile('sources/a/source.yaml', definition),
    aFile('sources/a/compose.yaml', compose),
  ]
  const repository = readRepository(files, 'ogpu.yaml')
  expect(repository.problems.every(isProblem)).toBe(true)
  expect(repository.specs.length + repository.problems.length).toBeGreaterThan(0)
  const pages = pagesOf(repository)
  expect(pages.markdown.flatMap(markdownFaults)).toEqual([])
  expect(
    pages.markdown.filter(isRendered).flatMap((page) => foreignMarkup(rendered(page))),
  ).toEqual([])
  expect([...pages.texts, ...pages.lines].flatMap(terminalFaults)).toEqual([])
  expect(pages.lines.filter((line) => line.includes('\n'))).toEqual([])
  for (const document of pages.json) {
    expect(typeof JSON.parse(document)).toBe('object')
    expect(terminalFaults(document)).toEqual([])
  }
}

/**
 * Whether a page is parsed as well, which takes longer than to draw it: one of so many, the same
 * ones each time.
 */
function isRendered({ length }: string): boolean {
  return length % PARSED === 0
}

/**
 * Judges a compose file for one of the environments: what is said of it has its place and its
 * words.
 */
export function isJudged(compose: string): void {
  for (const { rule, message, hint, place, frame } of check(
    compose,
    ENVIRONMENTS[compose.length % ENVIRONMENTS.length],
  )) {
    expect(rule).toMatch(/^compose-/)
    expect(Math.min(place.line, place.column)).toBeGreaterThan(0)
    expect(typeof message + typeof hint + typeof frame).toBe('stringstringstring')
  }
}

function isProblem({ code, message, hint, file }: Problem): boolean {
  return (
    /^[a-z0-9]+(-[a-z0-9]+)*$/.test(code) &&
    message !== '' &&
    typeof hint === 'string' &&
    (file === undefined || typeof file === 'string')
  )
}

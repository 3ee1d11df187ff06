import { readdirSync, readFileSync } from 'node:fs'
import { expect, test } from 'vitest'

const ROOT = new URL('../../src/', import.meta.url)

/** How a command, or what is made of two values, looks in a text. */
const PRINTED =
  /ogpu-gitops [a-z$]|\bgit (?:fetch|revert|status|checkout)\b|\bgh (?:workflow|secret)\b|→/

/** The lines of a file that are not a comment. */
function codeIn(text: string): readonly string[] {
  return text.split('\n').filter((line) => !/^\s*(?:\/?\*|\/\/)/.test(line))
}

test.each(['plan', 'consent', 'apply'])(
  '%s writes no command and no arrow: a report does',
  (room) => {
    const folder = new URL(`${room}/`, ROOT)
    const found = readdirSync(folder)
      .filter((name) => name.endsWith('.ts'))
      .flatMap((name) =>
        codeIn(readFileSync(new URL(name, folder), 'utf8'))
          .filter((line) => PRINTED.test(line))
          .map((line) => `${name}: ${line.trim()}`),
      )

    expect(found).toEqual([])
  },
)

test('a command or an arrow would be found', () => {
  expect(PRINTED.test('ogpu-gitops plan --network x')).toBe(true)
  expect(PRINTED.test('1 → 2')).toBe(true)
  expect(codeIn('/** ogpu-gitops plan */\n * more\n// → ')).toEqual([])
})

import { describe, expect, test } from 'vitest'
import { FAULT_CODES, PROBLEM_CODES, REFUSAL_CODES, WARNING_CODES } from '../../src/model/codes.ts'
import { RULES } from '../../src/model/compose-rules.ts'
import { runArgs, type Told } from '../support/run-args.ts'

const CODES = [
  ...PROBLEM_CODES,
  ...WARNING_CODES,
  ...REFUSAL_CODES,
  ...FAULT_CODES,
  ...RULES.map(({ code }) => code),
]

const explain = (...args: readonly string[]): Promise<Told> =>
  runArgs(['explain', ...args], '.', {})

describe('explain', () => {
  test('has a page of a terminal for every code, without Markdown that only a browser shows', async () => {
    for (const code of CODES) {
      const { exit, out } = await explain(code)

      expect(exit, code).toBe(0)
      expect(out).toMatch(new RegExp(`^${code} is a`))
      expect(out.length, code).toBeGreaterThan(120)
      expect(out, code).not.toMatch(/\]\(|\*\*|^```/m)
      const wide = out.split('\n').filter((line) => line.length > 80 && line.includes(' '))
      expect(wide.filter((line) => !line.startsWith('    '))).toEqual([])
    }
  })

  test('lists all of them where none is named', async () => {
    const { exit, out } = await explain()

    expect(exit).toBe(0)
    expect(CODES.filter((code) => !out.includes(code))).toEqual([])
  })

  test('takes a code as the terminal prints it, and proposes the one that was meant', async () => {
    expect((await explain('[FEE-LIMIT]')).out).toMatch(/^fee-limit is a refusal/)
    expect(await explain('fee-limmit')).toMatchObject({
      exit: 3,
      err: expect.stringContaining('did you mean fee-limit?'),
    })
  })

  test('says of a code of two kinds what it is as each', async () => {
    const { out } = await explain('contract-client')

    expect(out).toMatch(/^contract-client is a problem[\s\S]*^contract-client is a warning/m)
  })

  test('is JSON beside the text', async () => {
    expect(JSON.parse((await explain('no-key', '--json')).out)).toMatchObject([
      { code: 'no-key', kind: 'refusal', text: expect.stringContaining('key') },
    ])
    const all: readonly { readonly code: string }[] = JSON.parse((await explain('--json')).out)
    expect(new Set(all.map(({ code }) => code))).toEqual(new Set(CODES))
  })
})

import { Command } from 'commander'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { configured } from '../../src/cli/options.ts'
import { plainValidate } from '../../src/cli/plain-validate.ts'

const WORDS = [
  'validate',
  'plan',
  '--json',
  '--config',
  '--config=a',
  'a.yaml',
  '',
  '--',
  '-n',
  '--help',
]

test('reads every command line that it takes as the parser does', () => {
  fc.assert(
    fc.property(fc.array(fc.constantFrom(...WORDS), { maxLength: 6 }), (rest) => {
      const flags = plainValidate(['validate', ...rest])
      fc.pre(flags !== undefined)
      expect(flags).toEqual(parsed(rest))
    }),
  )
})

test('leaves everything else to the parser', () => {
  const others = [[], ['plan'], ['validate', '--help'], ['validate', '--config'], ['validate', 'x']]

  expect(others.map(plainValidate)).toEqual(others.map(() => undefined))
  expect(plainValidate(['validate', '--json', '--config', 'a.yaml'])).toEqual({
    json: true,
    config: 'a.yaml',
  })
})

function parsed(args: readonly string[]): unknown {
  let given: unknown
  const root = new Command().exitOverride()
  configured(root.command('validate'))
    .exitOverride()
    .configureOutput({ writeErr: () => undefined })
    .action((flags) => {
      given = flags
    })
  root.parse(['validate', ...args], { from: 'user' })
  return given
}

import fc from 'fast-check'
import { expect, test } from 'vitest'
import { stepsOf } from '../../src/yaml/schema-error.ts'

test('takes any pointer apart into the steps that it was made of', () => {
  fc.assert(
    fc.property(
      fc.array(fc.string({ unit: fc.constantFrom('/', '~', '0', '1', 'a') })),
      (steps) => {
        const pointer = steps
          .map((step) => `/${step.replaceAll('~', '~0').replaceAll('/', '~1')}`)
          .join('')

        expect(stepsOf(pointer)).toEqual(steps)
      },
    ),
  )
})

import { expect, test } from 'vitest'
import { isPlain } from '../../src/model/units/text.ts'

/** Whatever the patterns look for that a plain text may leave out, but for the line end. */
const TOLD =
  /[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}\p{Default_Ignorable_Code_Point}\p{L}\p{M}\p{Emoji_Presentation}]/u

test('no sign of a plain text but a line end and ASCII’s letters is one that a pattern looks for', () => {
  const all = Array.from({ length: 0x1_1000 }, (_, code) => String.fromCodePoint(code))
  const wrong = all.filter((sign) => isPlain(sign) && TOLD.test(sign) && !/[\nA-Za-z]/.test(sign))

  expect(wrong).toEqual([])
  expect(all.filter(isPlain).length).toBeGreaterThan(95)
})

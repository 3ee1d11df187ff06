import { type PolicyRule, RULE_CODES } from '../model/policy.ts'
import type { FieldChange } from '../model/source/change.ts'
import { asWei, formatAmount } from '../model/units/amount.ts'
import { isWithin, reachOf, stepText } from './step.ts'
import type { Violation } from './violation.ts'

type AmountRule = Extract<PolicyRule, { kind: 'price-min' | 'price-max' }>
type StepRule = Extract<PolicyRule, { kind: 'price-step' | 'lockup-step' }>

/** A price outside of its range. */
export function outOfRange(price: bigint, rule: AmountRule): readonly Violation[] {
  const isLeast = rule.kind === 'price-min'
  if (isLeast ? price >= rule.amount : price <= rule.amount) return []
  const within = `${isLeast ? 'at least' : 'at most'} ${formatAmount(rule.amount)}`
  return [
    {
      code: RULE_CODES[rule.kind],
      said: `minPayment would be ${formatAmount(asWei(price))}, and ${within} is allowed`,
      rule,
      within,
    },
  ]
}

/** An amount that goes further in one change than a step. */
export function tooFar(
  name: 'minPayment' | 'minLockup',
  { before, after }: Pick<FieldChange, 'before' | 'after'>,
  rule: StepRule,
): readonly Violation[] {
  if (before === null || after === null) return []
  const [was, wouldBe] = [BigInt(before.raw), BigInt(after.raw)]
  if (isWithin(was, wouldBe, rule.step)) return []
  const { least, most } = reachOf(was, rule.step)
  const [from, to] = [formatAmount(asWei(was)), formatAmount(asWei(wouldBe))]
  const span =
    least === most
      ? 'leads nowhere from there'
      : `leads from ${formatAmount(asWei(least))} to ${formatAmount(asWei(most))}`
  return [
    {
      code: RULE_CODES[rule.kind],
      said: `${name} was ${from} and would be ${to}, and a step of ${stepText(rule.step)} ${span}`,
      rule,
      ...(least === most
        ? {}
        : {
            within:
              wouldBe > was
                ? `at most ${formatAmount(asWei(most))} for now`
                : `at least ${formatAmount(asWei(least))} for now`,
          }),
    },
  ]
}

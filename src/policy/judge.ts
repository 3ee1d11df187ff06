import { never } from '../model/never.ts'
import type { Policy, PolicyRule } from '../model/policy.ts'
import type { FieldChange, PlannedChange } from '../model/source/change.ts'
import type { ActiveSpec } from '../model/source/definition.ts'
import { outOfFolder } from './folders.ts'
import { type BroughtImages, otherImages } from './images.ts'
import { outOfRange, tooFar } from './price.ts'
import { tooLarge, tooManyStranded } from './providers.ts'
import type { Violation } from './violation.ts'

/**
 * Every rule that a change breaks, or of which nobody can tell. Only what the change brings is
 * judged: what stands on chain already, and stays, breaks nothing.
 */
export function violationsOf(
  change: PlannedChange,
  policy: Policy,
  network: string,
): readonly Violation[] {
  return policy.flatMap((rule) => ofChange(change, rule, network))
}

function ofChange(change: PlannedChange, rule: PolicyRule, network: string): readonly Violation[] {
  const field = (name: FieldChange['field']): FieldChange | undefined =>
    change.fields.find((one) => one.field === name)
  switch (rule.kind) {
    case 'price-min':
    case 'price-max': {
      const after = field('minPayment')?.after
      return after === undefined || after === null ? [] : outOfRange(BigInt(after.raw), rule)
    }
    case 'price-step':
      return steps('minPayment', field('minPayment'), rule)
    case 'lockup-step':
      return steps('minLockup', field('minLockup'), rule)
    case 'images':
    case 'digests':
      return change.kind === 'close' ? [] : otherImages(broughtBy(change), rule)
    case 'stranded':
      return tooManyStranded(change, rule)
    case 'download':
      return tooLarge(change, rule)
    case 'folders':
      // moved in the same change it is held by both places: a policy is not left by moving
      return change.kind === 'close'
        ? []
        : [...new Set([change.file, change.baseFile ?? change.file])]
            .flatMap((file) => outOfFolder(file, network, rule))
            .slice(0, 1)
    default:
      return never(rule)
  }
}

function steps(
  name: 'minPayment' | 'minLockup',
  field: FieldChange | undefined,
  rule: Extract<PolicyRule, { kind: 'price-step' | 'lockup-step' }>,
): readonly Violation[] {
  return field === undefined ? [] : tooFar(name, field, rule)
}

function broughtBy(
  change: Extract<PlannedChange, { kind: 'publish' | 'update' }>,
): readonly BroughtImages[] {
  return change.compose
    .filter(({ changed }) => changed)
    .map(({ environment, services }) => ({ environment, images: services }))
}

/**
 * What a definition breaks by itself, whatever is on chain; `images` are those of compose files that
 * stand in the repository.
 */
export function offlineViolations(
  { values, file, network }: ActiveSpec,
  policy: Policy,
  images: readonly BroughtImages[],
): readonly Violation[] {
  return policy.flatMap((rule): readonly Violation[] => {
    switch (rule.kind) {
      case 'price-min':
      case 'price-max':
        return outOfRange(values.minPayment, rule)
      case 'images':
      case 'digests':
        return otherImages(images, rule)
      case 'folders':
        return outOfFolder(file, network, rule)
      case 'price-step':
      case 'lockup-step':
      case 'stranded':
      case 'download':
        return []
      default:
        return never(rule)
    }
  })
}

import { BaseSequencer, type TestSpecification } from 'vitest/node'

/**
 * The files that take longest. One of them begun last would leave the other cores with nothing to
 * do; the size of a file, by which they are ordered otherwise, says little of it.
 */
const LONGEST = [
  'test/e2e/packed.e2e.ts',
  'test/e2e/release.e2e.ts',
  'test/hostile/hostile.test.ts',
  'test/chain/signers.test.ts',
  'test/model/apply.test.ts',
  'test/chain/not-here-yet.test.ts',
  'test/hostile/secrets.test.ts',
  'test/input/mutants.test.ts',
  'test/chain/crash.test.ts',
  'test/input/fuzz.test.ts',
  'test/soak/soak.test.ts',
  'test/model/rules.test.ts',
  'test/model/consent.test.ts',
  'test/compose/check.test.ts',
  'test/consent/laws.test.ts',
  'test/input/growth.test.ts',
  'test/chain/send-faults.test.ts',
  'test/chain/concurrency.test.ts',
  'test/chain/second-rpc.test.ts',
]

/** Runs the longest files first. */
export class LongestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const rank = ({ moduleId }: TestSpecification): number => {
      const at = LONGEST.findIndex((name) => moduleId.endsWith(name))
      return at === -1 ? LONGEST.length : at
    }
    return (await super.sort(files)).toSorted((a, b) => rank(a) - rank(b))
  }
}

import { defineConfig } from 'vitest/config'
import { LongestFirst } from './test/support/longest-first.ts'

export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    setupFiles: ['test/support/seed.ts'],
    // a bound for what hangs, and no measure: beside other work a test takes many times as long
    testTimeout: 180_000,
    hookTimeout: 180_000,
    maxWorkers: 3, // one more than cores: the longest tests wait more than they work
    sequence: { sequencer: LongestFirst },
    // A test that leaves a file of the user's or reads a key of the user's is wrong: nothing of the
    // environment counts.
    env: {
      OGPU_RPC_URL: '',
      CLIENT_PRIVATE_KEY: '',
      OGPU_KEYSTORE: '',
      OGPU_KEYSTORE_PASSWORD: '',
    },
  },
})

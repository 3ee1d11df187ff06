import { defineConfig } from 'vitest/config'
import { LongestFirst } from './test/support/longest-first.ts'

/**
 * What happens to every team: opened, pushed, reviewed, merged, refused, approved, drifted. The
 * rest is what can go wrong besides.
 */
const LIFE = [
  'approvals',
  'comment',
  'drift',
  'events',
  'forks',
  'hostile',
  'life',
  'merges',
  'refusals',
].map((name) => `test/e2e/${name}.e2e.ts`)
const ALL = ['test/e2e/**/*.e2e.ts']
const part = process.env['E2E_PART']

export default defineConfig({
  test: {
    include: part === 'life' ? LIFE : ALL,
    exclude: part === 'rest' ? LIFE : [],
    testTimeout: 400_000, // an RPC that went away is waited for, for three minutes
    hookTimeout: 180_000,
    maxWorkers: 5, // they wait for GitHub’s patience more than they work
    sequence: { sequencer: LongestFirst },
    isolate: false, // or each file would load the chain's library and GitHub's description anew
    env: {
      OGPU_RPC_URL: '',
      CLIENT_PRIVATE_KEY: '',
      OGPU_KEYSTORE: '',
      OGPU_KEYSTORE_PASSWORD: '',
    },
  },
})

import { defineConfig } from 'vitest/config'
import { LongestFirst } from './test/support/longest-first.ts'

/**
 * Where nothing outlives a call, which `test/house.test.ts` holds, files share a process that has
 * loaded the sources once. Rooms whose tests are values in and values out, and commands against a
 * chain; elsewhere, and for what chooses for a whole process, each file has its own.
 */
const PURE = [
  'apply',
  'compose',
  'consent',
  'desired',
  'doctor',
  'images',
  'init',
  'model',
  'observed',
  'plan',
  'policy',
  'progress',
  'report',
  'supply',
  'templates',
  'upgrade',
  'yaml',
].map((room) => `test/${room}/**/*.test.ts`)
const CHAIN = ['test/chain/!(proxies|signals).test.ts']

export default defineConfig({
  test: {
    projects: [
      { extends: true, test: { name: 'pure', include: PURE, isolate: false } },
      { extends: true, test: { name: 'chain', include: CHAIN, isolate: false } },
      {
        extends: true,
        test: { name: 'rest', include: ['test/**/*.test.ts'], exclude: [...PURE, ...CHAIN] },
      },
    ],
    setupFiles: ['test/support/seed.ts'],
    // a bound for what hangs, and no measure: beside other work a test takes many times as long
    testTimeout: 180_000,
    hookTimeout: 180_000,
    maxWorkers: 4, // two more than cores: the longest tests wait more than they work
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

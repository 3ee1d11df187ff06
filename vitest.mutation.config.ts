import { defineConfig } from 'vitest/config'

/** The tests that need no process and no chain: each mutant is put through all of them that reach it. */
export default defineConfig({
  test: {
    include: ['action', 'apply', 'desired', 'plan', 'yaml'].map((folder) => `test/${folder}/*.test.ts`),
    // The first throws megabytes at every line of the reader, the other runs scripts.
    exclude: ['test/desired/any-bytes.test.ts', 'test/desired/schemas.test.ts'],
    setupFiles: ['test/mutation/setup.ts'],
    isolate: false, // or each file would load the sources anew, for each mutant
    testTimeout: 20_000,
    env: { OGPU_RPC_URL: '', CLIENT_PRIVATE_KEY: '', OGPU_KEYSTORE: '', OGPU_KEYSTORE_PASSWORD: '' },
  },
})

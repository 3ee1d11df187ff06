import { defineConfig } from 'vitest/config'

const FOLDER = process.env['MUTATED']
/** The first throws megabytes at every line of the reader, the other runs scripts. */
const TOO_SLOW = ['test/desired/any-bytes.test.ts', 'test/desired/schemas.test.ts']

/** Each folder is judged by its own tests, which need no process and no chain. */
export default defineConfig({
  test: {
    include: [`test/${FOLDER}/*.test.ts`],
    exclude: TOO_SLOW,
    setupFiles: ['test/mutation/setup.ts'],
    isolate: false, // or each file would load the sources anew, for each mutant
    testTimeout: 20_000,
    env: {
      OGPU_RPC_URL: '',
      CLIENT_PRIVATE_KEY: '',
      OGPU_KEYSTORE: '',
      OGPU_KEYSTORE_PASSWORD: '',
    },
  },
})

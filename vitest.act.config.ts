import { defineConfig } from 'vitest/config'

/** Whole workflows under act, beside the e2e tests' GitHub and chain: `npm run act`. */
export default defineConfig({
  test: {
    include: ['test/act/**/*.act.ts'],
    testTimeout: 400_000, // a bound for what hangs
    hookTimeout: 180_000,
    env: {
      OGPU_RPC_URL: '',
      CLIENT_PRIVATE_KEY: '',
      OGPU_KEYSTORE: '',
      OGPU_KEYSTORE_PASSWORD: '',
    },
  },
})

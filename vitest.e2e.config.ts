import { defineConfig } from 'vitest/config'

export default defineConfig({
  test: {
    include: ['test/e2e/**/*.e2e.ts'],
    testTimeout: 120_000,
    hookTimeout: 60_000,
    maxWorkers: 2,
    env: { OGPU_RPC_URL: '', CLIENT_PRIVATE_KEY: '', OGPU_KEYSTORE: '', OGPU_KEYSTORE_PASSWORD: '' },
  },
})

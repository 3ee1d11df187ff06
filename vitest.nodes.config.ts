import { defineConfig } from 'vitest/config'
import { NODES } from './test/nodes/catalog.ts'
import { Records } from './test/nodes/reporter.ts'

/** Nothing of the environment counts; nor is anybody told that Hardhat was used. */
const ENVIRONMENT = {
  OGPU_RPC_URL: '',
  CLIENT_PRIVATE_KEY: '',
  OGPU_KEYSTORE: '',
  OGPU_KEYSTORE_PASSWORD: '',
  HARDHAT_DISABLE_TELEMETRY_PROMPT: 'true',
}

/** The same story for each node, which is a project of its own: `npm run nodes` says which. */
export default defineConfig({
  test: {
    maxWorkers: 2,
    reporters: ['verbose', new Records()],
    projects: NODES.map(({ name }) => ({
      test: {
        name,
        include: ['test/nodes/story.nodes.ts'],
        env: { ...ENVIRONMENT, OGPU_NODE: name },
      },
    })),
  },
})

// The long form of what the tests do for a few seconds: ordeals from many seeds, properties from a
// new one, histories of teams, every signing service through every row, then the model of apply in
// larger worlds. npm run soak -- [--seeds 200] [--from SEED] [--no-model]
import { spawnSync } from 'node:child_process'
import { parseArgs } from 'node:util'

const { values } = parseArgs({
  options: {
    seeds: { type: 'string', default: '200' },
    from: { type: 'string' },
    'no-model': { type: 'boolean', default: false },
  },
})
const from = values.from ?? String(Math.floor(Math.random() * 2 ** 31))
console.log(
  `${values.seeds} ordeals from seed ${from}; again: npm run soak -- --seeds ${values.seeds} --from ${from}`,
)

const ordeals = vitest(['test/soak'], { OGPU_SOAK: values.seeds, OGPU_SOAK_SEED: from })
const PROPERTIES = ['action', 'compose', 'desired', 'input', 'model', 'plan', 'report', 'yaml']
const properties = vitest(
  PROPERTIES.map((room) => `test/${room}/`),
  { OGPU_SEED: from },
)
const laws = vitest(['test/consent/laws.test.ts'], {
  OGPU_LAWS: String(Number(values.seeds) * 10),
  OGPU_LAWS_SEED: from,
})
const signers = vitest(['test/chain/signers.test.ts'], { OGPU_SIGNERS: 'all' })
const model = values['no-model']
  ? 0
  : vitest(['test/model/apply.test.ts', 'test/model/consent.test.ts'], {
      OGPU_MODEL: 'long',
      NODE_OPTIONS: '--max-old-space-size=12000',
    })
process.exitCode = ordeals || properties || laws || signers || model

function vitest(files, variables) {
  const { status } = spawnSync('npx', ['vitest', 'run', ...files], {
    stdio: 'inherit',
    env: { ...process.env, ...variables },
  })
  return status ?? 1
}

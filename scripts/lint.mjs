// Runs biome with a deeper stack: following this project's imports for its type rules overflows the
// default of its worker threads.
import { spawnSync } from 'node:child_process'
import { createRequire } from 'node:module'

const biome = createRequire(import.meta.url).resolve('@biomejs/biome/bin/biome')
const { status } = spawnSync(process.execPath, [biome, ...process.argv.slice(2)], {
  stdio: 'inherit',
  env: { ...process.env, RUST_MIN_STACK: String(2 ** 28) },
})
process.exitCode = status ?? 1

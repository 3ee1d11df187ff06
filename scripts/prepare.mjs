// npm runs this before it packs, and after an install in a clone or from git: the command line
// program is in no commit, so it is built here. The Action's bundle, which is committed, is left as
// it is.
import { spawnSync } from 'node:child_process'
import { chmod, rm } from 'node:fs/promises'
import { COMMAND_LINE, VALIDATE } from './bundles.mjs'

const esbuild = (await ifThere()) ?? (installsGlobally() ? await installed() : undefined)
/** An install without development packages can't build, and wants no more than the Action. */
if (esbuild === undefined)
  console.error('dist/cli.js is not built: there is no esbuild (npm ci installs it)')
else {
  await Promise.all(
    ['dist/cli.js', 'dist/story.js', 'dist/validate.cjs', 'dist/chunks'].map((path) =>
      rm(path, { recursive: true, force: true }),
    ),
  )
  await esbuild.build(COMMAND_LINE)
  await esbuild.build(VALIDATE)
  await chmod('dist/cli.js', 0o755)
}

function ifThere() {
  return import('esbuild').catch(() => undefined)
}

function installsGlobally() {
  return process.env.npm_config_global === 'true'
}

/**
 * Before an install from git npm installs what the build needs; with --global (as pre-commit does
 * it) it takes that for another global install, and what the build needs is not here.
 */
async function installed() {
  const env = Object.fromEntries(
    Object.entries(process.env).filter(([name]) => !/^npm_config_(global|location)$/.test(name)),
  )
  const args = ['ci', '--ignore-scripts', '--no-audit', '--no-fund', '--include=dev']
  const npm = process.env.npm_execpath
  const { status } =
    npm === undefined
      ? spawnSync('npm', args, { env, stdio: 'inherit' })
      : spawnSync(process.execPath, [npm, ...args], { env, stdio: 'inherit' })
  if (status !== 0) throw new Error('what the build needs could not be installed')
  return import('esbuild')
}

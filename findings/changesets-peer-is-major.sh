#!/usr/bin/env bash
# Guess: a minor release that is still in the range of who depends on it changes nothing for them.
# What happens: that is so for `dependencies`. With the same range under `peerDependencies`, the dependent package gets a major release: 0.3.0 becomes
# 1.0.0, and no changeset names it.
# Who is hurt: repositories with plugins: a feature in the core publishes a 1.0.0 of every plugin, and a number that is published can't be taken back.
set -euo pipefail

folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"

npm install --silent --no-audit --no-fund --ignore-scripts @changesets/assemble-release-plan@6.0.10

cat > plan.mjs <<'JS'
import assert from 'node:assert/strict'
import assemble from '@changesets/assemble-release-plan'

const packageOf = (name, version, more = {}) => ({ dir: `/${name}`, packageJson: { name, version, ...more } })
const packages = {
  tool: 'npm',
  root: packageOf('root', '0.0.0'),
  packages: [
    packageOf('core', '1.0.0'),
    packageOf('depends', '0.3.0', { dependencies: { core: '^1.0.0' } }),
    packageOf('plugin', '0.3.0', { peerDependencies: { core: '^1.0.0' } }),
  ],
}
// What `changeset init` writes, and what it leaves to its defaults.
const config = {
  access: 'restricted', baseBranch: 'main', bumpVersionsWithWorkspaceProtocolOnly: false, changelog: false, commit: false, fixed: [], ignore: [],
  linked: [], privatePackages: { tag: false, version: true }, updateInternalDependencies: 'patch',
  ___experimentalUnsafeOptions_WILL_CHANGE_IN_PATCH: { onlyUpdatePeerDependentsWhenOutOfRange: false, updateInternalDependents: 'out-of-range' },
}
const changesets = [{ id: 'a', summary: 'Add a way', releases: [{ name: 'core', type: 'minor' }] }]
const { releases } = await (assemble.default ?? assemble)(changesets, packages, config, undefined)
const versions = Object.fromEntries(releases.map(({ name, newVersion }) => [name, newVersion]))
console.log(versions)
assert.deepEqual(versions, { core: '1.1.0', plugin: '1.0.0' })
JS
node plan.mjs

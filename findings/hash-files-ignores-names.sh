#!/usr/bin/env bash
# Guess: the hash of a set of files changes when one of them is renamed.
# What happens: hashFiles (the package behind `hashFiles()` of workflows) hashes contents alone: a renamed file gives the same hash.
# Who is hurt: cache keys and "nothing changed" checks over folders in which a name means something: a module, a migration, a configuration per host.
set -euo pipefail

folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"

npm install --silent --no-audit --no-fund --ignore-scripts @actions/glob@0.7.0

cat > hash.mjs <<'JS'
import assert from 'node:assert/strict'
import { mkdirSync, renameSync, writeFileSync } from 'node:fs'
import { hashFiles } from '@actions/glob'

mkdirSync('hosts')
writeFileSync('hosts/staging.yaml', 'replicas: 1\n')
const before = await hashFiles('hosts/**', process.cwd())
renameSync('hosts/staging.yaml', 'hosts/production.yaml')
const after = await hashFiles('hosts/**', process.cwd())
writeFileSync('hosts/production.yaml', 'replicas: 2\n')
const edited = await hashFiles('hosts/**', process.cwd())
console.log(`staging.yaml ${before}\nproduction.yaml ${after}\nedited ${edited}`)
assert.equal(after, before)
assert.notEqual(edited, before)
JS
node hash.mjs

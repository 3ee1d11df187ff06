// The addresses of the schemas: each names a release, whose tag never moves, so what an address
// says never changes. schemas/sealed.json holds the hash of what every address was published with.
import { createHash } from 'node:crypto'
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { releasedVersions } from './changelog.mjs'

const SEALED = 'schemas/sealed.json'
const OWN = 'src/model/project.ts'
const ADDRESS =
  /^https:\/\/raw\.githubusercontent\.com\/([^/]+\/[^/]+)\/v(\d+\.\d+\.\d+)\/(schemas\/v\d+\/[a-z-]+\.schema\.json)$/

/** The schemas of a checkout: file, text, address, and what the address is made of. */
export function publishedSchemas(root = '.') {
  const folders = readdirSync(path.join(root, 'schemas')).filter((name) => /^v\d+$/.test(name))
  return folders
    .flatMap((folder) =>
      readdirSync(path.join(root, 'schemas', folder)).map((name) => `schemas/${folder}/${name}`),
    )
    .sort()
    .map((file) => {
      const text = readFileSync(path.join(root, file), 'utf8')
      const { $id: address } = JSON.parse(text)
      const [, repository, version, place] = ADDRESS.exec(address) ?? []
      return { file, text, address, repository, version, place }
    })
}

/**
 * What is wrong with the addresses, as sentences: one that is not that of its file, one that
 * differs from what the program writes, a schema that is not what its address was released with,
 * or that is gone.
 */
export function addressFaults(root = '.') {
  const schemas = publishedSchemas(root)
  const own = ownAddress(root)
  const released = releasedVersions(read(root, 'CHANGELOG.md'))
  const sealed = readSealed(root)
  const gone = Object.keys(sealed).filter(
    (address) =>
      versionOf(address) === own.version &&
      released.includes(own.version) &&
      schemas.every((schema) => schema.address !== address),
  )
  return [
    ...schemas.flatMap((schema) => {
      if (schema.place !== schema.file || schema.repository !== own.repository)
        return [`${schema.file}: its $id is not an address of this file at a release`]
      if (schema.file.startsWith(own.folder) && schema.version !== own.version)
        return [`${schema.file}: its $id names v${schema.version}, ${OWN} names v${own.version}`]
      const isFrozen = !schema.file.startsWith(own.folder) || released.includes(schema.version)
      return isFrozen && sealed[schema.address] !== hashOf(schema.text)
        ? [`${schema.file} is not what v${schema.version} published under its address: ${WAY_ON}`]
        : []
    }),
    ...gone.map((address) => `${address} was released, and no schema has it: ${WAY_ON}`),
  ]
}

const WAY_ON =
  'node scripts/schemas.mjs --address vX.Y.Z names the release that it comes with; ' +
  'where something is no longer valid that was, it takes a new folder, schemas/vN'

/** What schemas/sealed.json should hold: what was released, and the schemas as they are. */
export function sealedText(root = '.') {
  const released = releasedVersions(read(root, 'CHANGELOG.md'))
  const now = Object.fromEntries(
    publishedSchemas(root)
      .filter(({ version }) => !released.includes(version))
      .map(({ address, text }) => [address, hashOf(text)]),
  )
  const before = Object.entries(readSealed(root)).filter(([address]) =>
    released.includes(versionOf(address)),
  )
  const all = Object.entries({ ...Object.fromEntries(before), ...now }).sort(([a], [b]) =>
    a < b ? -1 : 1,
  )
  return `${JSON.stringify(Object.fromEntries(all), null, 2)}\n`
}

/** The entry of SchemaStore's catalogue, as a pull request there adds it. */
export function catalogText(root = '.') {
  const addressOf = (name) =>
    publishedSchemas(root).find(({ file }) => file.endsWith(`/${name}.schema.json`)).address
  const entries = [
    {
      name: 'OpenGPU GitOps configuration',
      description: 'ogpu.yaml: which OpenGPU Sources a repository publishes, where and by whom',
      fileMatch: ['ogpu.yaml', 'ogpu.yml'],
      url: addressOf('config'),
    },
    {
      name: 'OpenGPU Source definition',
      description: 'An OpenGPU Source as it should be on chain, for ogpu-gitops',
      url: addressOf('source'),
    },
  ]
  const text = JSON.stringify(entries, null, 2)
  return `${text.replaceAll(/\[\n +("[^\n]+),\n +("[^\n]+)\n +\]/g, '[$1, $2]')}\n`
}

/**
 * Gives the schemas that the program names the address of another release, and the program with
 * them.
 */
export function moveAddresses(version, root = '.') {
  const { folder } = ownAddress(root)
  for (const { file, text, address } of publishedSchemas(root).filter(({ file }) =>
    file.startsWith(folder),
  ))
    writeFileSync(
      path.join(root, file),
      text.replace(address, address.replace(/\/v\d+\.\d+\.\d+\//, `/v${version}/`)),
    )
  const own = read(root, OWN)
  writeFileSync(path.join(root, OWN), own.replace(SINCE, `const SCHEMAS_SINCE = 'v${version}'`))
}

const SINCE = /const SCHEMAS_SINCE = 'v(\d+\.\d+\.\d+)'/

function ownAddress(root) {
  const text = read(root, OWN)
  return {
    repository: /const REPOSITORY = '([^']+)'/.exec(text)?.[1],
    version: SINCE.exec(text)?.[1],
    folder: /schemas\/v\d+\//.exec(text)?.[0],
  }
}

function versionOf(address) {
  return ADDRESS.exec(address)?.[2]
}

function readSealed(root) {
  return existsSync(path.join(root, SEALED)) ? JSON.parse(read(root, SEALED)) : {}
}

function hashOf(text) {
  return `sha256:${createHash('sha256').update(text).digest('hex')}`
}

function read(root, file) {
  return readFileSync(path.join(root, file), 'utf8')
}

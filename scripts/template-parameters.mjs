import { readdirSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { fileURLToPath } from 'node:url'

const TEMPLATES = fileURLToPath(new URL('../src/templates', import.meta.url))

/** Every version of every template with the schemas of its parameters. */
export function templateVersions() {
  return readdirSync(TEMPLATES, { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .flatMap(({ name }) =>
      readdirSync(path.join(TEMPLATES, name)).flatMap((file) => {
        const version = /^v([1-9]\d*)\.schema\.json$/.exec(file)?.[1]
        if (version === undefined) return []
        const schema = JSON.parse(readFileSync(path.join(TEMPLATES, name, file), 'utf8'))
        return [{ name, version: Number(version), properties: schema.properties }]
      }),
    )
}

/** The parameters of all templates that name something of a kind: an image, a revision. */
export function parametersNaming(kind) {
  const names = templateVersions().flatMap(({ properties }) =>
    Object.entries(properties).flatMap(([name, field]) =>
      field['x-names'] === kind ? [name] : [],
    ),
  )
  return [...new Set(names)].sort()
}

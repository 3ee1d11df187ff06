// Makes the code that ajv writes for a schema smaller: everybody loads it. What it accepts, and each
// error's path, keyword and parameters, stay what they are; what nobody reads goes (the place in the
// schema, the data around a value), and so does the schema itself, of which the code takes a word
// here and there. test/scripts/compact-validator.test.ts holds it to what ajv answers.

const ADDED = `
function added(errors, instancePath, keyword, params, propertyName) {
  const error = propertyName === undefined
    ? { instancePath, keyword, params } : { instancePath, keyword, params, propertyName };
  if (errors === null) return [error];
  errors.push(error);
  return errors;
}
`
const ERROR =
  /const (err\d+) = \{instancePath(?::(?<path>[^{}]*?))?,schemaPath:"(?:[^"\\]|\\.)*",keyword:"(?<keyword>\w+)",params:(?<params>\{.*?\})(?:,propertyName:(?<name>[\w.]+))?\};if\(vErrors === null\)\{vErrors = \[\1\];\}else \{vErrors\.push\(\1\);\}/g
const AROUND = /,parentData(?::[^{}]*?)?,parentDataProperty(?::[^{}]*?)?,rootData(?=\})/g
const PARAMETERS = /\{instancePath="", parentData, parentDataProperty, rootData=data\}=\{\}/g
const PART = /\b(schema\d+)((?:\.[A-Za-z_$][\w$]*|\[\d+\]|\["(?:[^"\\]|\\.)*"\])+)/g

/** The same validators in fewer words. Throws where ajv writes something that is not known here. */
export function compactValidator(code) {
  const schemas = schemasIn(code)
  const names = new Map()
  const compact = code
    .replace(ERROR, (...match) => {
      const { path, keyword, params, name } = match.at(-1)
      const further = name === undefined ? '' : `,${name}`
      return `vErrors = added(vErrors,${path ?? 'instancePath'},"${keyword}",${params}${further});`
    })
    .replace(AROUND, '')
    .replace(PARAMETERS, '{instancePath=""}={}')
    .replace(PART, (whole, schema, steps) => partOf(schemas, schema, steps, names) ?? whole)
  for (const left of ['schemaPath:', 'parentData'])
    if (compact.includes(left))
      throw new Error(
        `ajv writes ${left} in a form of its own: ${compact.slice(compact.indexOf(left) - 80).slice(0, 240)}`,
      )
  const lists = [...names].map(([text, name]) => `const ${name} = ${text};`).join('')
  return `${lists}${ADDED}${compact}`
}

function schemasIn(code) {
  return new Map(
    [...code.matchAll(/const (schema\d+) = (\{.*?\});(?=const |function |export |$)/gs)].map(
      ([, name, text]) => [name, JSON.parse(text)],
    ),
  )
}

/** A word or a list stands for itself; of a mapping the code only asks which names it has. */
function partOf(schemas, schema, steps, names) {
  const value = [...steps.matchAll(/\.([\w$]+)|\[(\d+)\]|\["((?:[^"\\]|\\.)*)"\]/g)].reduce(
    (at, [, name, index, quoted]) => at?.[name ?? index ?? JSON.parse(`"${quoted}"`)],
    schemas.get(schema),
  )
  if (value === undefined) return undefined
  if (typeof value !== 'object' || Array.isArray(value)) return JSON.stringify(value)
  const text = JSON.stringify(Object.fromEntries(Object.keys(value).map((key) => [key, 0])))
  const name = names.get(text) ?? `names${names.size}`
  names.set(text, name)
  return name
}

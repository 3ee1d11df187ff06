import { readFileSync } from 'node:fs'
import { parse } from 'yaml'

interface ActionFile {
  readonly inputs: Readonly<Record<string, { readonly default?: unknown }>>
}

/**
 * The variables that the runner makes of an action's inputs: every input with its default, hyphens
 * kept.
 */
export function inputVariables(
  given: Readonly<Record<string, string>>,
  token: string,
): Record<string, string> {
  const { inputs } = parse(
    readFileSync(new URL('../../../action.yml', import.meta.url), 'utf8'),
  ) as ActionFile
  const unknown = Object.keys(given).filter((name) => !(name in inputs))
  if (unknown.length > 0) throw new Error(`action.yml has no input ${unknown.join(', ')}`)
  const variables = Object.entries(inputs).map(([name, input]) => {
    const value = given[name] ?? evaluated(String(input.default ?? ''), token)
    return [`INPUT_${name.replaceAll(' ', '_').toUpperCase()}`, value] as const
  })
  return Object.fromEntries(variables)
}

function evaluated(text: string, token: string): string {
  const value = text.replaceAll(/\$\{\{\s*github\.token\s*\}\}/g, token)
  if (value.includes('${{')) throw new Error(`the runner of the tests can't evaluate ${value}`)
  return value
}

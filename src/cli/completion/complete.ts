import type { Command } from 'commander'
import { openPorts } from '../../adapters/open-ports.ts'
import { EXIT, type ExitCode } from '../../exit-code.ts'
import { EXPLANATIONS } from '../../report/text/generated/explanations.ts'
import { settingsOf } from '../../settings.ts'
import { listTemplates } from '../../templates/render.ts'
import type { SafeTerminal } from '../terminal/terminal.ts'
import { type Candidate, type Unknown, wantedAt } from './candidates.ts'

/** What may be put into a command line as it is: a shell makes something of anything else. */
const PLAIN = /^[a-zA-Z0-9][a-zA-Z0-9._-]{0,99}$/
const ID = /^id:[ \t]+(['"]?)([a-z0-9-]{1,100})\1[ \t]*(?:#.*)?$/m
/** A network stands two columns or more below `networks:`, which is all that has to be known. */
const NETWORKS = /^networks:[ \t]*(?:#.*)?\n((?:(?:[ \t]+.*|[ \t]*#.*)?\n?)*)/m

/**
 * `complete -- WORD …`: what a shell may offer for the last word, one a line with its description
 * behind a tab. Says nothing where it knows nothing, and never fails: it runs between two keys.
 */
export async function runComplete(
  words: readonly string[],
  root: Command,
  terminal: SafeTerminal,
): Promise<ExitCode> {
  const current = words.at(-1) ?? ''
  const inline = /^(--[a-z-]+=)(.*)$/.exec(current)
  const wanted = wantedAt(root, words)
  const candidates =
    wanted.kind === 'known'
      ? wanted.candidates
      : (await lookedUp(wanted.what, words, terminal).catch(() => [])).map((one) => ({
          ...one,
          value: (inline?.[1] ?? '') + one.value,
        }))
  for (const { value, description } of candidates)
    if (value.startsWith(current)) terminal.out(`${value}\t${firstClause(description)}\n`)
  return EXIT.ok
}

async function lookedUp(
  what: Unknown,
  words: readonly string[],
  terminal: SafeTerminal,
): Promise<readonly Candidate[]> {
  switch (what) {
    case 'code':
      return EXPLANATIONS.map(({ code, kind }) => ({ value: code, description: kind }))
    case 'template':
      return listTemplates().map(({ name, description }) => ({ value: name, description }))
    case 'id':
    case 'network':
      return inRepository(what, words, terminal)
  }
}

/** Read loosely, since it has to be there at once: a file that is no good has no id to offer. */
async function inRepository(
  what: 'id' | 'network',
  words: readonly string[],
  terminal: SafeTerminal,
): Promise<readonly Candidate[]> {
  const at = words.indexOf('--config')
  const config = at === -1 ? undefined : words[at + 1]
  const settings = settingsOf(config === undefined ? {} : { config }, terminal)
  const files = await openPorts(settings, terminal).files.definitions()
  const texts = files.map(({ bytes }) => new TextDecoder().decode(bytes))
  const names =
    what === 'id' ? texts.flatMap((text) => ID.exec(text)?.[2] ?? []) : texts.flatMap(networksIn)
  return [...new Set(names)]
    .filter((name) => PLAIN.test(name))
    .map((name) => ({ value: name, description: '' }))
}

function networksIn(text: string): readonly string[] {
  const block = NETWORKS.exec(`${text}\n`)?.[1] ?? ''
  const indent = /^([ \t]+)[^\s#]/m.exec(block)?.[1]
  return block.split('\n').flatMap((line) => {
    const name = /^([ \t]+)([A-Za-z0-9._-]+):/.exec(line)
    return name?.[1] === indent && name?.[2] !== undefined ? [name[2]] : []
  })
}

/** The first part of a description, which is all that fits beside a word. */
function firstClause(description: string): string {
  return description.split(/[;:(]|, /)[0]?.trim() ?? ''
}

import { type ChildProcess, spawn } from 'node:child_process'
import { chmod, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'

/**
 * What a page tells a reader to do, read from its Markdown:
 *
 * - a fence `console` has commands behind `$ `, their further lines behind `> `, and below each what
 *   it prints, whole; `…` stands for anything, and how lines are broken does not count;
 * - the same fence with the word `background` behind has one command that goes on running: what it
 *   prints is awaited, and an `export NAME=…` further down takes the value that it printed;
 * - a fence `yaml` whose first line is `# path` is a file to write;
 * - a fence `diff` whose first line is `--- path` is an edit of that file.
 */
export type Step =
  | {
      readonly kind: 'command' | 'background'
      readonly command: string
      readonly expected: string
      readonly line: number
    }
  | { readonly kind: 'file'; readonly file: string; readonly text: string; readonly line: number }
  | {
      readonly kind: 'edit'
      readonly file: string
      readonly before: string
      readonly after: string
      readonly line: number
    }

/** How far a run is, which a slow machine says and a fast one does not. */
const PROGRESS = /^.* … \(\d+ s\)\n/gm
const FENCE = /^```(\w+)( background)?\n([\s\S]*?)^```$/gm

/** The steps of a page in their order; other fences are for reading alone. */
export function stepsOf(page: string): readonly Step[] {
  return [...page.matchAll(FENCE)].flatMap((fence): readonly Step[] => {
    const [, language, background, text = ''] = fence
    const line = page.slice(0, fence.index).split('\n').length + 1
    if (language === 'console')
      return commandsOf(text).map((one) => ({
        ...one,
        kind: background === undefined ? 'command' : 'background',
        line: line + one.line,
      }))
    const [, file] = /^(?:#|---) (\S+)\n/.exec(text) ?? []
    if (file === undefined) return []
    const rest = text.slice(text.indexOf('\n') + 1)
    if (language === 'yaml') return [{ kind: 'file', file, text: rest, line }]
    if (language !== 'diff') return []
    return [{ kind: 'edit', file, before: sideOf(rest, '-'), after: sideOf(rest, '+'), line }]
  })
}

/** The lines of a diff that stand on one of its sides, or on both. */
function sideOf(diff: string, sign: '-' | '+'): string {
  return diff
    .split('\n')
    .filter((one) => one.startsWith(sign) || one.startsWith(' '))
    .map((one) => one.slice(1))
    .join('\n')
}

interface Command {
  readonly command: string
  readonly expected: string
  readonly line: number
}

function commandsOf(text: string): readonly Command[] {
  const found: { command: string; expected: string; line: number }[] = []
  for (const [line, one] of text.trimEnd().split('\n').entries()) {
    const last = found.at(-1)
    if (one.startsWith('$ ')) found.push({ command: one.slice(2), expected: '', line })
    else if (last === undefined) throw new Error(`no command stands before ${one}`)
    else if (one.startsWith('> ') && last.expected === '') last.command += `\n${one.slice(2)}`
    else last.expected += `${one}\n`
  }
  return found
}

/**
 * What is missing of what is expected, as words; undefined where the output is as a page says.
 * Blanks and line breaks count as one blank.
 */
export function missingIn(output: string, expected: string): string | undefined {
  const words = (text: string): string => text.replace(/\s+/g, ' ')
  let rest = words(output).trim()
  const parts = words(expected.trim()).split('…')
  for (const [index, part] of parts.entries()) {
    const isLast = index === parts.length - 1
    const sought = index === 0 ? part.trimEnd() : isLast ? part.trimStart() : part.trim()
    const at = isLast && index > 0 ? rest.lastIndexOf(sought) : rest.indexOf(sought)
    if (at < 0 || (index === 0 && at > 0)) return sought
    rest = rest.slice(at + sought.length)
    if (isLast && rest.trim() !== '') return `nothing behind: ${sought}`
  }
  return undefined
}

/** A reader's shell, in an empty folder, with the program on PATH. */
export interface Reader {
  readonly folder: string
  /** Does what a step says; throws where something else is printed than the page says. */
  follow(step: Step): Promise<void>
  leave(): Promise<void>
}

/** `program` is the file that Node.js runs as `ogpu-gitops`. */
export async function aReader(program: string): Promise<Reader> {
  const home = await mkdtemp(path.join(tmpdir(), 'ogpu-reader-'))
  const folder = path.join(home, 'work')
  await mkdir(folder)
  await mkdir(path.join(home, 'bin'))
  const bin = path.join(home, 'bin/ogpu-gitops')
  await writeFile(bin, `#!/bin/sh\nexec "${process.execPath}" "${program}" "$@"\n`)
  await chmod(bin, 0o755)
  const state = path.join(home, 'state')
  const first = {
    PATH: `${path.dirname(bin)}:${process.env['PATH']}`,
    HOME: home,
    GIT_AUTHOR_NAME: 'reader',
    GIT_AUTHOR_EMAIL: 'reader@example.com',
    GIT_COMMITTER_NAME: 'reader',
    GIT_COMMITTER_EMAIL: 'reader@example.com',
  }
  await writeFile(state, `cd '${folder}'\n`)
  const running: ChildProcess[] = []
  const printed = new Map<string, string>()

  const shell = (command: string): ChildProcess =>
    spawn('/bin/sh', ['-c', `. '${state}'; exec 2>&1\n${command}`], {
      env: first,
      stdio: ['ignore', 'pipe', 'inherit'],
    })

  const run = async (command: string): Promise<string> => {
    const kept = `{ export -p; printf 'cd %s\\n' "$PWD"; } > '${state}.new' && mv '${state}.new' '${state}'`
    const child = shell(`${withPrinted(command, printed)}\n${kept}`)
    let out = ''
    child.stdout?.setEncoding('utf8').on('data', (text: string) => {
      out += text
    })
    await new Promise((resolve, reject) => child.once('close', resolve).once('error', reject))
    return out
  }

  const start = (command: string, isThere: (out: string) => boolean): Promise<string> => {
    const child = shell(`exec ${command}`)
    running.push(child)
    let out = ''
    return new Promise((resolve, reject) => {
      child.once('close', () => reject(new Error(`${command} ended:\n${out}`)))
      child.stdout?.setEncoding('utf8').on('data', (text: string) => {
        out += text
        if (isThere(out)) resolve(out)
      })
    })
  }

  const edit = async (file: string, before: string, after: string): Promise<void> => {
    const target = path.join(await whereIs(state), file)
    const text = await readFile(target, 'utf8')
    if (text.split(before).length !== 2)
      throw new Error(`${file} has this not exactly once:\n${before}\n---\n${text}`)
    await writeFile(
      target,
      text.replace(before, () => after),
    )
  }

  return {
    folder,
    follow: async (step) => {
      if (step.kind === 'edit') return edit(step.file, step.before, step.after)
      if (step.kind === 'file') {
        const target = path.join(await whereIs(state), step.file)
        await mkdir(path.dirname(target), { recursive: true })
        return writeFile(target, step.text)
      }
      const { command, expected, line } = step
      const said =
        step.kind === 'command'
          ? await run(command)
          : await start(command, (out) => missingIn(out, expected) === undefined)
      const output = said.replace(PROGRESS, '')
      for (const [, name = '', value = ''] of output.matchAll(/^\s*export (\w+)=(\S+)$/gm))
        printed.set(name, value)
      const missing = missingIn(output, expected)
      if (missing !== undefined)
        throw new Error(`line ${line}: $ ${command}\nprints no:\n${missing}\n--- but:\n${output}`)
    },
    leave: async () => {
      await Promise.all(
        running.map((child) => {
          child.removeAllListeners('close')
          const ended = new Promise((resolve) => child.once('close', resolve))
          child.kill('SIGTERM')
          return ended
        }),
      )
      await rm(home, { recursive: true, force: true })
    },
  }
}

/** A reader pastes what another program printed. */
function withPrinted(command: string, printed: ReadonlyMap<string, string>): string {
  return command.replace(
    /^export (\w+)=.*$/gm,
    (whole, name: string) =>
      `export ${name}=${printed.get(name) ?? whole.slice(whole.indexOf('=') + 1)}`,
  )
}

/** The folder in which the reader's shell stands. */
async function whereIs(state: string): Promise<string> {
  const [, folder = ''] = /^cd '?([^'\n]*)'?$/m.exec(await readFile(state, 'utf8')) ?? []
  return folder
}

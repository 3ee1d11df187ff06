import type { Figure, Phase, RunTiming } from '../../model/progress.ts'
import { counted, thousands } from '../format/words.ts'
import { alignRows, fittingLines } from './layout.ts'

const NAMES: Readonly<Record<Phase, string>> = {
  start: 'start',
  definitions: 'definitions',
  compose: 'compose files',
  plan: 'plan',
  consent: 'consent',
  wallet: 'wallet',
  files: 'files',
  git: 'git',
  remote: 'git, with its remote',
  github: 'GitHub',
  registries: 'image registries',
  storage: 'gateway and pinning',
  chain: 'chain',
  pause: 'pauses',
  person: 'your answers',
  report: 'report',
  other: 'other',
}

/** Where the time of a run went, as a table whose parts add up to the whole. */
export function timingText(timing: RunTiming): string {
  const ofTenMs = hundredths(timing)
  const rows = timing.phases.flatMap(({ phase, underWayMs }) => {
    const [first = '', ...others] = figuresOf(phase, timing.figures)
    const shown = ofTenMs.get(phase) ?? 0
    if (shown === 0 && underWayMs < 5 && first === '') return []
    return [
      [`  ${NAMES[phase]}`, seconds(shown).padStart(9), first],
      ...others.map((figures) => ['', '', figures]),
    ]
  })
  const isShared = timing.phases.some(({ ms, underWayMs }) => underWayMs > ms + 10)
  return [
    `Where the time went: ${seconds(Math.round(timing.wallMs / 10))} in all`,
    ...alignRows(rows),
    ...(isShared ? fittingLines([SHARED]) : []),
    '',
  ].join('\n')
}

const SHARED = 'What was under way at once counts once, for the line further up.'

/** The parts in hundredths of a second, rounded so that they still add up. */
function hundredths({ phases }: RunTiming): ReadonlyMap<Phase, number> {
  let [told, exact] = [0, 0]
  return new Map(
    phases.map(({ phase, ms }) => {
      exact += ms
      const shown = Math.round(exact / 10) - told
      told += shown
      return [phase, shown]
    }),
  )
}

function seconds(ofTenMs: number): string {
  return `${thousands(Math.floor(ofTenMs / 100))}.${String(ofTenMs % 100).padStart(2, '0')} s`
}

/** What a phase came to beside its time, a line each. */
function figuresOf(phase: Phase, figures: RunTiming['figures']): readonly string[] {
  const some = (figure: Figure, noun: string, plural?: string): readonly string[] =>
    figures[figure] === 0 ? [] : [counted(figures[figure], noun, plural)]
  switch (phase) {
    case 'files':
      return some('files', 'file')
    case 'github':
      return some('requests', 'request')
    case 'registries':
      return some('images', 'image')
    case 'storage':
      return oneLine([...some('contents', 'content'), ...some('uploads', 'upload')])
    case 'chain':
      return chainFigures(figures, some)
    default:
      return []
  }
}

function chainFigures(
  { sent, received, retryMs }: RunTiming['figures'],
  some: (figure: Figure, noun: string, plural?: string) => readonly string[],
): readonly string[] {
  const again = some('retries', 'retry', 'retries')
  return [
    ...oneLine([...some('posts', 'POST'), ...some('calls', 'call')]),
    ...(sent + received === 0 ? [] : [`${size(sent)} out, ${size(received)} in`]),
    ...again.map((text) => `${text}, after ${seconds(Math.round(retryMs / 10))} of pauses`),
  ]
}

function oneLine(parts: readonly string[]): readonly string[] {
  return parts.length === 0 ? [] : [parts.join(', ')]
}

/** "812 B", "64 kB", "4.1 MB". */
function size(bytes: number): string {
  if (bytes < 1_000) return `${bytes} B`
  if (bytes < 1_000_000) return `${Math.round(bytes / 1_000)} kB`
  const tenths = Math.round(bytes / 100_000)
  return `${thousands(Math.floor(tenths / 10))}.${tenths % 10} MB`
}

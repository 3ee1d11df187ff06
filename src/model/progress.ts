/**
 * Where the time of a run can go. What happens at once counts once, for the first of these that is
 * under way: what keeps this program busy goes before what it waits for.
 */
export const PHASES = [
  'start',
  'definitions',
  'compose',
  'plan',
  'consent',
  'wallet',
  'files',
  'git',
  'remote',
  'github',
  'registries',
  'storage',
  'chain',
  'pause',
  'person',
  'report',
  'other',
] as const
export type Phase = (typeof PHASES)[number]

/** What is counted while it is done: the one that tells most goes before others. */
export const SUBJECTS = [
  'uploads',
  'contents',
  'images',
  'questions',
  'confirmations',
  'sources',
  'blocks',
  'commits',
  'files',
  'definitions',
  'compose',
  'checks',
] as const
export type Subject = (typeof SUBJECTS)[number]

/** What a whole run comes to, beside its time. Bytes are those of bodies, as they were read. */
export const FIGURES = [
  'files',
  'posts',
  'calls',
  'sent',
  'received',
  'retries',
  'retryMs',
  'contents',
  'uploads',
  'images',
  'requests',
] as const
export type Figure = (typeof FIGURES)[number]

/** Something of which it is known how much there is to do, or only that it is done. */
export interface Task {
  /** So much more of it is done, one without a number. */
  done(by?: number): void
  /** It is over, whatever came of it. */
  end(): void
}

/**
 * Hears what a run does while it does it, for whoever waits and for `--timing`. Nothing is decided
 * by it, and nothing depends on whether anybody listens.
 */
export interface Progress {
  /** Runs a part of the run and gives back what it gives; a promise counts until it settles. */
  during<T>(phase: Phase, run: () => T): T
  /** Begins to count; `all` is left out where nobody knows it. `where` is a host. */
  begin(subject: Subject, all?: number, where?: string): Task
  add(figure: Figure, by?: number): void
  /** A request is made again after so many milliseconds, and why. */
  again(reason: string, pause: number): void
  /** A request was answered: there is no trouble any more. */
  answered(): void
  /** What the run is about from now on, where nothing is counted. */
  about(doing: string): void
}

/** Runs a part of the run, heard or not. */
export function during<T>(progress: Progress | undefined, phase: Phase, run: () => T): T {
  return progress === undefined ? run() : progress.during(phase, run)
}

/** How far one kind of thing is. */
export interface Tally {
  readonly subject: Subject
  readonly done: number
  /** Undefined where nobody knows. */
  readonly all: number | undefined
  readonly where: string | undefined
}

/** What a run is about at one moment. */
export interface UnderWay {
  readonly tally: Tally | undefined
  readonly phase: Phase | undefined
  /** Empty where nobody said. */
  readonly doing: string
  /** Why the last request is made again. */
  readonly trouble: string | undefined
}

/** Where the time of a run went, in milliseconds. The parts' `ms` add up to `wallMs`. */
export interface RunTiming {
  readonly wallMs: number
  readonly phases: readonly PhaseTiming[]
  readonly figures: Readonly<Record<Figure, number>>
}

export interface PhaseTiming {
  readonly phase: Phase
  /** Each moment of the run counted once. */
  readonly ms: number
  /** How long it was under way, whatever else was: more than `ms` where something else was too. */
  readonly underWayMs: number
}

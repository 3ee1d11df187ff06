type Environment = Readonly<Record<string, string | undefined>>

/** Terminals by TERM_PROGRAM, each with the first version that has links. */
const PROGRAMS: ReadonlyMap<string, readonly number[]> = new Map([
  ['iTerm.app', [3, 1]],
  ['WezTerm', [20200620]],
  ['vscode', [1, 72]],
  ['ghostty', [1]],
])
/** Terminals by TERM. */
const TERMS = ['xterm-kitty', 'xterm-ghostty', 'alacritty', 'foot', 'foot-extra']
/** 0.50.0 has links too, and crashes at some. */
const FIRST_VTE = 5_001

/**
 * Whether a terminal is known to show links (OSC 8), by what it says of itself in the environment;
 * any other shows them as text at best. `FORCE_HYPERLINK` decides where it is set, 0 against it.
 */
export function knowsLinks(env: Environment, isTerminal: boolean): boolean {
  const forced = env['FORCE_HYPERLINK']
  if (forced !== undefined && forced !== '') return forced !== '0'
  if (!isTerminal || isSet(env['CI']) || isSet(env['NO_COLOR'])) return false
  const term = env['TERM'] ?? ''
  // what stands between may take them apart
  if (term === 'dumb' || /^(?:screen|tmux)/.test(term) || isSet(env['TMUX'])) return false
  if (TERMS.includes(term) || isSet(env['WT_SESSION']) || isSet(env['KITTY_WINDOW_ID'])) return true
  const program = PROGRAMS.get(env['TERM_PROGRAM'] ?? '')
  if (program !== undefined) return isAtLeast(env['TERM_PROGRAM_VERSION'] ?? '', program)
  const vte = env['VTE_VERSION'] ?? ''
  return /^\d{4,6}$/.test(vte) && Number(vte) >= FIRST_VTE
}

function isSet(value: string | undefined): boolean {
  return value !== undefined && value !== ''
}

function isAtLeast(version: string, first: readonly number[]): boolean {
  const parts = version.split(/[.-]/).map(Number)
  for (const [index, least] of first.entries()) {
    const part = parts[index] ?? 0
    if (!(part >= least)) return false
    if (part > least) return true
  }
  return true
}

import { expect, test } from 'vitest'
import { knowsLinks } from '../../src/cli/terminal/hyperlinks.ts'

test.each<[Record<string, string>, boolean]>([
  [{}, false],
  [{ TERM: 'xterm-256color' }, false],
  [{ TERM: 'xterm-kitty' }, true],
  [{ TERM: 'xterm-256color', KITTY_WINDOW_ID: '1' }, true],
  [{ TERM: 'alacritty' }, true],
  [{ TERM: 'foot' }, true],
  [{ TERM_PROGRAM: 'iTerm.app', TERM_PROGRAM_VERSION: '3.0.15' }, false],
  [{ TERM_PROGRAM: 'iTerm.app', TERM_PROGRAM_VERSION: '3.1.0' }, true],
  [{ TERM_PROGRAM: 'iTerm.app', TERM_PROGRAM_VERSION: '4' }, true],
  [{ TERM_PROGRAM: 'iTerm.app' }, false],
  [{ TERM_PROGRAM: 'WezTerm', TERM_PROGRAM_VERSION: '20200620-160318-e00b076c' }, true],
  [{ TERM_PROGRAM: 'vscode', TERM_PROGRAM_VERSION: '1.71.2' }, false],
  [{ TERM_PROGRAM: 'vscode', TERM_PROGRAM_VERSION: '1.100.0-insider' }, true],
  [{ TERM_PROGRAM: 'ghostty', TERM_PROGRAM_VERSION: '1.2.0' }, true],
  [{ TERM_PROGRAM: 'Apple_Terminal', TERM_PROGRAM_VERSION: '455' }, false],
  [{ TERM_PROGRAM: 'toString' }, false],
  [{ VTE_VERSION: '5000' }, false],
  [{ VTE_VERSION: '5001' }, true],
  [{ VTE_VERSION: '7600' }, true],
  [{ VTE_VERSION: '0.76' }, false],
  [{ WT_SESSION: '6b7a' }, true],
  [{ TERM: 'xterm-kitty', NO_COLOR: '1' }, false],
  [{ TERM: 'xterm-kitty', CI: 'true' }, false],
  [{ TERM: 'dumb', VTE_VERSION: '7600' }, false],
  [{ TERM: 'tmux-256color', VTE_VERSION: '7600' }, false],
  [{ TERM: 'screen', KITTY_WINDOW_ID: '1' }, false],
  [{ TERM: 'xterm-kitty', TMUX: '/tmp/tmux' }, false],
  [{ TERM: 'xterm-kitty', FORCE_HYPERLINK: '0' }, false],
  [{ TERM: 'dumb', FORCE_HYPERLINK: '1' }, true],
  [{ TERM: 'xterm-kitty', FORCE_HYPERLINK: '' }, true],
])('a terminal that says %j has links: %s', (env, expected) => {
  expect(knowsLinks(env, true)).toBe(expected)
})

test('what is no terminal has none, unless they are asked for', () => {
  expect(knowsLinks({ TERM: 'xterm-kitty' }, false)).toBe(false)
  expect(knowsLinks({ FORCE_HYPERLINK: '1' }, false)).toBe(true)
})

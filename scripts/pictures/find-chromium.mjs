import { execFileSync } from 'node:child_process'

const NAMES = ['chromium', 'chromium-browser', 'google-chrome']

/** Where the distribution's Chromium is; undefined where there is none. */
export function findChromium() {
  for (const name of NAMES)
    try {
      return execFileSync('which', [name], {
        encoding: 'utf8',
        stdio: ['ignore', 'pipe', 'ignore'],
      }).trim()
    } catch {}
  return undefined
}

import { never } from '../../model/never.ts'
import type { Phase, Tally, UnderWay } from '../../model/progress.ts'
import { terminal } from '../format/escape.ts'
import { counted, thousands } from '../format/words.ts'

/** What a run is about, as one line without its end; empty where there is nothing to say. */
export function underWayText({ tally, phase, doing: said, trouble }: UnderWay): string {
  const doing = terminal(said)
  const about = tally === undefined ? doing || waitingText(phase) : tallyText(tally, doing)
  const why = trouble === undefined || about === '' ? '' : `; ${terminal(trouble)}, asking again`
  return about === '' ? '' : `${about.replace(/ …$/, '')}${why} …`
}

/** "Sources read: 1,200 of 5,000". */
function tallyText({ subject, done, all, where }: Tally, doing: string): string {
  if (subject === 'commits') return `History walked: ${counted(done, 'commit')}`
  const far = all === undefined ? thousands(done) : `${thousands(done)} of ${thousands(all)}`
  if (subject === 'checks') return `${doing}: ${far} checks made`
  return `${nameOf(subject, where === undefined ? undefined : terminal(where))}: ${far}`
}

function nameOf(
  subject: Exclude<Tally['subject'], 'commits' | 'checks'>,
  where: string | undefined,
): string {
  switch (subject) {
    case 'uploads':
      return 'Files uploaded and read back'
    case 'contents':
      return where === undefined
        ? 'Metadata and files read'
        : `Metadata and files read from ${where}`
    case 'images':
      return 'Images looked up'
    case 'questions':
      return 'Questions asked'
    case 'confirmations':
      return 'Confirmations'
    case 'sources':
      return 'Sources read'
    case 'blocks':
      return 'Blocks searched for events, newest first'
    case 'files':
      return 'Files read'
    case 'definitions':
      return 'Files parsed'
    case 'compose':
      return 'Definitions checked, with their compose files'
    default:
      return never(subject)
  }
}

/** What is waited for where nothing is counted and nobody said. */
function waitingText(phase: Phase | undefined): string {
  switch (phase) {
    case 'definitions':
      return 'Reading definitions'
    case 'compose':
      return 'Checking compose files'
    case 'plan':
    case 'consent':
      return 'Comparing what is wanted with what is there'
    case 'wallet':
      return 'Opening the wallet'
    case 'files':
      return 'Reading files'
    case 'git':
      return 'Waiting for git'
    case 'remote':
      return 'Waiting for git or its remote'
    case 'github':
      return 'Waiting for GitHub'
    case 'registries':
      return 'Waiting for a registry of images'
    case 'storage':
      return 'Waiting for the gateway or the pinning service'
    case 'chain':
      return 'Waiting for the RPC'
    case 'pause':
      return 'Waiting for the chain'
    case 'start':
    case 'person':
    case 'report':
    case 'other':
    case undefined:
      return ''
    default:
      return never(phase)
  }
}

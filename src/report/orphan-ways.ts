import type { Orphan, Plan } from '../model/source/change.ts'
import { commandText } from './format/command-text.ts'
import { shellWord } from './format/shell.ts'
import { shortCommit } from './format/short.ts'
import type { WayWords } from './ways.ts'

/** The three ways on for an orphan, the safe one first. */
export function orphanWays(
  orphan: Orphan,
  plan: Plan,
): readonly (WayWords & { readonly label: string })[] {
  const [close = '', release = ''] = (['close', 'release'] as const).map((verb) =>
    commandText({ verb, network: plan.network, id: orphan.id }),
  )
  return [
    keepWay(orphan, plan),
    { label: 'close it', text: close, isCommand: true },
    { label: 'release', text: release, isCommand: true },
  ]
}

function keepWay(orphan: Orphan, plan: Plan): WayWords & { readonly label: string } {
  if (plan.base === undefined || orphan.file === undefined)
    return { label: 'keep it', text: 'restore its definition', isCommand: false }
  const command = `git checkout ${shortCommit(plan.base.commit)} -- ${shellWord(definitionPath(orphan.file))}`
  return { label: 'keep it', text: command, isCommand: true }
}

/** The folder of a definition that has one to itself, because its compose files went with it. */
function definitionPath(file: string): string {
  return file.replace(/\/source\.ya?ml$/, '')
}

import type { Drift } from '../model/source/drift.ts'
import { FIELD_PATHS } from '../model/source/field.ts'
import { viewDrift } from './drift-view.ts'
import { counted } from './format/words.ts'
import { supplySections } from './supply-view.ts'
import { plainLine, someIds, type Told, type ToldEvent, told } from './told.ts'

/** What a drift has to say to people; only for one that differs, or lacks something. */
export function driftTold(drift: Drift, url: string | null): Told {
  const { network } = drift.plan
  const events = [...driftEvents(drift, url), ...supplyEvents(drift, url)]
  const count = (...codes: readonly string[]): number =>
    events.filter(({ kind, code }) => kind === 'drift' && codes.includes(code)).length
  const supply = events.filter(({ kind }) => kind === 'supply')
  const [closed, changed] = [count('closed'), count('changed')]
  const [pending, orphans] = [count('pending'), count('orphan')]
  const blocked = events.length - closed - changed - pending - orphans - supply.length
  const parts = [
    [closed, `${counted(closed, 'Source')} closed on chain`],
    [changed, `${counted(changed, 'Source')} changed on chain`],
    [pending, `${counted(pending, 'change')} wanted and not there`],
    [orphans, `${counted(orphans, 'orphan')}`],
    [blocked, `${counted(blocked, 'definition')} blocked`],
    [supply.length, `${counted(supply.length, 'thing')} missing that live Sources need`],
  ] as const
  const words = parts.flatMap(([number, text]) => (number === 0 ? [] : [text])).join(', ')
  const ids = someIds(events.flatMap(({ ids }) => ids))
  return told(network, `${words}${ids === '' ? '' : `: ${ids}`}.`, events, url)
}

function driftEvents(drift: Drift, url: string | null): readonly ToldEvent[] {
  const { network } = drift.plan
  const { closed, changed, pending, orphans, blocked } = viewDrift(drift)
  const of = (code: string, id: string | undefined, text: string): ToldEvent => ({
    kind: 'drift',
    network,
    code,
    ids: id === undefined ? [] : [id],
    pull: null,
    text: plainLine(text),
    url,
  })
  return [
    ...closed.map(({ id }) => of('closed', id, `${id} was closed on chain, for good`)),
    ...changed.map(({ id, fields }) =>
      of(
        'changed',
        id,
        `${id} differs on chain: ${fields.map(({ field }) => FIELD_PATHS[field]).join(', ')}`,
      ),
    ),
    ...pending.map(({ id, kind }) => of('pending', id, `${kind} ${id} is wanted and not on chain`)),
    ...orphans.map(({ id }) => of('orphan', id, `${id} is live and has no definition`)),
    ...blocked.map(({ id, code, message }) => of(code, id, `blocked (${code}): ${message}`)),
  ]
}

function supplyEvents({ plan, supply }: Drift, url: string | null): readonly ToldEvent[] {
  if (supply === undefined) return []
  const { network } = plan
  return supplySections(supply, { network, isIssue: false }).flatMap(({ cause, title, entries }) =>
    entries.map(({ ids, subject, facts, reason }): ToldEvent => {
      const what = subject === undefined ? '' : `${subject}, `
      const text = plainLine(`${title}: ${what}${facts}${reason === null ? '' : `: ${reason}`}`)
      return { kind: 'supply', network, code: cause, ids, pull: null, text, url }
    }),
  )
}

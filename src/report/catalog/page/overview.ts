import type { PageData } from '../page-data.ts'
import { day, el, link } from './dom.ts'
import { count } from './words.ts'

/** What the page is of: who publishes, in figures, and where and when it was read. */
export function overview(data: PageData): HTMLElement {
  const { owner, repository, sources, networks } = data
  const active = sources.filter(({ closed }) => closed !== true)
  const sum = (of: 'providers' | 'tasks'): number | undefined =>
    active.every((source) => source[of] === undefined)
      ? undefined
      : active.reduce((total, source) => total + (source[of] ?? 0), 0)
  return el(
    'header',
    { class: 'overview' },
    el('p', { class: 'kind' }, 'OpenGPU Sources'),
    el(
      'h1',
      { tabindex: '-1' },
      repository === undefined ? owner : link(repository, `https://github.com/${repository}`),
    ),
    el(
      'dl',
      { class: 'figures' },
      figure('active Sources', count(active.length)),
      figure('registrations of providers', count(sum('providers'))),
      figure('tasks so far', count(sum('tasks'))),
      ...(networks.length > 1 ? [figure('networks', count(networks.length))] : []),
    ),
    ...networks.map((network) => stateOf(network)),
  )
}

function figure(term: string, value: string): HTMLElement {
  return el('div', {}, el('dt', {}, term), el('dd', {}, value))
}

function stateOf({ name, read, code }: PageData['networks'][number]): HTMLElement {
  if (read === undefined)
    return el(
      'p',
      { class: 'callout' },
      el('strong', {}, `${name} was not read`),
      `${code === undefined ? '' : ` (${code})`}: what is there is not on this page.`,
    )
  const pending =
    read.pending === 0
      ? ''
      : `; ${count(read.pending)} ${read.pending === 1 ? 'definition is' : 'definitions are'} not published yet`
  return el(
    'p',
    { class: 'note' },
    el('strong', {}, name),
    ` as of block ${count(read.block)}, `,
    day(read.time),
    pending,
    '.',
  )
}

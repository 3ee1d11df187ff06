import type { PageData, PageEntry, PageNetwork, PageSource } from '../page-data.ts'
import { day, el, link, unseen } from './dom.ts'
import { count, ends, transactionUrl } from './words.ts'

const KINDS: Readonly<Record<string, string>> = {
  publish: 'Published',
  update: 'Updated',
  close: 'Closed',
}

/** What happened to a Source, newest first; undefined where nobody read it. */
export function historyOf(
  { history, isPartial }: PageSource,
  data: PageData,
  network: PageNetwork | undefined,
): HTMLElement | undefined {
  if (history === undefined && data.isCut !== true) return undefined
  const rest =
    data.isCut === true
      ? [
          history === undefined ? 'It stands in ' : 'What is older may stand in ',
          el('a', { href: 'catalog.json' }, 'catalog.json'),
          '.',
        ]
      : isPartial === true
        ? ['What happened before could not be read.']
        : []
  return el(
    'section',
    { 'aria-labelledby': 'history' },
    el('h2', { id: 'history' }, 'History'),
    el(
      'ol',
      { class: 'history' },
      ...[...(history ?? [])].reverse().map((entry) => row(entry, data, network)),
    ),
    rest.length === 0 ? undefined : el('p', { class: 'note' }, ...rest),
  )
}

function row(
  { kind, block, time, hash, pull, fields = [] }: PageEntry,
  { repository }: PageData,
  network: PageNetwork | undefined,
): HTMLElement {
  return el(
    'li',
    { class: kind },
    el(
      'p',
      {},
      el('strong', {}, KINDS[kind] ?? kind),
      ' ',
      day(time),
      el(
        'span',
        { class: 'meta' },
        ` in block ${count(block)}, `,
        link(ends(hash), transactionUrl(hash, network), `transaction ${ends(hash)}`),
        ...(pull === undefined
          ? []
          : [
              ', by ',
              link(
                `#${pull}`,
                repository === undefined
                  ? undefined
                  : `https://github.com/${repository}/pull/${pull}`,
                `pull request ${pull}`,
              ),
            ]),
      ),
    ),
    fields.length === 0
      ? undefined
      : el(
          'ul',
          {},
          ...fields.map(([path, before, after]) =>
            el(
              'li',
              {},
              el('code', {}, path),
              ' ',
              el('span', { class: 'before' }, before || '–'),
              el('span', { 'aria-hidden': 'true' }, ' → '),
              unseen(' became '),
              el('span', {}, after || '–'),
            ),
          ),
        ),
  )
}

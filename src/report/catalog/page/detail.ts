import type { Wei } from '../../../model/units/amount.ts'
import { formatDuration, type Seconds } from '../../../model/units/duration.ts'
import { taskSnippet } from '../../task-snippet.ts'
import type { PageData, PageNetwork, PageSource } from '../page-data.ts'
import { copyButton } from './copy.ts'
import { type Child, day, el, link } from './dom.ts'
import { historyOf } from './history.ts'
import { avatar, badges, environments } from './list.ts'
import {
  amount,
  count,
  ENVIRONMENT_NAMES,
  ends,
  networkOf,
  STANDINGS,
  transactionUrl,
} from './words.ts'

/** All that is known of one Source; `back` leads to the list. */
export function detail(source: PageSource, data: PageData, back: string): HTMLElement {
  const network = networkOf(data, source)
  return el(
    'article',
    { class: 'detail' },
    el('p', { class: 'back' }, el('a', { href: back }, '← All Sources')),
    el(
      'header',
      {},
      avatar(source),
      el(
        'div',
        { class: 'who' },
        el('h1', { tabindex: '-1', dir: 'auto' }, source.name),
        el(
          'p',
          { class: 'meta' },
          el('code', {}, source.id),
          ` on ${network?.name ?? ''}`,
          ...badges(source),
        ),
      ),
    ),
    source.about === undefined ? undefined : el('p', { class: 'about', dir: 'auto' }, source.about),
    logoOf(source),
    standing(source, network),
    el(
      'div',
      { class: 'columns' },
      el(
        'section',
        { 'aria-labelledby': 'facts' },
        el('h2', { id: 'facts' }, 'Terms'),
        facts(source, network),
      ),
      el(
        'section',
        { 'aria-labelledby': 'where' },
        el('h2', { id: 'where' }, 'Where it is'),
        places(source, data, network),
      ),
    ),
    use(source, network),
    historyOf(source, data, network),
  )
}

/** Nothing is asked of a stranger's server before somebody wants to see it. */
function logoOf({ logo }: PageSource): HTMLElement | undefined {
  if (logo === undefined) return undefined
  const place = el('p', { class: 'logo' })
  const { host } = new URL(logo)
  const button = el(
    'button',
    {
      type: 'button',
      click: () => {
        const image = el('img', { alt: 'Its logo', referrerpolicy: 'no-referrer', src: logo })
        image.addEventListener('error', () =>
          place.replaceChildren(`The logo could not be loaded from ${host}.`),
        )
        place.replaceChildren(image)
      },
    },
    `Load the logo from ${host}`,
  )
  place.append(button)
  return place
}

function standing(
  { standing }: PageSource,
  network: PageNetwork | undefined,
): HTMLElement | undefined {
  if (standing === undefined) return undefined
  const { kind, code, fields = [], hash } = standing
  const [, sentence = ''] = STANDINGS[kind] ?? []
  return el(
    'section',
    { class: 'callout', 'aria-label': 'How it stands to git' },
    el(
      'p',
      {},
      el('strong', {}, STANDINGS[kind]?.[0] ?? kind),
      `. ${sentence}${code === undefined ? '' : ` (${code})`}`,
    ),
    fields.length === 0
      ? undefined
      : el(
          'table',
          {},
          el(
            'thead',
            {},
            el(
              'tr',
              {},
              ...['Field', 'On chain', 'In git'].map((head) => el('th', { scope: 'col' }, head)),
            ),
          ),
          el(
            'tbody',
            {},
            ...fields.map(([path, chain, git]) =>
              el(
                'tr',
                {},
                el('th', { scope: 'row' }, el('code', {}, path)),
                el('td', {}, chain || '–'),
                el('td', {}, git || '–'),
              ),
            ),
          ),
        ),
    hash === undefined
      ? undefined
      : el('p', {}, 'Changed last by ', link(ends(hash), transactionUrl(hash, network)), '.'),
  )
}

function facts(source: PageSource, network: PageNetwork | undefined): HTMLElement {
  const { price, lockup = '0', expiry, delivery = 'first-response', tasks } = source
  return pairs([
    ['Least payment', el('strong', {}, amount(price, network))],
    ['Least lockup of a provider', amount(lockup, network)],
    ['A task expires after', `${formatDuration(BigInt(expiry) as Seconds)} at most`],
    [
      'Delivery',
      delivery === 'first-response'
        ? 'the first response counts'
        : delivery === 'manual-confirmation'
          ? 'a response is confirmed by hand'
          : delivery,
    ],
    ['Runs on', environments(source)],
    ['Providers', providersOf(source)],
    ['Tasks so far', count(tasks)],
  ])
}

function providersOf({ providers, byEnv }: PageSource): string {
  const each = Object.entries(byEnv ?? {})
    .filter(([, number]) => number > 0)
    .map(([name, number]) => `${count(number)} ${ENVIRONMENT_NAMES[name] ?? name}`)
  return each.length === 0 ? count(providers) : `${count(providers)} (${each.join(', ')})`
}

function places(source: PageSource, data: PageData, network: PageNetwork | undefined): HTMLElement {
  const { address, file, line, url, commit } = source
  const text = el('code', { class: 'address' }, address)
  const explorer = network?.explorer
  return pairs([
    ['Address', text, ' ', copyButton(address, 'the address', () => text)],
    ...(explorer === undefined
      ? []
      : [
          [
            'Explorer',
            link(`${ends(address)} on ${new URL(explorer).host}`, `${explorer}/address/${address}`),
          ] as const,
        ]),
    ['Network', `${network?.name ?? ''}, chain ${network?.chainId ?? ''}`],
    [
      'Definition',
      file === undefined
        ? 'none any more'
        : link(`${file}${line === undefined ? '' : `:${line}`}`, url),
    ],
    ...(commit === undefined ? [] : [['Changed last', ...lastChange(data, commit)] as const]),
  ])
}

function lastChange({ commits, repository }: PageData, at: number): readonly Child[] {
  const [hash = '', time] = commits[at] ?? []
  const url =
    repository === undefined ? undefined : `https://github.com/${repository}/commit/${hash}`
  return [
    ...(time === undefined ? [] : [day(time), ' by ']),
    link(hash.slice(0, 7), url, `commit ${hash.slice(0, 7)}`),
  ]
}

/** A program that asks this Source for something. */
function use(source: PageSource, network: PageNetwork | undefined): HTMLElement | undefined {
  if (network === undefined || source.closed === true) return undefined
  const { chainId, nexus, vault, coin } = network
  const text = taskSnippet({
    ...{ network: network.name, chainId, nexus, vault, coin, address: source.address },
    minPayment: BigInt(source.price) as Wei,
    maxExpiry: BigInt(source.expiry) as Seconds,
  })
  const code = el('code', {}, ...coloured(text))
  return el(
    'section',
    { 'aria-labelledby': 'use' },
    el(
      'div',
      { class: 'heading' },
      el('h2', { id: 'use' }, 'Use it from Python'),
      copyButton(text, 'the program', () => code),
    ),
    el('pre', { class: 'snippet', tabindex: '0' }, code),
  )
}

/** Python with its comments and texts apart. */
function coloured(text: string): readonly Node[] {
  return text.split(/("[^"\n]*"|#[^\n]*)/).map((part) => {
    const kind = part.startsWith('#') ? 'comment' : part.startsWith('"') ? 'string' : undefined
    return kind === undefined ? document.createTextNode(part) : el('span', { class: kind }, part)
  })
}

function pairs(rows: readonly (readonly [term: string, ...what: readonly Child[]])[]): HTMLElement {
  return el(
    'dl',
    {},
    ...rows.map(([term, ...what]) => el('div', {}, el('dt', {}, term), el('dd', {}, ...what))),
  )
}

import type { PageData, PageSource } from '../page-data.ts'
import { el, unseen } from './dom.ts'
import { fragmentOfSource } from './view.ts'
import { amount, count, ENVIRONMENT_NAMES, networkOf, STANDINGS } from './words.ts'

/** So many rows are there at once; the rest follow while the page is idle. */
const FIRST = 40
const NEXT = 120

/** A list of rows that is filled without holding up whoever types. */
export class RowList {
  readonly element = el('ol', { class: 'rows', 'aria-label': 'Sources' })
  private readonly rows = new Map<PageSource, HTMLElement>()
  private readonly data: PageData
  private filling = 0

  constructor(data: PageData) {
    this.data = data
  }

  /** Shows these in this order; all of them at once where somebody is about to look for one. */
  show(sources: readonly PageSource[], first = FIRST): void {
    clearTimeout(this.filling)
    this.element.replaceChildren(...sources.slice(0, first).map((source) => this.row(source)))
    this.fill(sources, first)
  }

  /** Where the row of a Source leads; undefined where it is not shown. */
  linkOf(source: PageSource): HTMLElement | undefined {
    return this.rows.get(source)?.querySelector('a') ?? undefined
  }

  private fill(sources: readonly PageSource[], from: number): void {
    if (from >= sources.length) return
    this.filling = setTimeout(() => {
      this.element.append(...sources.slice(from, from + NEXT).map((source) => this.row(source)))
      this.fill(sources, from + NEXT)
    })
  }

  private row(source: PageSource): HTMLElement {
    const known = this.rows.get(source) ?? rowOf(source, this.data)
    this.rows.set(source, known)
    return known
  }
}

/** One Source: who it is, where it runs, what it costs, who serves it. */
function rowOf(source: PageSource, data: PageData): HTMLElement {
  const network = networkOf(data, source)
  const [price = '', unit = ''] = amount(source.price, network).split(' ')
  return el(
    'li',
    { class: source.closed === true ? 'row closed' : 'row' },
    avatar(source),
    el(
      'div',
      { class: 'who' },
      el('h3', {}, el('a', { href: fragmentOfSource(source, data), dir: 'auto' }, source.name)),
      el(
        'p',
        { class: 'meta' },
        el('code', {}, source.id),
        ...(data.networks.length > 1 ? [' · ', network?.name ?? ''] : []),
        ...badges(source),
      ),
      source.about === undefined
        ? undefined
        : el('p', { class: 'about', dir: 'auto' }, source.about),
    ),
    environments(source),
    el('p', { class: 'num' }, unseen('Price: '), el('b', {}, price), ` ${unit}`),
    el(
      'p',
      { class: 'num' },
      el('b', {}, count(source.providers)),
      noun(source.providers, 'provider'),
    ),
    el('p', { class: 'num' }, el('b', {}, count(source.tasks)), noun(source.tasks, 'task')),
  )
}

/** Its first letters on a calm colour of its own, which says nothing to a screen reader. */
export function avatar({ id, name }: PageSource): HTMLElement {
  const words = name.split(/[^\p{L}\p{N}]+/u).filter((word) => word !== '')
  const named = words.filter((word) => /^\p{L}/u.test(word))
  const letters = (named.length > 0 ? named : words).slice(0, 2).map((word) => [...word][0] ?? '')
  const sum = [...id].reduce((hash, sign) => (hash * 31 + (sign.codePointAt(0) ?? 0)) % 65_521, 7)
  return el(
    'span',
    { class: `avatar tint${sum % 6}`, 'aria-hidden': 'true' },
    letters.join('').toUpperCase() || '·',
  )
}

/** The environments that a Source runs in. */
export function environments({ env }: PageSource): HTMLElement {
  const names = env.split(' ').filter((name) => name !== '')
  return el(
    'p',
    { class: 'tags' },
    unseen('Runs on: '),
    ...names.flatMap((name, at) => [
      at === 0 ? '' : ' ',
      el('span', { class: 'tag' }, ENVIRONMENT_NAMES[name] ?? name),
    ]),
  )
}

/** What is out of the ordinary. */
export function badges({ closed, standing }: PageSource): readonly (Node | string)[] {
  return [
    ...(closed === true ? [' ', el('span', { class: 'badge' }, 'Closed')] : []),
    ...(standing === undefined
      ? []
      : [' ', el('span', { class: 'badge warn' }, STANDINGS[standing.kind]?.[0] ?? standing.kind)]),
  ]
}

function noun(number: number | undefined, word: string): string {
  return ` ${word}${number === 1 ? '' : 's'}`
}

import type { PageData, PageSource } from '../page-data.ts'
import { chart } from './chart.ts'
import { detail } from './detail.ts'
import { el } from './dom.ts'
import { RowList } from './list.ts'
import { overview } from './overview.ts'
import { readData } from './read.ts'
import { isNarrowed, toolbar } from './toolbar.ts'
import { EVERYTHING, fragmentOf, routeOf, shownIn, sourceAt, type View } from './view.ts'
import { count } from './words.ts'

const main = document.getElementById('main')

readData().then(start, () => {
  main?.append(
    el(
      'p',
      { class: 'callout' },
      'This browser can’t read the page’s data. It stands in catalog.json beside this page.',
    ),
  )
})

/** Shows what the page's address asks for, and follows it. */
function start(data: PageData): void {
  const page = new CatalogPage(data)
  const follow = (): void => page.show(window.location.hash)
  window.addEventListener('hashchange', follow)
  follow()
}

/** The list and the one Source that somebody looks at. */
class CatalogPage {
  private readonly data: PageData
  private readonly title = document.title
  private readonly rows: RowList
  private readonly bar: ReturnType<typeof toolbar>
  private readonly status = el('p', { role: 'status', class: 'status' })
  private readonly drawing = el('div')
  private readonly listing: HTMLElement
  private view: View = EVERYTHING
  private shown: readonly PageSource[] = []
  private opened: PageSource | undefined
  private scrolled = 0

  constructor(data: PageData) {
    this.data = data
    this.rows = new RowList(data)
    this.bar = toolbar(data, (view) => this.narrow(view))
    this.listing = el(
      'div',
      { class: 'listing' },
      el('div', { class: 'top' }, overview(data), this.drawing),
      el(
        'section',
        { 'aria-labelledby': 'sources' },
        el('h2', { id: 'sources', class: 'unseen' }, 'Sources'),
        this.bar.element,
        this.status,
        this.rows.element,
      ),
    )
    new ResizeObserver(() => this.draw()).observe(this.drawing)
  }

  show(fragment: string): void {
    const route = routeOf(fragment)
    if (route.kind === 'list') this.look(route.view)
    else {
      const source = sourceAt(this.data, route.network, route.key)
      if (source === undefined) this.miss(route.key)
      else this.open(source)
    }
  }

  private look(view: View): void {
    this.view = view
    this.bar.set(view)
    const from = this.opened
    this.opened = undefined
    document.title = this.title
    this.list(from === undefined ? undefined : this.data.sources.length)
    if (main !== null && !this.listing.isConnected) main.replaceChildren(this.listing)
    if (from === undefined) return
    window.scrollTo(0, this.scrolled)
    // a Source that this view leaves out has no link here
    const place = this.rows.linkOf(from) ?? this.listing.querySelector('h1')
    place?.focus({ preventScroll: true })
  }

  private open(source: PageSource): void {
    if (this.opened === undefined) this.scrolled = window.scrollY
    this.opened = source
    document.title = `${source.name}: ${this.title}`
    const article = detail(source, this.data, fragmentOf(this.view) || '#')
    main?.replaceChildren(article)
    window.scrollTo(0, 0)
    article.querySelector('h1')?.focus({ preventScroll: true })
  }

  private miss(key: string): void {
    this.opened = undefined
    document.title = `Not in this catalog: ${this.title}`
    const heading = el('h1', { tabindex: '-1' }, 'Not in this catalog')
    main?.replaceChildren(
      heading,
      el(
        'p',
        { dir: 'auto' },
        `There is no Source “${key}” here. `,
        el('a', { href: '#' }, 'All Sources'),
      ),
    )
    heading.focus({ preventScroll: true })
  }

  /** Somebody typed or chose: the address follows, without a step of history for each letter. */
  private narrow(view: View): void {
    this.view = view
    const { pathname, search } = window.location
    window.history.replaceState(null, '', fragmentOf(view) || `${pathname}${search}`)
    this.list()
  }

  private list(first?: number): void {
    this.shown = shownIn(this.data, this.view)
    this.rows.show(this.shown, first)
    const all = this.data.sources.length
    this.status.textContent = isNarrowed(this.view)
      ? `${count(this.shown.length)} of ${count(all)} Sources`
      : `${count(this.shown.length)} active Sources`
    if (this.shown.length === 0 && isNarrowed(this.view))
      this.status.append('. ', el('a', { href: '#' }, 'Show all active ones'))
    this.draw()
  }

  private draw(): void {
    const width = Math.round(this.drawing.clientWidth)
    const figure = width < 200 ? undefined : chart(this.data, this.shown, width)
    this.drawing.replaceChildren(...(figure === undefined ? [] : [figure]))
  }
}

import type { PageData } from '../page-data.ts'
import { el } from './dom.ts'
import { EVERYTHING, SORTS, type Sort, type View } from './view.ts'
import { ENVIRONMENT_NAMES } from './words.ts'

/** What narrows and orders the list. */
export interface Toolbar {
  readonly element: HTMLElement
  /** Shows a view in the controls. */
  set(view: View): void
}

/** The controls above the list; `changed` hears of each view that they come to stand for. */
export function toolbar(data: PageData, changed: (view: View) => void): Toolbar {
  const search = el('input', {
    type: 'search',
    id: 'search',
    placeholder: 'Search by name, id or address',
    autocomplete: 'off',
    spellcheck: 'false',
  })
  const network = select('Network', [
    ['', 'All networks'],
    ...data.networks.map(({ name }) => [name, name] as const),
  ])
  const status = select('Status', [
    ['active', 'Active'],
    ['closed', 'Closed'],
    ['all', 'Active and closed'],
  ])
  const sort = select('Sort by', Object.entries(SORTS))
  const environments = Object.entries(ENVIRONMENT_NAMES)
    .filter(([name]) => data.sources.some(({ env }) => env.split(' ').includes(name)))
    .map(([name, word]) => ({ name, ...chip(word) }))
  const differs = chip('Not as in git')
  const hasDiffering = data.sources.some(({ standing }) => standing !== undefined)
  const heard = (): void =>
    changed({
      query: search.value.trim(),
      network: network.input.value,
      env: environments.flatMap(({ name, input }) => (input.checked ? [name] : [])),
      status: status.input.value as View['status'],
      differs: differs.input.checked,
      sort: sort.input.value as Sort,
    })
  const element = el(
    'form',
    { class: 'toolbar', role: 'search', 'aria-label': 'Sources' },
    el(
      'div',
      { class: 'search' },
      el('label', { for: 'search', class: 'unseen' }, 'Search'),
      search,
    ),
    el(
      'fieldset',
      {},
      el('legend', { class: 'unseen' }, 'Runs on any of'),
      ...environments.map(({ label }) => label),
      ...(hasDiffering ? [differs.label] : []),
    ),
    ...(data.networks.length > 1 ? [network.label] : []),
    status.label,
    sort.label,
  )
  element.addEventListener('input', heard)
  element.addEventListener('submit', (event) => event.preventDefault())
  return {
    element,
    set: (view) => {
      if (search.value.trim() !== view.query) search.value = view.query
      choose(network.input, view.network)
      choose(status.input, view.status)
      choose(sort.input, view.sort)
      for (const { name, input } of environments) input.checked = view.env.includes(name)
      differs.input.checked = view.differs
    },
  }
}

/** Whether a view is narrower than what the page begins with. */
export function isNarrowed(view: View): boolean {
  return (
    view.query !== '' ||
    view.network !== '' ||
    view.env.length > 0 ||
    view.differs ||
    view.status !== EVERYTHING.status
  )
}

function select(name: string, choices: readonly (readonly [value: string, word: string])[]) {
  const input = el('select', {}, ...choices.map(([value, word]) => el('option', { value }, word)))
  return { input, label: el('label', { class: 'select' }, el('span', {}, name), input) }
}

function choose(input: HTMLSelectElement, value: string): void {
  input.value = value
  if (input.selectedIndex === -1) input.selectedIndex = 0
}

function chip(word: string) {
  const input = el('input', { type: 'checkbox' })
  return { input, label: el('label', { class: 'chip' }, input, el('span', {}, word)) }
}

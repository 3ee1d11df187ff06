/** What an element has besides its children: attributes, a class, what a click does. */
export interface Props {
  readonly class?: string
  readonly click?: (event: MouseEvent) => void
  readonly [attribute: string]: unknown
}

export type Child = Node | string | undefined

/** An element of the page. Every text in it is text: nothing here reads markup. */
export function el<K extends keyof HTMLElementTagNameMap>(
  tag: K,
  props: Props = {},
  ...children: readonly Child[]
): HTMLElementTagNameMap[K] {
  return filled(document.createElement(tag), props, children)
}

/** The same of a drawing. */
export function svg(tag: string, props: Props = {}, ...children: readonly Child[]): SVGElement {
  return filled(document.createElementNS('http://www.w3.org/2000/svg', tag), props, children)
}

function filled<E extends HTMLElement | SVGElement>(
  element: E,
  { click, ...attributes }: Props,
  children: readonly Child[],
): E {
  for (const [name, value] of Object.entries(attributes))
    if (value !== undefined && value !== false)
      element.setAttribute(name, value === true ? '' : String(value))
  if (click !== undefined) element.addEventListener('click', click as EventListener)
  element.append(...children.filter((child) => child !== undefined))
  return element
}

/** A link; the text alone where the target is no web address. */
export function link(text: string, url: string | undefined, label?: string): Node {
  if (url === undefined || !/^https?:\/\//.test(url)) return document.createTextNode(text)
  return el(
    'a',
    { href: url, rel: 'noreferrer', ...(label === undefined ? {} : { 'aria-label': label }) },
    text,
  )
}

/** What only a screen reader says. */
export function unseen(text: string): HTMLElement {
  return el('span', { class: 'unseen' }, text)
}

/** A time as people read it, the same everywhere: "30 Nov 2026". */
export function day(seconds: number): HTMLElement {
  const date = new Date(seconds * 1_000)
  if (Number.isNaN(date.getTime())) return el('span', {}, 'at an unknown time')
  const iso = date.toISOString()
  const month = MONTHS[date.getUTCMonth()] ?? ''
  return el(
    'time',
    { datetime: iso, title: `${iso.slice(0, 16).replace('T', ' ')} UTC` },
    `${date.getUTCDate()} ${month} ${date.getUTCFullYear()}`,
  )
}

const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec']

import type { PageData, PageNetwork, PageSource } from '../page-data.ts'
import { el, svg } from './dom.ts'
import { fragmentOfSource } from './view.ts'
import { amount, count } from './words.ts'

/** With fewer a list says as much. */
const FEWEST = 4
const [HEIGHT, LEFT, RIGHT, TOP, BOTTOM] = [200, 44, 16, 12, 40]
const WEI = 1e18

interface Dot {
  readonly source: PageSource
  /** In coins, for drawing only. */
  readonly price: number
  readonly providers: number
}

/**
 * Price and providers of the Sources that are shown, one dot each, on the network that has most of
 * them; undefined where there is too little to draw.
 */
export function chart(
  data: PageData,
  shown: readonly PageSource[],
  width: number,
): HTMLElement | undefined {
  const [net, dots] = busiest(data, shown)
  const network = data.networks[net]
  if (network === undefined || dots.length < FEWEST) return undefined
  const told = inWords(dots, network, data.networks.length > 1)
  return el(
    'figure',
    { class: 'chart' },
    drawing(dots, { data, network, width, told }),
    el('figcaption', {}, told),
  )
}

function busiest(data: PageData, shown: readonly PageSource[]): readonly [number, readonly Dot[]] {
  const each = data.networks.map((_, net) =>
    shown.flatMap((source): readonly Dot[] =>
      source.net !== net || source.providers === undefined || source.closed === true
        ? []
        : [{ source, price: Number(source.price) / WEI, providers: source.providers }],
    ),
  )
  const most = each.reduce(
    (best, dots, net) => (dots.length > (each[best]?.length ?? 0) ? net : best),
    0,
  )
  return [most, each[most] ?? []]
}

function inWords(dots: readonly Dot[], network: PageNetwork, isOneOfMany: boolean): string {
  const sorted = [...dots].sort((a, b) => a.price - b.price)
  const at = (index: number): string => amount(sorted[index]?.source.price ?? '0', network)
  const top = dots.reduce((best, dot) => (dot.providers > best.providers ? dot : best))
  const without = dots.filter(({ providers }) => providers === 0).length
  const where = isOneOfMany ? ` on ${network.name}` : ''
  const cost = `${count(dots.length)} active Sources${where} cost from ${at(0)} to ${at(dots.length - 1)}; half of them at most ${at(Math.floor((dots.length - 1) / 2))}.`
  const most =
    top.providers === 0 ? '' : ` ${top.source.name} has most providers, ${count(top.providers)}.`
  return `${cost}${most}${without === 0 ? '' : ` ${count(without)} ${without === 1 ? 'has' : 'have'} none.`}`
}

interface Scene {
  readonly data: PageData
  readonly network: PageNetwork
  readonly width: number
  readonly told: string
}

function drawing(dots: readonly Dot[], { data, network, width, told }: Scene): SVGElement {
  const x = priceScale(dots, width)
  const lines = levels(Math.max(1, ...dots.map(({ providers }) => providers)))
  const highest = lines.at(-1) ?? 1
  const y = (providers: number): number =>
    HEIGHT - BOTTOM - (providers / highest) * (HEIGHT - TOP - BOTTOM)
  const base = HEIGHT - BOTTOM
  return svg(
    'svg',
    {
      viewBox: `0 0 ${width} ${HEIGHT}`,
      width,
      height: HEIGHT,
      role: 'img',
      'aria-label': `Price and providers. ${told}`,
    },
    ...lines.flatMap((level) => [
      svg('line', { class: 'grid', x1: LEFT, x2: width - RIGHT, y1: y(level), y2: y(level) }),
      svg('text', { x: LEFT - 8, y: y(level) + 4, 'text-anchor': 'end' }, count(level)),
    ]),
    ...x.ticks.map((tick) =>
      svg('text', { x: x.at(tick), y: base + 18, 'text-anchor': 'middle' }, String(tick)),
    ),
    svg(
      'text',
      { class: 'axis', x: width - RIGHT, y: HEIGHT - 4, 'text-anchor': 'end' },
      `${network.coin} for a task →`,
    ),
    svg('text', { class: 'axis', x: 0, y: HEIGHT - 4 }, '↑ providers'),
    ...dots.map(({ source, price, providers }) =>
      svg(
        'circle',
        {
          cx: x.at(price).toFixed(1),
          cy: y(providers).toFixed(1),
          r: dots.length > 300 ? 3 : 5,
          click: () => {
            window.location.hash = fragmentOfSource(source, data)
          },
        },
        svg(
          'title',
          {},
          `${source.name}: ${amount(source.price, network)}, ${count(providers)} providers`,
        ),
      ),
    ),
  )
}

/** Prices lie orders of magnitude apart, so steps of the axis multiply; what is free stands at its begin. */
function priceScale(dots: readonly Dot[], width: number) {
  const prices = dots.map(({ price }) => price).filter((price) => price > 0)
  const [from, to] =
    prices.length === 0
      ? [-1, 0]
      : [Math.log10(Math.min(...prices)) - 0.15, Math.log10(Math.max(...prices)) + 0.15]
  const span = width - LEFT - RIGHT - 24
  const at = (price: number): number =>
    LEFT + 12 + (price <= 0 ? 0 : ((Math.log10(price) - from) / (to - from)) * span)
  const steps = to - from > 2.5 ? [1] : [1, 2, 5]
  const ticks = range(Math.floor(from), Math.ceil(to))
    .flatMap((power) => steps.map((step) => Number(`${step}e${power}`)))
    .filter((tick) => Math.log10(tick) >= from && Math.log10(tick) <= to)
  const most = Math.max(2, Math.floor(width / 90))
  const every = Math.ceil(ticks.length / most)
  return { at, ticks: ticks.filter((_, index) => index % every === 0) }
}

/** Round numbers as far as nothing is higher, about four. */
function levels(highest: number): readonly number[] {
  const rough = highest / 3
  const power = 10 ** Math.floor(Math.log10(Math.max(1, rough)))
  const step = Math.max(
    1,
    [1, 2, 5, 10].map((one) => one * power).find((one) => one >= rough) ?? power,
  )
  return range(0, Math.ceil(highest / step)).map((index) => index * step)
}

function range(from: number, to: number): readonly number[] {
  return Array.from({ length: Math.max(0, to - from + 1) }, (_, index) => from + index)
}

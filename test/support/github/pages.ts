import { type Answer, gives } from './answer.ts'

const USUAL = 30
const MOST = 100

/**
 * One page of a list, with the Link header that leads to the others. A page holds 100 items at
 * most, whatever is asked.
 */
export function page(
  items: readonly unknown[],
  query: Readonly<Record<string, string>>,
  url: string,
): Answer {
  const size = Math.min(Number(query['per_page'] ?? USUAL), MOST)
  const number = Number(query['page'] ?? 1)
  const last = Math.max(1, Math.ceil(items.length / size))
  const link = (to: number, rel: string): string =>
    `<${url}?${new URLSearchParams({ ...query, page: String(to) }).toString()}>; rel="${rel}"`
  const before = number > 1 ? [link(Math.min(number - 1, last), 'prev')] : []
  const after = number < last ? [link(number + 1, 'next'), link(last, 'last')] : []
  const first = number > 1 ? [link(1, 'first')] : []
  const links = [...before, ...after, ...first]
  const answer = gives(items.slice((number - 1) * size, number * size))
  return links.length === 0 ? answer : { ...answer, headers: { link: links.join(', ') } }
}

import type { Rendered } from '../support/rendered.ts'
import { repositoryUrl } from './scene.ts'

const TOP = ['top', 'details', 'details open', 'blockquote']
const LINES = ['p', 'li', 'td align=left', 'th align=left', 'h3', 'h4', 'strong', 'em', 'sub']

/** All markup that our pages write, and what it stands in. */
const STANDS_IN: Readonly<Record<string, readonly string[]>> = {
  comment: ['top'],
  h3: TOP,
  h4: TOP,
  p: [...TOP, 'li'],
  ul: [...TOP, 'li'],
  ol: TOP,
  li: ['ul', 'ol'],
  hr: ['top'],
  blockquote: TOP,
  details: TOP,
  'details open': TOP,
  summary: ['details', 'details open'],
  table: TOP,
  thead: ['table'],
  tbody: ['table'],
  tr: ['thead', 'tbody'],
  'th align=left': ['tr'],
  'td align=left': ['tr'],
  pre: [...TOP, 'li'],
  'code class=language-diff': ['pre'],
  'code class=language-yaml': ['pre'],
  code: ['pre', 'summary', ...LINES],
  strong: LINES,
  em: LINES,
  sub: ['p'],
  'a href': LINES,
}

const HASH = '0x[0-9a-fA-F]{40,64}'
const TARGETS = [
  new RegExp(`^https://ogpuscan\\.io/(?:address|tx)/${HASH}$`),
  new RegExp(`^${repositoryUrl}/(?:actions/runs|pull|issues)/\\d+$`),
  new RegExp(`^${repositoryUrl}/blob/(?:[0-9a-f]{40}|main)/[\\w./%~-]*(?:#L\\d+)?$`),
]

/** The hidden lines at the top: the record, and behind it what a watch remembers. */
const HIDDEN = [/^ ogpu-gitops \{[ -~]*\} $/, /^ ogpu-gitops-supply \{[ -~]*\} $/]

/** What the scenes refer to: the issue of drift, who waits, and who was merged first. */
const REFERENCES = ['#117', '#124', '#131']

/** What in a page, as GitHub renders it, is not of our making. */
export function foreignMarkup({
  elements,
  targets,
  linked,
  comments,
  tables,
  unpaired,
}: Rendered): readonly string[] {
  const folds = elements.filter((way) => /(?:^| )details(?: open)?$/.test(way))
  return [
    ...elements.filter((way) => !isOurs(way)).map((way) => `element: ${way}`),
    ...targets
      .filter((target) => !TARGETS.some((form) => form.test(target)))
      .map((target) => `target: ${target}`),
    ...linked.filter((text) => !REFERENCES.includes(text)).map((text) => `linked: ${text}`),
    ...comments
      .filter((comment, at) => elements[at] !== 'comment' || !(HIDDEN[at]?.test(comment) ?? false))
      .map((text) => `hidden: ${text}`),
    ...tables
      .filter((rows) => new Set(rows).size > 1)
      .map((rows) => `cells of a table: ${rows.join(', ')}`),
    ...(folds.length === elements.filter((way) => way.endsWith(' > summary')).length
      ? []
      : ['folds and summaries are not as many']),
    ...unpaired.map((tag) => `unpaired: ${tag}`),
  ]
}

/**
 * Whether an element is one of ours, in its place; our alerts stand at the top, and what is left of
 * them in a fold is a plain quote.
 */
function isOurs(way: string): boolean {
  const steps = way.split(' > ')
  return STANDS_IN[steps.at(-1) ?? '']?.includes(steps.at(-2) ?? 'top') === true
}

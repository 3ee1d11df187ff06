import { compile, parse, postprocess, preprocess } from 'micromark'
import { gfm, gfmHtml } from 'micromark-extension-gfm'
import { type DefaultTreeAdapterTypes, parseFragment } from 'parse5'

/** What becomes of a Markdown text on GitHub, besides its words. */
export interface Rendered {
  /**
   * Every element with its attributes, by its way from the top and in order: "details open >
   * summary > code"; a comment is called so.
   */
  readonly elements: readonly string[]
  /** Where links and images lead, as a browser resolves it. */
  readonly targets: readonly string[]
  /**
   * What GitHub makes something of although it is no markup: mentions, references, addresses,
   * emoji.
   */
  readonly linked: readonly string[]
  /** HTML comments, which nobody sees. */
  readonly comments: readonly string[]
  /**
   * For each table, how many cells are written in each of its rows; one too many would not be
   * shown.
   */
  readonly tables: readonly (readonly number[])[]
  /** All words that a reader sees. */
  readonly text: string
  /** Those of each span and block of code. */
  readonly codes: readonly string[]
  /**
   * Tags that close nothing, and elements that are left open, which a browser mends without a word.
   */
  readonly unpaired: readonly string[]
}

/**
 * Renders a text as GitHub does before it takes out what it does not allow: whatever that would be
 * stands in here too.
 */
export function rendered(markdown: string): Rendered {
  const events = postprocess(
    parse({ extensions: [gfm()] })
      .document()
      .write(preprocess()(markdown, undefined, true)),
  )
  const html = compile({
    allowDangerousHtml: true,
    allowDangerousProtocol: true,
    htmlExtensions: [gfmHtml()],
  })(events)
  const tree = parseFragment(html)
  const nodes = [...walk(tree, [])]
  const elements = nodes.filter((place): place is Place<Element> => 'tagName' in place.node)
  const texts = nodes.filter((place): place is Place<Text> => place.node.nodeName === '#text')
  const words = texts
    .filter(({ way }) => !way.some((step) => /^(?:a|code|pre)\b/.test(step)))
    .map(({ node }) => node.value)
  return {
    elements: nodes
      .flatMap(({ node, way }) =>
        'tagName' in node ? [way] : 'data' in node ? [[...way, 'comment']] : [],
      )
      .map((way) => way.join(' > ')),
    targets: elements.flatMap(({ node }) =>
      node.attrs
        .filter(({ name }) => name === 'href' || name === 'src')
        .map(({ value }) => resolved(value)),
    ),
    linked: words.flatMap((text) => LINKED.flatMap((form) => text.match(form) ?? [])),
    comments: nodes.flatMap(({ node }) => ('data' in node ? [node.data] : [])),
    tables: tablesOf(events.flatMap(([step, { type }]) => (step === 'enter' ? [type] : []))),
    text: texts.map(({ node }) => node.value).join(''),
    codes: elements.filter(({ node }) => node.tagName === 'code').map(({ node }) => textOf(node)),
    unpaired: unpairedTags(html),
  }
}

// GitHub looks for these in the words that a reader sees, after entities are decoded. Bare commit
// hashes are not among them: they lead to a commit of the same repository and tell nobody.
const LINKED = [
  /@\w[\w/-]*/g,
  /#\d+|\bgh-\d+/gi,
  /(?:\b(?:https?|ftp):\/\/|\bwww\.|\b(?:mailto|xmpp):)\S+|[\w.+-]+@[\w-]+\.\w+/gi,
  /:[a-z\d+_-]+:/gi,
]

type Node = DefaultTreeAdapterTypes.ChildNode
type Element = DefaultTreeAdapterTypes.Element
type Text = DefaultTreeAdapterTypes.TextNode

interface Place<T extends Node> {
  readonly node: T
  /** The elements that it stands in, from the top; an element's own name is the last one. */
  readonly way: readonly string[]
}

function* walk(
  parent: DefaultTreeAdapterTypes.ParentNode,
  above: readonly string[],
): Generator<Place<Node>> {
  for (const node of parent.childNodes) {
    const way = 'tagName' in node ? [...above, nameOf(node)] : above
    yield { node, way }
    if ('childNodes' in node) yield* walk(node, way)
  }
}

/** Its tag and attributes. What a target says is no part of the name. */
function nameOf({ tagName, attrs }: Element): string {
  const told = attrs.map(({ name, value }) =>
    value === '' || name === 'href' ? name : `${name}=${value}`,
  )
  return [tagName, ...told].join(' ')
}

/** The cells of tables, counted in what the parser entered one after the other. */
function tablesOf(types: readonly string[]): readonly (readonly number[])[] {
  const tables: number[][] = []
  for (const type of types) {
    const rows = tables.at(-1) ?? []
    if (type === 'table') tables.push([])
    else if (type === 'tableRow') rows.push(0)
    else if (type === 'tableHeader' || type === 'tableData') rows.push((rows.pop() ?? 0) + 1)
  }
  return tables
}

/**
 * What of a rendered text stands between < and > is a tag: in words and attributes these are
 * entities.
 */
function unpairedTags(html: string): readonly string[] {
  const tags = html.replace(/<!--.*?-->/gs, '').match(/<[^>]*>/g) ?? []
  const open: string[] = []
  const closesNothing = tags.filter((tag) => {
    const [, slash, name = ''] = /^<(\/?)([^\s/>]*)/.exec(tag) ?? []
    if (slash === '' && !VOID.has(name)) open.push(tag)
    return (
      slash === '/' && !(open.at(-1)?.startsWith(`<${name}`) === true && open.pop() !== undefined)
    )
  })
  return [...closesNothing, ...open]
}

const VOID = new Set(['br', 'hr', 'img', 'input'])

function textOf(element: Element): string {
  return [...walk(element, [])].map(({ node }) => ('value' in node ? node.value : '')).join('')
}

function resolved(target: string): string {
  return URL.canParse(target) ? new URL(target).href : target
}

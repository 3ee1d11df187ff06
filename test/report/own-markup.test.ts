import { readdirSync, readFileSync } from 'node:fs'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { type Rendered, rendered } from '../support/rendered.ts'
import { HOSTILE, harmless, hostileText } from './hostile.ts'
import { HOSTILE_PAGES } from './hostile-pages.ts'
import { foreignMarkup } from './own-markup.ts'

const GOLDEN = new URL('golden/', import.meta.url)
// what init writes are pages of the repository, which have headings of their own
const goldens = readdirSync(GOLDEN).filter(
  (name) => name.endsWith('.md') && !name.startsWith('init-'),
)
const golden = (name: string): string => readFileSync(new URL(name, GOLDEN), 'utf8')
/** Guards and services always say something. */
const seenText = hostileText.filter((text) => harmless(text).trim() !== '')

describe('a parser sees what is not ours', () => {
  test.each([
    [
      'an image',
      '![x](http://169.254.169.254/)',
      'element: p > img src=http://169.254.169.254/ alt=x',
    ],
    ['an element', 'a <img src=x onerror=alert(1)>', 'element: p > img src=x onerror=alert(1)'],
    ['a link', '[click](https://evil.example)', 'target: https://evil.example/'],
    ['an address', 'see www.evil.example', 'target: http://www.evil.example/'],
    ['an address in entities', 'https&#58;//evil.example', 'linked: https://evil.example'],
    ['a mention', '**to @org/everyone**', 'linked: @org/everyone'],
    ['a mention in entities', '&#64;org', 'linked: @org'],
    ['a reference', 'see GH-1', 'linked: GH-1'],
    ['an emoji', 'done &#58;tada:', 'linked: :tada:'],
    [
      'a path out of the repository',
      '[x](https://github.com/acme/ogpu-sources/blob/main/../../../../evil)',
      'target: https://github.com/evil',
    ],
    [
      'a second hidden comment',
      '<!-- ogpu-gitops {} -->\n\n<!-- ogpu-gitops {"v":1} -->',
      'hidden:  ogpu-gitops {"v":1} ',
    ],
    [
      'a hidden comment that is not the first line',
      'x\n\n<!-- ogpu-gitops {} -->',
      'hidden:  ogpu-gitops {} ',
    ],
    [
      'a cell too many, which nobody would see',
      '| a | b |\n| :- | :- |\n| a | b | c |',
      'cells of a table: 2, 3',
    ],
    ['a fold that is never closed', '<details><summary>x</summary>', 'unpaired: <details>'],
    [
      'a fold that is closed twice',
      '<details><summary>x</summary>\n\n</details>\n\n</details>',
      'unpaired: </details>',
    ],
    ['a fold without a summary', '<details>\n\n</details>', 'folds and summaries are not as many'],
    [
      'a heading in a cell',
      '<table><tr><td><h3>x</h3></td></tr></table>',
      'element: table > tbody > tr > td',
    ],
    ['a list of things to do', '- [ ] x', 'element: ul > li > input type=checkbox disabled'],
    ['a footnote', 'x[^1]\n\n[^1]: y', 'element: p > sup'],
    ['what is struck out', '~~x~~', 'element: p > del'],
  ])('%s', (_, page, fault) => {
    expect(foreignMarkup(rendered(page))).toContain(fault)
  })
})

describe('a page has the markup of its harmless twin, and none that is not ours, whatever stands in it', () => {
  test.each(Object.entries(HOSTILE_PAGES))('%s', (_, page) => {
    fc.assert(
      fc.property(seenText, (text) => {
        const [drawn, twin] = [rendered(page(text)), rendered(page(harmless(text)))]

        expect(foreignMarkup(drawn)).toEqual([])
        expect(markupOf(drawn)).toEqual(markupOf(twin))
      }),
      { numRuns: 5 },
    )
  })

  test('each hostile text at least once, in one page or another', () => {
    const pages = Object.values(HOSTILE_PAGES)

    for (const [at, text] of HOSTILE.entries())
      expect(foreignMarkup(rendered(pages[at % pages.length]?.(text) ?? ''))).toEqual([])
  })
})

describe('a golden page is rendered as it is meant', () => {
  test.each(goldens)('%s', (name) => {
    const page = golden(name)
    const drawn = rendered(page)
    const prose = page.replace(/^ *(`{3,}).*?^ *\1$/gms, '')

    expect(foreignMarkup(drawn)).toEqual([])
    expect(drawn.tables).toHaveLength(prose.match(/^\|(?: :- \|)+$/gm)?.length ?? 0)
    expect(drawn.elements.filter((way) => way.endsWith('summary'))).toHaveLength(
      prose.match(/<summary>/g)?.length ?? 0,
    )
    expect(drawn.elements.filter((way) => /(?:^| )h[34]$/.test(way))).toHaveLength(
      prose.match(/^#{3,4} /gm)?.length ?? 0,
    )
    expect(drawn.codes.filter((code) => /^(?:@@|[-+!] )/m.test(code))).toHaveLength(
      page.match(/^`{3,}diff$/gm)?.length ?? 0,
    )
  })

  test('and there are some', () => {
    expect(goldens.length).toBeGreaterThan(15)
  })
})

function markupOf({
  elements,
  tables,
  targets,
}: Rendered): Pick<Rendered, 'elements' | 'tables'> & { readonly targets: number } {
  return { elements, tables, targets: targets.length }
}

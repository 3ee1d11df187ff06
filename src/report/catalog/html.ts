import { sha256Base64 } from '../../model/digest.ts'
import type { CatalogJson } from '../json/catalog-json.ts'
import { packed } from './data-block.ts'
import { SCRIPT, STYLE } from './generated/page.ts'
import type { PageData } from './page-data.ts'
import { pageData } from './to-page.ts'

/**
 * The whole page as one file: nothing is loaded but a logo that its reader asks for. The same state
 * gives the same bytes. `version` is this program's; `mask` takes every secret out.
 */
export function catalogHtml(
  json: CatalogJson,
  { version, mask }: { readonly version: string; readonly mask: (text: string) => string },
): string {
  const data = pageData(json)
  const name = escaped(data.repository ?? data.owner)
  return mask(`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${policy(data)}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="referrer" content="no-referrer">
<meta name="color-scheme" content="light dark">
${GENERATED} ${escaped(version)}">
<title>${name}: OpenGPU Sources</title>
<style>${STYLE}</style>
</head>
<body>
<main id="main"><noscript><h1>${name}</h1><p>This page shows its Sources with JavaScript. The same data stands in <a href="catalog.json">catalog.json</a>.</p></noscript></main>
<footer><p>Made by ogpu-gitops from what the chain holds${commitOf(data)}. <a href="catalog.json">The same as JSON</a></p></footer>
<script type="application/json" id="data">${packed(data, mask)}</script>
<script>${SCRIPT}</script>
</body>
</html>
`)
}

/** By this a page is known as one of ours. */
export const GENERATED = '<meta name="generator" content="ogpu-gitops catalog'

/**
 * What the page may do: run the one script and wear the one style that are in it, and load logos
 * from where Sources have them. Nothing is read as markup while it runs.
 */
function policy({ sources }: PageData): string {
  const logos = [
    ...new Set(sources.flatMap(({ logo }) => logo ?? []).map((url) => new URL(url).origin)),
  ]
  return [
    "default-src 'none'",
    `script-src 'sha256-${sha256Base64(SCRIPT)}'`,
    `style-src 'sha256-${sha256Base64(STYLE)}'`,
    `img-src ${logos.length === 0 ? "'none'" : logos.sort().join(' ')}`,
    "base-uri 'none'",
    "form-action 'none'",
    "require-trusted-types-for 'script'",
    "trusted-types 'none'",
  ].join('; ')
}

function commitOf({ commit }: PageData): string {
  return commit === undefined ? '' : `, beside commit ${escaped(commit.slice(0, 7))}`
}

function escaped(text: string): string {
  return text.replace(/[&<>"']/g, (sign) => `&#${sign.charCodeAt(0)};`)
}

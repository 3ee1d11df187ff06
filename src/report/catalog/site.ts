import type { CatalogJson } from '../json/catalog-json.ts'
import { jsonText } from '../json/json-text.ts'
import { catalogHtml, GENERATOR } from './html.ts'

/** The files of a catalog, and the text by which its page is known as one. */
export interface CatalogSite {
  readonly page: { readonly name: 'index.html'; readonly text: string; readonly sign: string }
  readonly files: { readonly 'catalog.json': string }
}

/** The page and what it shows as JSON. `mask` takes every secret out of both. */
export function catalogSite(
  json: CatalogJson,
  { version, mask }: { readonly version: string; readonly mask: (text: string) => string },
): CatalogSite {
  return {
    page: { name: 'index.html', text: mask(catalogHtml(json, version)), sign: GENERATOR },
    files: { 'catalog.json': mask(jsonText(json)) },
  }
}

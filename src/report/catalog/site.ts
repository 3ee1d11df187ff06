import type { CatalogJson } from '../json/catalog-json.ts'
import { jsonText } from '../json/json-text.ts'
import { catalogHtml, GENERATED } from './html.ts'

/** The files of a catalog, each with the text by which one of ours is known. */
export interface CatalogSite {
  readonly json: { readonly name: 'catalog.json'; readonly text: string; readonly sign: string }
  readonly page: { readonly name: 'index.html'; readonly text: string; readonly sign: string }
}

/** What the page shows as JSON, and the page. `mask` takes every secret out of both. */
export function catalogSite(
  json: CatalogJson,
  { version, mask }: { readonly version: string; readonly mask: (text: string) => string },
): CatalogSite {
  return {
    json: { name: 'catalog.json', text: mask(jsonText(json)), sign: '"formatVersion": 1,' },
    page: { name: 'index.html', text: catalogHtml(json, { version, mask }), sign: GENERATED },
  }
}

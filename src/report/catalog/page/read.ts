import type { PageData } from '../page-data.ts'

/** The data that the page was given, which is packed where it is large. */
export async function readData(): Promise<PageData> {
  const text = document.getElementById('data')?.textContent ?? ''
  const given = JSON.parse(text) as PageData | { readonly packed: string }
  if (!('packed' in given)) return given
  const bytes = Uint8Array.from(atob(given.packed), (sign) => sign.charCodeAt(0))
  const unpacked = new Blob([bytes]).stream().pipeThrough(new DecompressionStream('deflate-raw'))
  return (await new Response(unpacked).json()) as PageData
}

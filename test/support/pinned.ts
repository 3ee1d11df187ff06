/**
 * Uploads metadata as the SDK writes it, six keys and no record, and gives its link; of a Source
 * that has nothing to do with ours, as a rule.
 */
export async function pinnedBySdk(
  { pinUrl }: { readonly pinUrl: string },
  {
    name = 'By the SDK',
    cpu = 'https://example.com/by-sdk.yml',
  }: { readonly name?: string; readonly cpu?: string } = {},
): Promise<string> {
  const form = new FormData()
  form.set(
    'file',
    new Blob([JSON.stringify({ cpu, nvidia: '', amd: '', name, description: '', logoUrl: '' })]),
    'file',
  )
  const answer = await fetch(pinUrl, { method: 'POST', body: form })
  return ((await answer.json()) as { readonly link: string }).link
}

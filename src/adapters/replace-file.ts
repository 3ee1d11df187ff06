import { rename, rm, writeFile } from 'node:fs/promises'

/**
 * Puts a file with this text in the place of what stands there, at once. What has the name that it
 * goes by until then is taken away first, never written through: in a checkout it may be a link.
 * Throws what the system says.
 */
export async function replaceFile(target: string, text: string): Promise<void> {
  const own = `${target}.new`
  await rm(own, { force: true })
  await writeFile(own, text, { flag: 'wx' })
  await rename(own, target)
}

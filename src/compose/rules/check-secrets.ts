import type { Tree } from '../../yaml/tree.ts'
import type { ComposeRuleCheck } from '../composition.ts'
import { holdsSecret } from '../document/secrets.ts'
import type { LocatedComposeIssue } from '../finding.ts'

/** Names of values that are meant to be long and hexadecimal. */
const HASH = /sha|hash|digest|checksum|revision|commit|fingerprint/i

/** A compose file is public, and what was published once stays. */
export const checkSecrets: ComposeRuleCheck = ({ tree }) => {
  const found = new Set<Tree>()
  const looked = new Set<Tree>()

  function look(value: Tree, name: string): void {
    if (looked.has(value)) return
    looked.add(value)
    if (value.kind === 'list') for (const item of value.items) look(item, name)
    else if (value.kind === 'map') for (const [key, field] of value.fields) look(field.value, key)
    else if (
      typeof value.value === 'string' &&
      holdsSecret(value.value) &&
      !HASH.test(name) &&
      !isNamedHash(value.value)
    )
      found.add(value)
  }

  look(tree, '')
  return [...found].map(
    ({ spot }): LocatedComposeIssue => ({
      rule: 'compose-secret',
      message: 'this looks like a secret, and the file is public',
      hint: HINT,
      spot,
    }),
  )
}

const HINT = 'take it out of the file and of git, and replace it where it came from'

/** `MODEL_SHA256=…` in a list. */
function isNamedHash(text: string): boolean {
  const [name = '', value] = text.split('=')
  return value !== undefined && HASH.test(name)
}

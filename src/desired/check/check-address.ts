import { type AddressFault, parseAddress } from '../../model/units/address.ts'
import type { ScalarTree } from '../../yaml/tree.ts'
import type { Issue } from '../finding.ts'
import { show } from '../show.ts'

/**
 * Refuses what is no address: 20 bytes of hex with 0x, not zero, and with the right checksum where
 * the case is mixed.
 */
export function checkAddress({ value, spelling }: ScalarTree, name: string): Issue | undefined {
  if (typeof value === 'number') {
    return {
      code: 'bad-address',
      message: `${name} is a number to YAML`,
      hint: `put the address in quotes: ${show(spelling)}`,
    }
  }
  if (typeof value !== 'string') return undefined
  const address = parseAddress(value)
  return typeof address === 'string' ? undefined : complaintOf(name, value, address)
}

function complaintOf(name: string, text: string, address: AddressFault): Issue {
  const message = `${name} is ${show(text)}`
  switch (address.fault) {
    case 'checksum':
      return {
        code: 'bad-checksum',
        message: `${message}: the checksum does not match`,
        hint: `expected ${address.expected}, or all in lower case`,
      }
    case 'zero':
      return {
        code: 'bad-address',
        message: `${name} is the zero address`,
        hint: 'nobody holds its key: write the real one',
      }
    case 'form':
      return { code: 'bad-address', message, hint: formHint(text) }
  }
}

function formHint(text: string): string {
  if (/\.eth$/i.test(text))
    return 'names are not looked up: write the address, 0x and 40 hex digits'
  if (/^(0x)?[0-9a-f]{64}$/i.test(text))
    return 'this looks like a private key: take it out of the file and of git, and move what it holds; an address has 40 hex digits'
  if (/^[0-9a-f]{40}$/i.test(text)) return 'put 0x before it'
  const digits = /^0x([0-9a-f]*)$/i.exec(text)?.[1]
  if (digits !== undefined) return `an address has 40 hex digits, this has ${digits.length}`
  return 'write 0x and 40 hex digits, in quotes'
}

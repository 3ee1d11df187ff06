import { AbiCoder, concat, dataLength, hexlify, toBeHex } from 'ethers'
import { SELECTORS } from '../../src/adapters/chain/selectors.ts'
import type { Address } from '../../src/model/units/address.ts'
import { someParams } from './builders.ts'

/** What a contract does when it is asked: code that runs to its end, or bytes that it returns. */
export type Behaviour = { readonly code: string } | { readonly data: string }

export interface Stub {
  readonly getClient: Behaviour
  readonly getStatus: Behaviour
  readonly getSourceParams: Behaviour
}

const FIELDS = ',uint8,uint256,uint256,uint256,bool,string,uint8,uint256)'
const coder = AbiCoder.defaultAbiCoder()
const RETURN_WORD = '60005260206000f3'
const SELECTOR = '0x60003560e01c'
const BRANCH = 11

export const REVERTS: Behaviour = { code: '0x60006000fd' }
export const INVALID: Behaviour = { code: '0xfe' }
export const STOPS: Behaviour = { code: '0x00' }
/** Jumps to its own start until its gas is gone. */
export const BURNS: Behaviour = { code: '0x' }
/** Answers that depend on the call, not on the state. */
export const TELLS_CALLER: Behaviour = { code: `0x33${RETURN_WORD}` }
export const TELLS_GAS: Behaviour = { code: `0x5a${RETURN_WORD}` }
export const TELLS_CODE_OF_CALLER: Behaviour = { code: `0x333b${RETURN_WORD}` }

/** Returns, or reverts with, so many zero bytes. */
export const bomb = (bytes: number, isRevert = false): Behaviour => ({
  code: `0x63${toBeHex(bytes, 4).slice(2)}6000${isRevert ? 'fd' : 'f3'}`,
})
export const word = (value: bigint | number | string): Behaviour => ({
  data: coder.encode(['uint256'], [value]),
})

/** The parameters of a Source with this metadata URL, which may be any bytes. */
export function paramsWith(url: string | Uint8Array, client: Address): string {
  const bytes = typeof url === 'string' ? new TextEncoder().encode(url) : url
  const values = Object.values({ ...someParams(), client, imageMetadataUrl: hexlify(bytes) })
  return coder.encode([`(address,bytes${FIELDS}`], [values]) // the same encoding as of a text
}

/** Code of a contract that answers three questions, each in its own way. */
export function contractOf(stub: Stub): string {
  const names = ['getClient', 'getStatus', 'getSourceParams'] as const
  let place = dataLength(SELECTOR) + names.length * BRANCH + 1
  const branches: string[] = []
  const bodies: string[] = []
  for (const name of names) {
    const body = bodyOf(stub[name], place)
    branches.push(`0x8063${SELECTORS[name].slice(2)}1461${toBeHex(place, 2).slice(2)}57`)
    bodies.push(body)
    place += dataLength(body)
  }
  return concat([SELECTOR, ...branches, '0xfe', ...bodies])
}

function bodyOf(behaviour: Behaviour, place: number): string {
  if (behaviour === BURNS) return `0x5b61${toBeHex(place, 2).slice(2)}56`
  if ('code' in behaviour) return concat(['0x5b', behaviour.code])
  const size = toBeHex(dataLength(behaviour.data), 3).slice(2)
  const behind = toBeHex(place + 19, 3).slice(2)
  return concat([`0x5b62${size}62${behind}60003962${size}6000f3`, behaviour.data])
}

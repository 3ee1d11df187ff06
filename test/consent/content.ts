import fc from 'fast-check'
import type { Review } from '../../src/model/network/network.ts'
import type { Address } from '../../src/model/units/address.ts'
import { aConfigText } from '../support/memory-world.ts'
import { definitionText } from '../support/project.ts'

/** What the files of a commit say, as far as these laws look. */
export interface Content {
  readonly review: Review
  /** `limits.closings`; null for none. */
  readonly closings: number | null
  readonly unmanaged: readonly Address[]
  readonly definitions: Readonly<Record<string, Definition>>
  /** `policy:` of the configuration. */
  readonly policy?: Readonly<Record<string, unknown>>
  readonly approvers?: readonly string[]
  /** Files beside the definitions, by their paths. */
  readonly beside?: Readonly<Record<string, string>>
}

export interface Definition {
  readonly price: number
  readonly isClosed: boolean
  readonly isProtected: boolean
  /** A file that no parser reads. */
  readonly isBroken: boolean
  /** Its folder, where it was moved. */
  readonly folder?: string
  /** What dashboards show, where another id had it before. */
  readonly name?: string
  /** Further fields. */
  readonly also?: Readonly<Record<string, unknown>>
}

export type Edit = (content: Content, live: ReadonlyMap<string, Address>) => Content

/** A definition as these teams begin. */
export const PLAIN: Definition = { price: 1, isClosed: false, isProtected: false, isBroken: false }

export const START: Content = {
  review: 'none',
  closings: null,
  unmanaged: [],
  definitions: { a: PLAIN, b: PLAIN, c: PLAIN },
}

/** An edit that tells itself where a history is printed. */
const told = (words: string, edit: Edit): Edit =>
  Object.assign(edit, { [fc.toStringMethod]: () => words })

const on = (id: string, facts: Partial<Definition>): Edit =>
  told(`${id} ${JSON.stringify(facts)}`, (content) => {
    const definition = content.definitions[id]
    return definition === undefined
      ? content
      : { ...content, definitions: { ...content.definitions, [id]: { ...definition, ...facts } } }
  })

/** What people do to files. */
export const edits = {
  price: (id: string, price: number): Edit => on(id, { price }),
  close: (id: string): Edit => on(id, { isClosed: true }),
  open: (id: string): Edit => on(id, { isClosed: false }),
  protect: (id: string, isProtected: boolean): Edit => on(id, { isProtected }),
  spoil: (id: string, isBroken: boolean): Edit => on(id, { isBroken }),
  move: (id: string, folder: string): Edit => on(id, { folder }),
  closings: (closings: number | null): Edit =>
    told(`closings ${closings}`, (content) => ({ ...content, closings })),
  review: (review: Review): Edit => told(`review ${review}`, (content) => ({ ...content, review })),
  /** The same definition under another id. */
  rename: (id: string, to: string): Edit =>
    told(`rename ${id} ${to}`, (content) => {
      const { [id]: definition, ...others } = content.definitions
      if (definition === undefined || to in others) return content
      return {
        ...content,
        definitions: { ...others, [to]: { ...definition, name: definition.name ?? id } },
      }
    }),
  disown: (id: string): Edit =>
    told(`disown ${id}`, (content, live) => {
      const address = live.get(id)
      return address === undefined
        ? content
        : { ...content, unmanaged: [...new Set([...content.unmanaged, address])] }
    }),
  /** What stood before something was merged stands again. */
  back: (before: Content, after: Content): Edit =>
    told('back', (content) => {
      const ids = [
        ...new Set([...Object.keys(before.definitions), ...Object.keys(after.definitions)]),
      ]
      const touched = ids.filter((id) => before.definitions[id] !== after.definitions[id])
      const kept = Object.entries(content.definitions).filter(([id]) => !touched.includes(id))
      const restored = touched.flatMap((id) =>
        before.definitions[id] === undefined ? [] : [[id, before.definitions[id]] as const],
      )
      return { ...content, definitions: Object.fromEntries([...kept, ...restored]) }
    }),
} as const

/** Path to text, as a commit holds it. */
export function textsOf({
  review,
  closings,
  unmanaged,
  definitions,
  policy,
  approvers = ['keeper'],
  beside = {},
}: Content): Readonly<Record<string, string>> {
  const limits = closings === null ? {} : { limits: { closings } }
  const files = Object.entries(definitions).map(
    ([id, { price, isClosed, isProtected, isBroken, folder = id, name, also = {} }]): [
      string,
      string,
    ] => {
      const protect = isProtected ? { protect: true } : {}
      const text = isClosed
        ? JSON.stringify({ id, state: 'closed', networks: ['local'], ...protect, ...also })
        : definitionText({
            id,
            minPayment: `${price} OGPU`,
            ...protect,
            ...also,
            ...(name === undefined ? {} : { name: `Name of ${name}` }),
          })
      return [`sources/${folder}.yaml`, isBroken ? `id: [${id}` : text]
    },
  )
  return {
    'ogpu.yaml': aConfigText(
      { review, unmanaged, approvers, ...limits },
      policy === undefined ? {} : { policy },
    ),
    ...beside,
    ...Object.fromEntries(files),
  }
}

export function filesOf(content: Content | undefined) {
  return Object.entries(content === undefined ? {} : textsOf(content)).map(([path, text]) => ({
    path,
    bytes: new TextEncoder().encode(text),
  }))
}

import fc from 'fast-check'
import { test } from 'vitest'
import { readerOf } from '../../src/compose/document/tree-reader.ts'
import { READER } from '../../src/desired/tree-reader.ts'
import { buildTree, type TreeReader } from '../../src/yaml/build-tree.ts'
import { readDocument } from '../../src/yaml/document.ts'
import { readQuickly } from '../../src/yaml/quick/read-quickly.ts'
import type { Tree } from '../../src/yaml/tree.ts'
import { anyText, aText } from './texts.ts'
import { writtenYaml } from './written.ts'

const READERS: readonly (() => TreeReader<object>)[] = [() => READER, () => readerOf(new Set())]
let known = 0, all = 0
function isHeld(text: string): void {
  const source = aText(text)
  for (const reader of READERS) {
    const quick = readQuickly(source, reader())
    all++
    if (quick === undefined) continue
    known++
    const reading = readDocument(source)
    if (reading.kind !== 'read' || reading.document.contents === null) throw new Error(`${reading.kind}: ${JSON.stringify(text)}`)
    const { document } = reading
    const { tree, issues } = buildTree(source, document.contents as never, reader())
    const bad = [...document.errors, ...document.warnings, ...issues].map((x) => JSON.stringify({...x, spot: undefined}))
    if (bad.length) throw new Error(JSON.stringify(text) + bad.join())
    const [a, b] = [JSON.stringify(written(quick)), JSON.stringify(written(tree))]
    if (a !== b) throw new Error(`${JSON.stringify(text)}\nquick   ${a}\ncareful ${b}`)
  }
}
function written(tree: Tree): unknown {
  const { spot: { offset } } = tree
  switch (tree.kind) {
    case 'scalar': return [offset, tree.value, Object.is(tree.value, -0), String(tree.value), tree.spelling]
    case 'list': return [offset, 'list', tree.items.map(written)]
    case 'map': return [offset, 'map', [...tree.fields].map(([key, f]) => [key, f.spot.offset, written(f.value)])]
  }
}
test('law', { timeout: 600_000 }, () => {
  const N = Number(process.env['N'] ?? 3000)
  try { fc.assert(fc.property(writtenYaml, isHeld), { numRuns: N, seed: Number(process.env['S'] ?? 1) }) }
  finally { console.log('written', known, all); known = all = 0 }
  try { fc.assert(fc.property(anyText, isHeld), { numRuns: N , seed: Number(process.env['S'] ?? 1)}) }
  finally { console.log('any', known, all) }
})

import { parseDocument } from 'yaml'
import { checkCompose } from '../src/compose/check.ts'
import { readRepository } from '../src/engine/repository.ts'
import { median } from './measure.ts'

const RUNS = 5
const DEFINITION_SIZES = [8, 16, 32, 64]
const COMPOSE_SIZES = [32, 64, 128, 256]

/**
 * Milliseconds for texts of growing size, beside the YAML library alone on the same text: with its
 * own search for equal keys, which takes a square, and without.
 */
export function benchParse(): void {
  const config = {
    path: 'ogpu.yaml',
    bytes: bytesOf(
      'version: 1\nowner: bench-000000\nnetworks: { devnet: { client: "0xf39Fd6e51aad88F6F4ce6aB8827279cffFb92266" } }\n',
    ),
  }
  curve('definition, equal keys', DEFINITION_SIZES, () => 'key: 1\n', readWith(config))
  curve(
    'definition, different keys',
    DEFINITION_SIZES,
    (index) => `k${index}: 1\n`,
    readWith(config),
  )
  curve(
    'compose file, comments',
    COMPOSE_SIZES,
    (index) => `# line ${index}\n`,
    checkOne,
    'services: { app: { image: x } }\n',
  )
  curve('compose file, different keys', COMPOSE_SIZES, (index) => `x-${index}: 1\n`, checkOne)
}

function readWith(config: {
  readonly path: string
  readonly bytes: Uint8Array
}): (text: string) => unknown {
  return (text) =>
    readRepository([config, { path: 'sources/a.yaml', bytes: bytesOf(text) }], 'ogpu.yaml')
}

function checkOne(text: string): unknown {
  return checkCompose({ path: 'compose.yaml', text }, 'cpu')
}

function curve(
  name: string,
  sizes: readonly number[],
  line: (index: number) => string,
  ours: (text: string) => unknown,
  head = '',
): void {
  for (const size of sizes) {
    const text = textOf(size * 1_024, line, head)
    const [own, square, bare] = [
      () => ours(text),
      () => parseDocument(text),
      () => parseDocument(text, { uniqueKeys: false }),
    ].map(milliseconds)
    const ratios = `${ratio(own, square)} × yaml, ${ratio(own, bare)} × yaml without uniqueKeys`
    console.log(`${name}, ${size} KiB: ${own?.toFixed(1)} ms, ${ratios}`)
  }
}

function textOf(size: number, line: (index: number) => string, head: string): string {
  const lines = [head]
  for (let length = head.length, index = 0; length < size - 16; index += 1) {
    lines.push(line(index))
    length += line(index).length
  }
  return lines.join('')
}

function milliseconds(work: () => unknown): number {
  work()
  return median(
    Array.from({ length: RUNS }, () => {
      const started = performance.now()
      work()
      return performance.now() - started
    }),
  )
}

function ratio(a: number | undefined, b: number | undefined): string {
  return ((a ?? 0) / (b ?? 1)).toFixed(2)
}

function bytesOf(text: string): Uint8Array {
  return new TextEncoder().encode(text)
}

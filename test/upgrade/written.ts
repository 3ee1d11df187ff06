import { readdirSync, readFileSync } from 'node:fs'
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { FileNotes } from '../../src/adapters/journal.ts'
import { readRecord } from '../../src/consent/read-record.ts'
import { recordLine } from '../../src/consent/record.ts'
import { importedClosedText, importedText } from '../../src/desired/edit/import-definition.ts'
import { readRepository } from '../../src/engine/repository.ts'
import { configText } from '../../src/init/config-text.ts'
import { definitionText } from '../../src/init/definition-text.ts'
import { digestOf, fingerprintOf, snapshotHash, targetHash } from '../../src/model/digest.ts'
import type { InFlight } from '../../src/model/events.ts'
import { COMMENT_STATES, type CommentState, type PlanRecord } from '../../src/model/review.ts'
import type { WantedParams } from '../../src/model/source/change.ts'
import { FIELDS } from '../../src/model/source/field.ts'
import { asAddress } from '../../src/model/units/address.ts'
import { publishOf } from '../../src/plan/changes.ts'
import { readDriftHeader } from '../../src/report/github/drift/header.ts'
import { aChange, aContext, CLIENT, NEXUS } from '../support/builders.ts'

/** What one version wrote, by file: what the next ones have to read. */
export type Written = ReadonlyMap<string, string>

/** What a version published for one definition on one network. */
export interface Published {
  readonly network: string
  readonly id: string
  readonly digest: string
  readonly metadata: string
  /** The parameters of the Source, amounts as texts. */
  readonly params: Readonly<Record<string, string | number | boolean>>
}

/** A hash of a plan, with what it was made of. */
export interface Hashed {
  readonly of: 'digest' | 'snapshot' | 'target' | 'fingerprint'
  readonly value: unknown
  readonly hash: string
}

const GOLDEN = 'test/report/golden'
const OUTPUTS = ['plan', 'apply', 'drift', 'list', 'doctor', 'validate']

/** What this version writes: files for people, hidden lines, documents for programs, hashes. */
export async function writtenNow(): Promise<Written> {
  const repositories = { example: exampleFiles(), first: firstFiles() }
  return new Map([
    ...Object.entries(repositories).flatMap(([name, files]) => [
      ...[...files].map(([file, text]) => [`${name}/${file}`, text] as const),
      [`${name}.published.json`, json(publishedBy(files))] as const,
    ]),
    ...comments(),
    ['records.json', json(Object.fromEntries([...comments()].map(readBack)))],
    ...OUTPUTS.map((name) => [`outputs/${name}.json`, golden(`${name}.json`)] as const),
    ['hashes.json', json(hashes())],
    [`${NOTES}.json`, await notesFile()],
  ])
}

/** What a note of an unfinished run says. */
export const IN_FLIGHT: readonly InFlight[] = [
  { id: 'one', kind: 'publish', nonce: 7, hash: `0x${'a1'.repeat(32)}` },
  { id: 'one', kind: 'fence', nonce: 7, hash: `0x${'b2'.repeat(32)}` },
]

/** The note of a run of another version, from the folder that holds it. */
export function notesIn(folder: string): Promise<readonly InFlight[]> {
  return new FileNotes(folder, NOTES, async () => GENESIS).read()
}

const NOTES = 'notes'
const GENESIS = `0x${'c3'.repeat(32)}`

async function notesFile(): Promise<string> {
  const folder = await mkdtemp(path.join(tmpdir(), 'ogpu-notes-'))
  await new FileNotes(folder, NOTES, async () => GENESIS).write(IN_FLIGHT)
  const text = await readFile(path.join(folder, `${NOTES}.json`), 'utf8')
  await rm(folder, { recursive: true })
  return text
}

/** What a repository would publish, every definition for the first time. */
export function publishedBy(files: ReadonlyMap<string, string>): readonly Published[] {
  const { config, specs } = repository(files)
  return specs.flatMap((spec) => {
    if (spec.state === 'closed' || config === undefined) return []
    const publish = publishOf(spec, contextOf(spec.network, files))
    return [
      {
        network: spec.network,
        id: spec.id,
        digest: publish.digest,
        metadata: new TextDecoder().decode(publish.artefacts.at(-1)?.bytes),
        params: written(publish.params),
      },
    ]
  })
}

/** The definitions of a repository, as this version reads them. */
export function repository(files: ReadonlyMap<string, string>) {
  return readRepository(
    [...files].map(([file, text]) => ({ path: file, bytes: new TextEncoder().encode(text) })),
    'ogpu.yaml',
  )
}

/** What a plan of one of its networks knows; the network's own guards are no part of a digest. */
export function contextOf(network: string, files: ReadonlyMap<string, string>) {
  const { config } = repository(files)
  const own = config?.networks.get(network)
  return aContext({
    ...(config === undefined ? {} : { owner: config.owner }),
    network: { ...own, limits: {} },
  })
}

/** The record or the header of a comment or an issue, as this version reads it. */
export function readBack([file, text]: readonly [string, string]): readonly [string, unknown] {
  return [file, readRecord(text) ?? readDriftHeader(text) ?? null]
}

/** The hash of a value, as this version makes it. */
export function hashOf({ of, value }: Pick<Hashed, 'of' | 'value'>): string {
  const make: Readonly<Record<Hashed['of'], (value: never) => string>> = {
    digest: digestOf,
    snapshot: snapshotHash,
    target: targetHash,
    fingerprint: fingerprintOf,
  }
  return make[of](value as never)
}

/** The living example of the repository. */
function exampleFiles(): ReadonlyMap<string, string> {
  const names = readdirSync('sources', { recursive: true, encoding: 'utf8' })
    .filter((name) => /\.ya?ml$/.test(name))
    .map((name) => path.posix.join('sources', name))
  return new Map(['ogpu.yaml', ...names.sort()].map((file) => [file, readFileSync(file, 'utf8')]))
}

/** What `init` and `import` write. */
function firstFiles(): ReadonlyMap<string, string> {
  const client = asAddress('0x9fc66Ad559b6226294746da39368A8eA55faF96e')
  const common = { minPayment: '0.01 OGPU', network: 'testnet', environment: 'cpu' } as const
  const adopted = { network: 'testnet', address: NEXUS, takeover: 'acme-before-1' }
  return new Map([
    ['ogpu.yaml', configText({ owner: 'acme-7f3a9c', network: 'testnet', client })],
    [
      'sources/from-a-template/source.yaml',
      definitionText({
        ...common,
        id: 'from-a-template',
        name: 'From a template',
        runs: {
          kind: 'template',
          name: 'huggingface-pipeline',
          version: 1,
          parameters: { task: 'text-classification', model: 'acme/model' },
        },
      }),
    ],
    [
      'sources/from-a-url/source.yaml',
      definitionText({
        ...common,
        id: 'from-a-url',
        name: 'From a URL: "quoted"',
        runs: { kind: 'compose', reference: 'https://example.com/1.0.0/compose.yaml' },
      }),
    ],
    [
      'sources/imported.yaml',
      importedText(
        'imported',
        {
          values: {
            name: 'Imported',
            description: 'First line\nsecond',
            logoUrl: '',
            cpu: 'https://example.com/1.0.0/compose.yaml',
            delivery: 'first-response',
            minPayment: '0.25 OGPU',
            minLockup: '0 OGPU',
            maxExpiry: '24h',
          },
          idle: [],
          gaps: [],
        },
        adopted,
      ),
    ],
    ['sources/closed.yaml', importedClosedText('closed', { network: 'testnet', address: CLIENT })],
  ])
}

/** Every comment and issue of the golden files that has a line for the next run, and full lines. */
function comments(): Written {
  const whole = readdirSync(GOLDEN)
    .filter((name) => name.endsWith('.md') && golden(name).startsWith('<!-- ogpu-gitops '))
    .sort()
    .map((name) => [`comments/${name}`, golden(name)] as const)
  return new Map([
    ...whole,
    ...COMMENT_STATES.map(
      (state) => [`comments/full-${state}.md`, `${recordLine(fullRecord(state))}\n`] as const,
    ),
  ])
}

/** A record that says everything that one can say. */
function fullRecord(state: CommentState): PlanRecord {
  const commit = (digit: string): string => digit.repeat(40)
  const hash = (digit: string): string => digit.repeat(64)
  return {
    config: 'ml/ogpu.yaml',
    network: 'mainnet-vision',
    state,
    head: commit('1'),
    base: commit('2'),
    block: 4_812_377,
    fingerprint: hash('3'),
    changes: (['close', 'publish', 'update'] as const).map((kind) => ({
      id: `to-${kind}`,
      kind,
      digest: hash('4'),
      before: kind === 'publish' ? null : hash('5'),
      after: hash('6'),
      target: hash('7'),
      fields:
        kind === 'update' ? [...FIELDS].map((field) => ({ field, before: 'a', after: null })) : [],
    })),
    blocked: ['held-up'],
    withheld: ['to-close'],
    reason: 'chain-changed',
    merge: commit('8'),
    done: ['to-publish'],
    inFlight: [...IN_FLIGHT],
  }
}

function hashes(): readonly Hashed[] {
  const subjects = (['publish', 'update', 'close'] as const).map((kind) => {
    const { before, after, id } = aChange(kind, 'one')
    const address = kind === 'publish' ? null : CLIENT
    return { chainId: 1071, nexus: NEXUS, client: CLIENT, kind, id, address, before, after }
  })
  const digests = subjects.map((value) => digestOf(value))
  return [
    ...subjects.map((value) => ({ of: 'digest' as const, value })),
    ...subjects.map(({ after: value }) => ({ of: 'snapshot' as const, value })),
    ...subjects.map((value) => ({ of: 'target' as const, value })),
    { of: 'fingerprint' as const, value: digests },
  ].map((hashed) => ({ ...hashed, hash: hashOf(hashed) }))
}

function written(params: WantedParams): Published['params'] {
  return Object.fromEntries(
    Object.entries(params).map(([key, value]) => [
      key,
      typeof value === 'bigint' ? `${value}` : value,
    ]),
  )
}

function golden(name: string): string {
  return readFileSync(path.join(GOLDEN, name), 'utf8')
}

function json(value: unknown): string {
  return `${JSON.stringify(value, null, 2)}\n`
}

import { createHash } from 'node:crypto'
import type { Receipt } from '../../src/model/events.ts'
import type { Problem, Refusal } from '../../src/model/problem.ts'
import type { ApplyResult } from '../../src/model/result.ts'
import type { ImageChanges, Orphan, Plan, PlannedChange } from '../../src/model/source/change.ts'
import type { Artefact } from '../../src/model/source/definition.ts'
import type { Field, Value } from '../../src/model/source/field.ts'
import type { ListedSource } from '../../src/model/source/listed-source.ts'
import { asAddress } from '../../src/model/units/address.ts'
import { asWei, parseAmount, type Wei } from '../../src/model/units/amount.ts'
import { cidOf } from '../../src/model/units/cid.ts'
import { asSeconds } from '../../src/model/units/duration.ts'
import type { Validation } from '../../src/model/validation.ts'
import { composeKey } from '../../src/report/field-view.ts'
import { aRow, waysWith } from '../support/rows.ts'

// The scene of the written examples: pull request #128 of acme/ogpu-sources.

export const CLIENT = asAddress('0x9fc66Ad559b6226294746da39368A8eA55faF96e')
export const HEAD = '9f2e6d33a3717ee826353a404ba4618d1aeeb687'
const BASE = { name: 'main', commit: 'cae662172fd450bb0cd710a769079c05bfc5d8e3' }
const CAPTIONER = asAddress('0xB91d8736408d97A72C1D4920103858AF6263BAed')
const ANALYZER = asAddress('0xdbE6343E2A0b684b16Bd2Bc370aBE02f1F6A778b')
const LLAMA = asAddress('0x12335e8EB9cd14efc5Ba218DecaaaB995DcDd3e1')
const WHISPER = asAddress('0x727433b86290fcb541FC8EC67f42E1e06cC5621D')
const GATEWAY = 'https://cipfs.ogpuscan.io/ipfs/'
const FILE = (id: string): string => `sources/${id}/source.yaml`

/** An amount that the test has written correctly. */
export function amount(text: string): Wei {
  const value = parseAmount(text)
  if (typeof value === 'string') throw new Error(`not an amount: ${text}`)
  return value
}

/** A digest that looks like one. */
export function digestOf(text: string): string {
  return createHash('sha256').update(text).digest('hex')
}

function price(text: string): Value {
  return { text, raw: amount(text).toString() }
}

function same(text: string): Value {
  return { text, raw: text }
}

const OLD_COMPOSE = `services:
  sentiment:
    image: acme/sentiment:1.4.0@sha256:1f0a77c2
    ports: ["\${PORT}:5555"]
    environment:
      - CALLBACK_URL=\${CALLBACK_URL}
      - MAX_BATCH=8
`
const NEW_COMPOSE = OLD_COMPOSE.replace('1.4.0@sha256:1f0a77c2', '1.5.0@sha256:8be409d1').replace(
  'BATCH=8',
  'BATCH=16',
)
const RERANKER_CPU = `services:
  client:
    image: opengpunetwork/hfr-client@sha256:5c1ed0aa
    ports: ["\${PORT}:5555"]
    environment:
      - CALLBACK_URL=\${CALLBACK_URL}
      - 'PIPE_ARGS_STR={"task":"text-classification","model":"BAAI/bge-reranker-base","revision":"2cfc18c"}'
`
const RERANKER_NVIDIA = `${RERANKER_CPU}    deploy: { resources: { reservations: { devices: [{ driver: nvidia, count: 1, capabilities: [gpu] }] } } }
`

function artefact(name: string, text: string): Artefact {
  const bytes = new TextEncoder().encode(text)
  return { name, cid: cidOf(bytes), bytes }
}

function cidOfText(text: string): string {
  return `ipfs://${cidOf(new TextEncoder().encode(text))}`
}

const sentiment: Record<Exclude<Field, 'state' | 'amd'>, string> = {
  name: 'Sentiment Analyzer',
  description: 'DistilBERT sentiment classifier',
  logoUrl: 'https://example.com/logo.png',
  cpu: cidOfText(OLD_COMPOSE),
  nvidia: cidOfText('nvidia'),
  delivery: 'first-response',
  minPayment: amount('0.01 OGPU').toString(),
  minLockup: amount('0.5 OGPU').toString(),
  maxExpiry: '86400',
}

const cost = { expected: amount('0.0004 OGPU'), atMost: amount('0.0012 OGPU') }

export const update: PlannedChange & { readonly kind: 'update' } = {
  kind: 'update',
  id: 'sentiment-analyzer',
  address: ANALYZER,
  digest: digestOf('sentiment-analyzer'),
  file: FILE('sentiment-analyzer'),
  line: 12,
  fields: [
    { field: 'cpu', before: same(sentiment.cpu), after: same(cidOfText(NEW_COMPOSE)) },
    { field: 'minPayment', before: price('0.01 OGPU'), after: price('0.02 OGPU') },
  ],
  before: sentiment,
  after: { ...sentiment, cpu: cidOfText(NEW_COMPOSE), minPayment: amount('0.02 OGPU').toString() },
  origin: 'this-pr',
  params: {
    client: CLIENT,
    imageMetadataUrl: `${GATEWAY}QmVmUUGrtAHFNJFzbwDbRGGcdHx5yxvfPDMan2AquvQ4BC`,
    imageEnvironments: 3,
    minPayment: amount('0.02 OGPU'),
    minAvailableLockup: amount('0.5 OGPU'),
    maxExpiryDuration: asSeconds(86_400n),
    privacyEnabled: false,
    optionalParamsUrl: '',
    deliveryMethod: 1,
  },
  compose: [
    {
      environment: 'cpu',
      from: 'file',
      name: 'sources/sentiment-analyzer/compose.cpu.yaml',
      cid: 'QmXFSKKL49rEtshfKvzm3E8axtkAjH1XErkrrZTdcRc4VJ',
      changed: true,
      images: {
        changes: [
          {
            service: 'sentiment',
            before: 'acme/sentiment:1.4.0@sha256:1f0a77c2',
            after: 'acme/sentiment:1.5.0@sha256:8be409d1',
          },
        ],
        isAll: false,
      },
    },
  ],
  artefacts: [artefact('sources/sentiment-analyzer/compose.cpu.yaml', NEW_COMPOSE)],
  metadata: {
    before: `${GATEWAY}QmV8yKuPhCfmvKb6dDvD1FKg6U43xQuAUahJp8Vc8mdS2K`,
    after: `${GATEWAY}QmVmUUGrtAHFNJFzbwDbRGGcdHx5yxvfPDMan2AquvQ4BC`,
    record: 'kept',
  },
  gas: 182_000n,
  cost,
  isProtected: false,
  impact: { providers: 12, tasks: 1204, registered: { byEnvironment: { cpu: 9, nvidia: 3 } } },
  download: {
    images: [
      {
        environment: 'cpu',
        service: 'sentiment',
        image: 'acme/sentiment:1.5.0@sha256:8be409d1',
        bytes: 5_400_000_000,
        newBytes: 1_300_000_000,
      },
    ],
    unknown: [],
  },
}

const rerankerArtefacts = [
  artefact('cpu compose file of template huggingface-pipeline', RERANKER_CPU),
  artefact('nvidia compose file of template huggingface-pipeline', RERANKER_NVIDIA),
]
const [rerankerCpu = '', rerankerNvidia = ''] = rerankerArtefacts.map(({ cid }) => cid)

export const publish: PlannedChange = {
  kind: 'publish',
  id: 'bge-reranker',
  address: null,
  digest: digestOf('bge-reranker'),
  file: FILE('bge-reranker'),
  line: 1,
  fields: [
    { field: 'name', before: null, after: same('BGE Reranker') },
    { field: 'description', before: null, after: same('Cross-encoder that orders search results') },
    { field: 'logoUrl', before: null, after: same('') },
    { field: 'cpu', before: null, after: same(`ipfs://${rerankerCpu}`) },
    { field: 'nvidia', before: null, after: same(`ipfs://${rerankerNvidia}`) },
    { field: 'delivery', before: null, after: same('first-response') },
    { field: 'minPayment', before: null, after: price('0.004 OGPU') },
    { field: 'minLockup', before: null, after: price('0.5 OGPU') },
    { field: 'maxExpiry', before: null, after: { text: '24h', raw: '86400' } },
  ],
  before: null,
  after: { name: 'BGE Reranker', minPayment: amount('0.004 OGPU').toString() },
  origin: 'this-pr',
  params: {
    client: CLIENT,
    imageMetadataUrl: `${GATEWAY}QmVD7r158j7r3B67tB8JAMCHDYwn11oiwkY9Mc5NgaLFmt`,
    imageEnvironments: 3,
    minPayment: amount('0.004 OGPU'),
    minAvailableLockup: amount('0.5 OGPU'),
    maxExpiryDuration: asSeconds(86_400n),
    privacyEnabled: false,
    optionalParamsUrl: '',
    deliveryMethod: 1,
  },
  compose: [
    {
      environment: 'cpu',
      from: 'template',
      name: 'huggingface-pipeline v1',
      cid: 'QmQAixLgFoFXvERssLEwpLVCvE5mVHcc2UeQjS6KHfeGLN',
      changed: true,
    },
  ],
  artefacts: [...rerankerArtefacts, artefact('metadata of bge-reranker', '{"cpu": ""}')],
  gas: 410_000n,
  cost,
  isProtected: false,
  impact: null,
  download: {
    images: [
      {
        environment: 'cpu',
        service: 'client',
        image: 'opengpunetwork/hfr-client@sha256:5c1ed0aa',
        bytes: 2_912_000_000,
        newBytes: 2_912_000_000,
      },
    ],
    unknown: [
      {
        environment: 'nvidia',
        service: 'client',
        image: 'opengpunetwork/hfr-client@sha256:5c1ed0aa',
      },
    ],
  },
}

export const close: PlannedChange = {
  kind: 'close',
  id: 'legacy-captioner',
  address: CAPTIONER,
  digest: digestOf('legacy-captioner'),
  file: FILE('legacy-captioner'),
  line: 3,
  fields: [{ field: 'state', before: same('active'), after: same('closed') }],
  before: { state: 'active' },
  after: { state: 'closed' },
  origin: 'this-pr',
  gas: 61_000n,
  cost,
  isProtected: false,
  impact: { providers: 3, tasks: 118, registered: { byEnvironment: { cpu: 2, nvidia: 1 } } },
}

const drift: PlannedChange = {
  ...update,
  id: 'llama-chat',
  address: LLAMA,
  digest: digestOf('llama-chat'),
  file: FILE('llama-chat'),
  line: 14,
  fields: [{ field: 'minPayment', before: price('0.09 OGPU'), after: price('0.05 OGPU') }],
  origin: 'base',
  isProtected: false,
  impact: { providers: 1, tasks: 7 },
}

/** The plan of the scene; state only what the test is about. */
export function aPlan(facts: Partial<Plan> = {}): Plan {
  return {
    network: 'mainnet',
    chainId: 1071,
    nexus: asAddress('0x2b0cC6058313801D5feb184a539e3a0C5A87a6a1'),
    client: CLIENT,
    owner: 'acme-nlp-7f3a9c',
    block: 4_812_377,
    sends: 'own',
    review: 'plan',
    base: BASE,
    summary: {
      publish: 1,
      update: 2,
      close: 1,
      unchanged: 26,
      blocked: 0,
      orphans: 1,
      unmanaged: 0,
    },
    changes: [drift, update, publish, close],
    orphans: [
      {
        id: 'whisper-small',
        address: WHISPER,
        name: 'Whisper Small',
        minPayment: amount('0.03 OGPU'),
        isNew: true,
        file: 'sources/whisper-small/source.yaml',
      },
    ],
    unmanaged: [],
    problems: [],
    warnings: [],
    refusals: [],
    waiting: [
      {
        ...{
          id: 'llama-chat',
          kind: 'update',
          digest: drift.digest,
          commit: 'c0ffee0'.padEnd(40, '0'),
          pull: 117,
          isSent: false,
          code: 'drift',
        },
        message: 'it was applied, and the chain has moved since',
        ways: [{ kind: 'approve', network: 'mainnet', hash: drift.digest }],
      },
    ],
    withheld: [],
    balance: amount('3.214 OGPU'),
    fees: {
      expected: amount('0.0014 OGPU'),
      atMost: amount('0.0036 OGPU'),
      balance: amount('3.214 OGPU'),
      limit: amount('0.5 OGPU'),
    },
    price: { expected: amount('2 gwei'), atMost: amount('3 gwei'), tip: amount('1 gwei') },
    stake: { lockup: amount('300 OGPU'), perSource: amount('10 OGPU'), sources: 30 },
    simulated: { kind: 'together' },
    fingerprint: '64879f7d6b960a01909762d911a32d4582c20010c5641ee90278b644a9e3b525',
    ...facts,
  }
}

/** The same where what waits from before is sent too, or not. */
export function sendingWaiting(plan: Plan, isSent = true): Plan {
  const why = isSent
    ? { code: 'not-applied', message: 'it is not on chain, and nothing keeps it back', ways: [] }
    : {}
  return {
    ...plan,
    ...(isSent ? { sends: 'all' } : {}),
    waiting: plan.waiting.map((one) => ({ ...one, isSent, ...why })),
  }
}

/** The scene on a quiet day. */
export function anEmptyPlan(facts: Partial<Plan> = {}): Plan {
  return aPlan({
    summary: {
      publish: 0,
      update: 0,
      close: 0,
      unchanged: 30,
      blocked: 0,
      orphans: 0,
      unmanaged: 0,
    },
    changes: [],
    orphans: [],
    fees: null,
    ...facts,
  })
}

/** Nothing of main knows its file any more. */
function oldDemo({ file: _, ...orphan }: Orphan): Orphan {
  return { ...orphan, id: 'old-demo', isNew: false }
}

/** The scene with a blocked definition, a refused closing, a warning and an old orphan. */
export function aTroubledPlan(): Plan {
  const whisper = aPlan().orphans[0]
  return aPlan({
    summary: {
      publish: 1,
      update: 2,
      close: 1,
      unchanged: 24,
      blocked: 2,
      orphans: 2,
      unmanaged: 3,
    },
    orphans: whisper === undefined ? [] : [whisper, oldDemo(whisper)],
    problems: [
      {
        code: 'simulation-reverted',
        id: 'ocr-lite',
        file: FILE('ocr-lite'),
        line: 9,
        message: 'the contracts refuse to publish ocr-lite: InsufficientLockup',
        hint: 'here the contracts want a stake of the client; lock more OGPU in the Vault 0xA15BB66138824a1c7167f5E85b957d04Dd34E468: it has 300 OGPU there, and MIN_LOCKUP_PER_SOURCE is 10 OGPU',
      },
      {
        code: 'closed-outside',
        id: 'tts-fast',
        file: FILE('tts-fast'),
        line: 2,
        message: 'its Source is closed on chain and active in git',
        hint: 'give the definition a new id, or write state: closed',
      },
    ],
    warnings: [
      {
        code: 'mutable-url',
        file: FILE('ocr-lite'),
        line: 5,
        column: 11,
        message:
          'https://raw.githubusercontent.com/acme/x/main/compose.yml can change without a commit here',
        hint: 'name a commit in it',
      },
    ],
    refusals: [
      {
        code: 'closing-held',
        id: 'legacy-captioner',
        message:
          'legacy-captioner is not closed while ocr-lite, tts-fast of the same run are blocked',
        ways: [
          { kind: 'fix', ids: ['ocr-lite', 'tts-fast'] },
          { kind: 'close-alone', network: 'mainnet', id: 'legacy-captioner' },
        ],
      },
      {
        code: 'limit',
        message: 'this publishes 6 Sources and the limit is 5 (limits.publishes of mainnet)',
        ways: [
          { kind: 'do', text: 'send fewer at once: split the change' },
          { kind: 'approve', network: 'mainnet', hash: '64879f7d6b960a01' },
          {
            kind: 'do',
            text: 'raise networks.mainnet.limits.publishes in ogpu.yaml; merge that, then ask for this again in a later change',
          },
        ],
        limit: { limit: 'publishes', count: 6, before: 0, most: 5, isPast: false },
      },
    ],
  })
}

/** What the wallet did by other means between review and merge. */
export const chainChanged: Refusal = {
  code: 'chain-changed',
  message: 'sentiment-analyzer is not what the reviewers saw',
  ways: [
    { kind: 'approve', network: 'mainnet', hash: '3575b7a6b96cff9b' },
    { kind: 'pull', network: 'mainnet', id: 'sentiment-analyzer' },
  ],
  rows: [
    aRow('minPayment', ['0.01 OGPU', '0.02 OGPU'], '0.015 OGPU', '0.02 OGPU', 'sentiment-analyzer'),
  ],
}

/** The diff that a door reads from the gateway. */
export const composeDiffs: ReadonlyMap<string, string> = new Map([
  [
    composeKey('sentiment-analyzer', 'cpu'),
    `--- published
+++ wanted
@@ -1,7 +1,7 @@
 services:
   sentiment:
-    image: acme/sentiment:1.4.0@sha256:1f0a77c2
+    image: acme/sentiment:1.5.0@sha256:8be409d1
     ports: ["\${PORT}:5555"]
     environment:
       - CALLBACK_URL=\${CALLBACK_URL}
-      - MAX_BATCH=8
+      - MAX_BATCH=16
`,
  ],
])

export const repositoryUrl = 'https://github.com/acme/ogpu-sources'

/** What a door knows when it writes the comment of the scene. */
export const context = {
  version: '1.4.0',
  config: 'ogpu.yaml',
  explorer: 'https://ogpuscan.io',
  repositoryUrl,
  head: HEAD,
  runUrl: `${repositoryUrl}/actions/runs/1`,
  composeDiffs,
}

const done = { status: 'done', reason: null } as const

/** The scene after the merge. */
export function aResult(facts: Partial<ApplyResult> = {}): ApplyResult {
  return {
    network: 'mainnet',
    chainId: 1071,
    client: CLIENT,
    outcome: 'done',
    receipts: [
      {
        ...done,
        id: 'sentiment-analyzer',
        kind: 'update',
        address: ANALYZER,
        digest: update.digest,
        sent: {
          fields: update.fields,
          ...(update.metadata === undefined ? {} : { metadata: update.metadata }),
        },
        hash: `0x9d68${digestOf('1').slice(4)}`,
        block: 4_812_901,
      },
      {
        ...done,
        id: 'bge-reranker',
        kind: 'publish',
        address: asAddress('0x1638906aD9D8744E3cf75b12E385FdEEcE5C4576'),
        digest: publish.digest,
        sent: { fields: publish.fields },
        hash: `0x681f${digestOf('2').slice(4)}`,
        block: 4_812_905,
      },
      {
        ...done,
        id: 'legacy-captioner',
        kind: 'close',
        address: CAPTIONER,
        digest: close.digest,
        sent: { fields: close.fields },
        hash: `0x88ed${digestOf('3').slice(4)}`,
        block: 4_812_909,
      },
    ],
    refusals: [],
    problems: [],
    warnings: [],
    inFlight: [],
    cost: asWei(1_390_000_000_000_000n),
    addresses: new Map(),
    left: [],
    agreed: { way: 'reviews', review: 'plan' },
    reason: null,
    ...facts,
  }
}

/** A receipt of a change whose transaction was never signed. */
function unsent({ sent: _, ...receipt }: Receipt): Receipt {
  return { ...receipt, hash: null, block: null }
}

/** The scene when it stops half way. */
export function aPartialResult(): ApplyResult {
  const whole = aResult()
  const [first, second, third] = whole.receipts
  if (first === undefined || second === undefined || third === undefined)
    throw new Error('the scene has three receipts')
  return {
    ...whole,
    outcome: 'partial',
    receipts: [
      first,
      {
        ...second,
        address: null,
        block: null,
        status: 'failed',
        reason: 'reverted: InsufficientLockup(300, 310)',
      },
      {
        ...unsent(third),
        hash: null,
        block: null,
        status: 'not-attempted',
        reason: 'something before it failed, and closing comes only after all else went well',
      },
    ],
    reason: null,
  }
}

/** The scene when it stops while its second transaction is under way. */
export function aStoppedResult(facts: Partial<ApplyResult> = {}): ApplyResult {
  const whole = aPartialResult()
  const [first, second, third] = whole.receipts
  if (first === undefined || second === undefined || third === undefined)
    throw new Error('the scene has three receipts')
  return {
    ...whole,
    receipts: [
      first,
      { ...second, status: 'not-attempted', reason: null },
      { ...third, reason: null },
    ],
    inFlight: [
      { id: 'bge-reranker', kind: 'publish', nonce: 18, hash: `0x681f${digestOf('2').slice(4)}` },
    ],
    reason: 'no new block for 180 s',
    ...facts,
  }
}

/** The scene where the publish would revert behind the update that comes before it. */
export function aRevertedTogetherPlan(facts: Partial<Plan> = {}): Plan {
  const together: Problem = {
    code: 'reverted-together',
    id: publish.id,
    file: publish.file,
    line: publish.line,
    column: 1,
    message:
      'the contracts refuse to publish bge-reranker after sentiment-analyzer, by itself they would not: Paused',
    hint: [
      'see what is left of it once the others are applied: ',
      { verb: 'plan', network: 'mainnet', only: 'bge-reranker' },
    ],
    origin: 'this-pr',
  }
  return aPlan({
    changes: [drift, update, close],
    summary: { ...aPlan().summary, publish: 0, blocked: 1, orphans: 0 },
    orphans: [],
    problems: [together],
    refusals: [
      {
        code: 'closing-held',
        id: close.id,
        message: 'legacy-captioner is not closed while bge-reranker of the same run is blocked',
        ways: [
          { kind: 'fix', ids: ['bge-reranker'] },
          { kind: 'close-alone', network: 'mainnet', id: 'legacy-captioner' },
        ],
      },
    ],
    ...facts,
  })
}

/** The scene with one text wherever a user, a file or a service can put one. */
export function hostilePlan(text: string): Plan {
  const value = { text, raw: text }
  const plan = aTroubledPlan()
  const fields = (['name', 'description', 'cpu', 'minPayment'] as const).map((field) => ({
    field,
    before: { text: `${text}!`, raw: '' },
    after: value,
  }))
  return {
    ...plan,
    base: { name: text, commit: BASE.commit },
    changes: plan.changes.map((change) =>
      change.kind === 'close'
        ? { ...change, file: text }
        : {
            ...change,
            file: text,
            fields,
            id: `${change.id}${text}`,
            compose: change.compose.map((origin) => ({ ...origin, images: imagesNamed(text) })),
          },
    ),
    orphans: plan.orphans.map((orphan) => ({ ...orphan, id: text, file: text })),
    problems: plan.problems.map((problem) => ({
      ...problem,
      file: text,
      message: text,
      hint: text,
      frame: `> 1 | ${text}\n    | ^`,
    })),
    warnings: plan.warnings.map((warning) => ({
      ...warning,
      file: text,
      message: text,
      hint: text,
    })),
    refusals: [...plan.refusals, chainChanged].map((refusal) => ({
      ...refusal,
      message: text,
      ways: waysWith(text),
      rows: [aRow('name', [text, text], text, text, text)],
    })),
    waiting: plan.waiting.map((one) => ({ ...one, message: text, ways: waysWith(text) })),
  }
}

/** Published files are anybody's, and so are the names in them. */
function imagesNamed(text: string): ImageChanges {
  return { changes: [{ service: text, before: `${text}:1`, after: `${text}/2` }], isAll: false }
}

export const listed: readonly ListedSource[] = [
  {
    id: 'sentiment-analyzer',
    network: 'mainnet',
    address: ANALYZER,
    status: 'active',
    name: 'Sentiment Analyzer',
    managed: true,
  },
  {
    id: 'whisper-small',
    network: 'mainnet',
    address: WHISPER,
    status: 'active',
    name: '音声認識',
    managed: false,
  },
  { id: null, network: 'testnet', address: LLAMA, status: 'closed', name: null, managed: false },
]

export const validation: Validation = {
  definitions: [
    {
      id: 'sentiment-analyzer',
      file: FILE('sentiment-analyzer'),
      networks: ['testnet', 'mainnet'],
    },
    { id: 'bge-reranker', file: FILE('bge-reranker'), networks: ['mainnet'] },
  ],
  problems: [
    {
      code: 'bad-amount',
      file: FILE('whisper-small'),
      line: 7,
      column: 15,
      message: 'minPayment is "0,25 OGPU"',
      hint: 'write the fraction with a point: 0.25 OGPU',
      frame: '  6 | payment:\n> 7 |   minPayment: 0,25 OGPU\n    |               ^',
    },
    {
      code: 'bad-key',
      message: 'the private key is not 32 bytes of hex',
      hint: 'it is 64 characters of 0 to 9 and a to f',
    },
  ],
  warnings: [
    {
      code: 'uncommitted',
      file: FILE('ocr-lite'),
      message: 'has changes that are not committed',
      hint: '',
    },
  ],
}

import type { Cause } from '../../src/model/source/cause.ts'
import type { Drift } from '../../src/model/source/drift.ts'
import type { Supply } from '../../src/model/source/supply.ts'
import { type Address, asAddress } from '../../src/model/units/address.ts'
import { asWei } from '../../src/model/units/amount.ts'
import type { WaitingChange } from '../../src/report/github/drift/context.ts'
import { waysWith } from '../support/rows.ts'
import {
  anEmptyPlan,
  aPlan,
  aTroubledPlan,
  CLIENT,
  close,
  digestOf,
  publish,
  update,
} from './scene.ts'

// The scene of the drift issue: somebody set llama-chat's price with other tools.

const repositoryUrl = 'https://github.com/acme/ogpu-sources'
const TTS = asAddress('0xE445dd23a8D6B0c2a1d14bF6B5a9FB30cC6f844B')

/** What the wallet did by other means. */
const cause: Cause = {
  hash: `0x8351${digestOf('drift').slice(8)}6bc3`,
  block: 4_790_112,
  from: CLIENT,
}

const [llama] = aPlan().changes
if (llama?.kind !== 'update') throw new Error('the scene begins with drift')
const { origin: _, ...llamaChat } = llama

/** What a door knows when it writes the issue of the scene. */
export const driftContext = {
  config: 'ogpu.yaml',
  explorer: 'https://ogpuscan.io',
  repositoryUrl,
  head: 'main',
  workflow: 'opengpu.yml',
}

export const lastPulls = new Map([['llama-chat', { pull: 98, url: `${repositoryUrl}/pull/98` }]])

export const waiting: WaitingChange = {
  pull: 124,
  url: `${repositoryUrl}/pull/124`,
  id: 'ocr-lite',
  kind: 'update',
  why: 'could not reach the RPC. Re-run it; nothing has to be reviewed again.',
  runUrl: `${repositoryUrl}/actions/runs/3`,
}

/** The scene: one price, and an update that a merged pull request waits for. */
export function aDrift(facts: Partial<Drift> = {}): Drift {
  const plan = anEmptyPlan({
    changes: [llamaChat, { ...update, id: 'ocr-lite', digest: digestOf('ocr-lite') }],
    summary: {
      publish: 0,
      update: 2,
      close: 0,
      unchanged: 28,
      blocked: 0,
      orphans: 0,
      unmanaged: 0,
    },
  })
  return {
    plan,
    closedOutside: [],
    causes: new Map<Address, Cause>([[llamaChat.address, cause]]),
    commit: '283128acef14943c127f7327ca8f57e7cd7c31ec',
    ...facts,
  }
}

/** The scene when all is as wanted. */
export function aQuietDrift(): Drift {
  return aDrift({
    plan: anEmptyPlan({ summary: { ...anEmptyPlan().summary, unmanaged: 3 } }),
    causes: new Map(),
  })
}

/** The scene with everything that can differ at once. */
export function aTroubledDrift(): Drift {
  const troubled = aTroubledPlan()
  const { base: _, ...plan } = troubled
  const stranger: Cause = { ...cause, block: 4_800_001, from: TTS }
  return aDrift({
    plan: {
      ...plan,
      changes: [
        llamaChat,
        { ...update, address: asAddress('0xdbE6343E2A0b684b16Bd2Bc370aBE02f1F6A778b') },
        publish,
        close,
      ],
      orphans: plan.orphans.map(({ file: _, ...orphan }) => ({ ...orphan, isNew: false })),
    },
    closedOutside: [
      { id: 'tts-fast', address: TTS, file: 'sources/tts-fast/source.yaml', line: 2 },
    ],
    causes: new Map([
      [llamaChat.address, stranger],
      [TTS, cause],
    ]),
  })
}

/** The scene with one text wherever a user, a file or a service can put one. */
export function hostileDrift(text: string): Drift {
  const { plan, ...drift } = { ...aTroubledDrift(), supply: aSupply(text) }
  const value = { text, raw: text }
  const fields = (['name', 'description', 'cpu', 'minPayment'] as const).map((field) => ({
    field,
    before: { text: `${text}!`, raw: '' },
    after: value,
  }))
  return {
    ...drift,
    closedOutside: drift.closedOutside.map((closed) => ({ ...closed, id: text, file: text })),
    causes: new Map([...drift.causes].map(([address, one]) => [address, { ...one, hash: text }])),
    plan: {
      ...plan,
      changes: plan.changes.map((change) =>
        change.kind === 'close'
          ? { ...change, id: text, file: text }
          : { ...change, id: `${change.id}${text}`, file: text, fields },
      ),
      orphans: plan.orphans.map((orphan) => ({ ...orphan, id: text, name: text })),
      problems: plan.problems.map((problem) => ({
        ...problem,
        id: text,
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
      refusals: plan.refusals.map((refusal) => ({
        ...refusal,
        message: text,
        ways: waysWith(text),
      })),
    },
  }
}

/** Everything that a watch of supply can find, and two silences. */
export function aSupply(text = ''): Supply {
  const since = 1_795_996_800n
  const seen = { since, unseen: null }
  return {
    looked: 96,
    findings: [
      {
        ...seen,
        ...{
          cause: 'content-gone',
          ids: ['llama-chat'],
          part: 'metadata',
          how: 'gone',
          file: null,
        },
        subject: `QmdJDwDB1VM5TT4tiEgTvvyv5hmML5WYGYdgcyguiNr4JD${text}`,
        reason: `gateway.example answers 404${text}`,
      },
      {
        ...seen,
        ...{ cause: 'content-gone', ids: ['llama-chat'], part: 'nvidia', how: 'gone' },
        subject: 'QmXFSKKL49rEtshfKvzm3E8axtkAjH1XErkrrZTdcRc4VJ',
        reason: 'gateway.example answers 404',
        file: `sources/llama-chat/source.yaml${text}`,
        unseen: `gateway.example answers 504${text}`,
      },
      {
        ...seen,
        ...{ cause: 'url-changed', ids: ['ocr-lite', 'tts-fast'], environment: 'cpu' },
        subject: `https://files.example/compose.yml${text}`,
        before: '1f0a77c2d1b24e90',
        now: '8be409d1a1b24e90',
      },
      {
        ...seen,
        ...{ cause: 'image-gone', ids: ['whisper-small'], how: 'private' },
        subject: `ghcr.io/acme/whisper:2.0.0${text}`,
        reason: `ghcr.io shows acme/whisper to nobody without a login, if it has it${text}`,
      },
      {
        ...seen,
        ...{ cause: 'image-moved', ids: ['llama-chat'], isPinned: false },
        subject: `ollama/ollama:rocm${text}`,
        before: '1f0a77c2d1b24e90',
        now: '8be409d1a1b24e90',
      },
      {
        ...seen,
        ...{ cause: 'image-moved', ids: ['ocr-lite'], isPinned: true },
        subject: `acme/ocr:1.4.0@sha256:${digestOf('ocr')}`,
        before: '1f0a77c2d1b24e90',
        now: '8be409d1a1b24e90',
      },
      { ...seen, cause: 'no-providers', ids: [`tts-fast${text}`], address: TTS },
      {
        ...seen,
        ...{ cause: 'providers-left', ids: ['llama-chat'], address: llamaChat.address },
        ...{ before: 12, now: 5 },
      },
      {
        ...{ cause: 'balance-low', ids: [], client: CLIENT, isWanted: false },
        ...{
          balance: asWei(10n ** 15n),
          needed: asWei(4n * 10n ** 15n),
          since: null,
          unseen: null,
        },
      },
    ],
    unknown: [
      {
        ids: ['sentiment-analyzer'],
        subject: `QmXFSKKL49rEtshfKvzm3E8axtkAjH1XErkrrZTdcRc4VJ${text}`,
        reason: `gateway.example answers 504${text}`,
      },
      {
        ids: ['bge-reranker'],
        subject: '',
        reason: 'the RPC does not say how many providers are registered',
      },
    ],
  }
}

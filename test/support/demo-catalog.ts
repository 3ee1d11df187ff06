import type { Catalog } from '../../src/model/source/catalog.ts'
import type { Environment } from '../../src/model/source/source.ts'
import { asAddress } from '../../src/model/units/address.ts'
import { amount } from './builders.ts'
import { aCatalog, aCatalogSource, aHistory, aReadNetwork, hashOf } from './catalog.ts'

const MAINNET = { name: 'mainnet', chainId: 1071, explorer: 'https://ogpuscan.io' }
const TESTNET = {
  name: 'testnet',
  chainId: 200_820_172_034,
  explorer: 'https://testnet.ogpuscan.io',
  coin: { name: 'ToGPU' },
}

/** A team's catalog as one looks: what the pictures show, and what most tests of the page look at. */
export function demoCatalog(): Catalog {
  const impact = (
    providers: number,
    tasks: number,
    byEnvironment: Partial<Record<Environment, number>> = {},
  ) => ({ providers, tasks, registered: { byEnvironment } })
  return aCatalog([], {
    networks: [
      {
        ...aReadNetwork(
          [
            aCatalogSource({
              id: 'bge-reranker',
              name: 'BGE Reranker v2',
              description:
                'Orders search results by how well they answer a question. Multilingual.',
              envs: ['cpu', 'nvidia'],
              price: '0.002 OGPU',
              impact: impact(41, 18_204, { cpu: 33, nvidia: 8 }),
            }),
            aCatalogSource({
              id: 'flux-schnell',
              name: 'FLUX.1 schnell',
              description: 'Images from text in four steps, up to 1024 × 1024.',
              envs: ['nvidia'],
              price: '0.08 OGPU',
              lockup: '5 OGPU',
              impact: impact(17, 3_911, { nvidia: 17 }),
            }),
            aCatalogSource({
              id: 'llama-chat',
              name: 'Llama 3.3 70B Chat',
              description:
                'Answers questions and follows instructions in eight languages; 128k tokens of context, streamed from vLLM.',
              logoUrl: 'https://raw.githubusercontent.com/acme/models/main/logos/llama.png',
              envs: ['nvidia', 'amd'],
              price: '0.25 OGPU',
              lockup: '25 OGPU',
              expiry: 7_200n,
              delivery: 'manual-confirmation',
              impact: impact(12, 1_204, { nvidia: 9, amd: 3 }),
              history: aHistory('llama-chat', [
                ['0.4 OGPU', 96, 12],
                ['0.3 OGPU', 41, 27],
                ['0.25 OGPU', 9, 34],
              ]),
            }),
            aCatalogSource({
              id: 'mixtral-instruct',
              name: 'Mixtral 8x7B Instruct',
              description: 'A fast all-rounder for chat and extraction.',
              envs: ['nvidia', 'amd'],
              price: '0.12 OGPU',
              lockup: '10 OGPU',
              impact: impact(22, 5_630, { nvidia: 15, amd: 7 }),
              standing: {
                kind: 'differs',
                fields: [
                  {
                    field: 'minPayment',
                    before: { text: '0.12 OGPU', raw: String(amount('0.12 OGPU')) },
                    after: { text: '0.1 OGPU', raw: String(amount('0.1 OGPU')) },
                  },
                ],
                cause: {
                  hash: hashOf('cause'),
                  block: 4_811_002,
                  from: asAddress(hashOf('w').slice(0, 42)),
                },
              },
            }),
            aCatalogSource({
              id: 'nomic-embed',
              name: 'Nomic Embed',
              description: 'Embeddings of 768 dimensions for search and clustering.',
              price: '0.0005 OGPU',
              impact: impact(58, 92_417, { cpu: 58 }),
            }),
            aCatalogSource({
              id: 'piper-voices',
              name: 'Piper Voices',
              description: 'Speech from text in thirty languages, on a CPU.',
              price: '0.004 OGPU',
              impact: impact(19, 2_750, { cpu: 19 }),
            }),
            aCatalogSource({
              id: 'qwen-coder',
              name: 'Qwen 2.5 Coder 32B',
              description: 'Writes and explains code; fill-in-the-middle for editors.',
              envs: ['nvidia'],
              price: '0.15 OGPU',
              lockup: '10 OGPU',
              impact: impact(14, 2_488, { nvidia: 14 }),
            }),
            aCatalogSource({
              id: 'sentiment',
              name: 'Sentiment, Twitter RoBERTa',
              description:
                'Positive, neutral or negative: the Hugging Face pipeline on a small model.',
              envs: ['cpu', 'nvidia', 'amd'],
              price: '0.001 OGPU',
              impact: impact(36, 40_180, { cpu: 29, nvidia: 5, amd: 2 }),
            }),
            aCatalogSource({
              id: 'whisper-large',
              name: 'Whisper Large v3',
              description: 'Transcripts of speech with time stamps; up to two hours of audio.',
              envs: ['nvidia', 'amd'],
              price: '0.05 OGPU',
              lockup: '2.5 OGPU',
              impact: impact(27, 7_015, { nvidia: 21, amd: 6 }),
            }),
            aCatalogSource({
              id: 'whisper-medium',
              name: 'Whisper Medium',
              description: 'Superseded by Whisper Large v3.',
              envs: ['nvidia'],
              price: '0.03 OGPU',
              impact: impact(0, 3_310),
              closed: true,
            }),
          ],
          MAINNET,
        ),
        pending: ['sdxl-turbo'],
      },
      aReadNetwork(
        [
          aCatalogSource({
            id: 'llama-chat',
            address: asAddress(hashOf('llama on testnet').slice(0, 42)),
            name: 'Llama 3.3 70B Chat',
            description: 'Answers questions and follows instructions in eight languages.',
            envs: ['nvidia', 'amd'],
            price: '0.01 OGPU',
            impact: impact(3, 88, { nvidia: 3 }),
          }),
          aCatalogSource({
            id: 'sdxl-turbo',
            name: 'SDXL Turbo',
            description: 'One-step images, tried out here before it goes to mainnet.',
            envs: ['nvidia'],
            price: '0.01 OGPU',
            impact: impact(0, 0),
          }),
        ],
        TESTNET,
      ),
    ],
  })
}

const SUBJECTS = [
  'Chat',
  'Coder',
  'Embeddings',
  'Reranker',
  'Speech',
  'Images',
  'Translation',
  'Captions',
]
const MODELS = [
  'Llama',
  'Qwen',
  'Mixtral',
  'Gemma',
  'Whisper',
  'Flux',
  'Nomic',
  'Phi',
  'Falcon',
  'Yi',
]
const ENVIRONMENTS: readonly (readonly Environment[])[] = [
  ['cpu'],
  ['nvidia'],
  ['nvidia', 'amd'],
  ['cpu', 'nvidia', 'amd'],
]

/** So many Sources, all different, half of them on each of two networks. */
export function largeCatalog(count: number): Catalog {
  const sources = Array.from({ length: count }, (_, at) => {
    const [model, subject] = [MODELS[at % MODELS.length], SUBJECTS[(at * 7) % SUBJECTS.length]]
    const id = `${model}-${subject}-${at}`.toLowerCase()
    return aCatalogSource({
      id,
      name: `${model} ${subject} ${at}`,
      description: `${subject} with ${model} in its ${at}th variant, for up to ${(at * 37) % 4096} tokens at once.`,
      envs: ENVIRONMENTS[at % ENVIRONMENTS.length] ?? [],
      price: `${((at * 7919) % 9973) + 1}00000000000000 wei`,
      lockup: at % 3 === 0 ? '0 OGPU' : `${at % 50} OGPU`,
      impact: { providers: (at * 31) % 90, tasks: (at * 101) % 20_000 },
      history: aHistory(id, [
        ['0.4 OGPU', 90 + (at % 30)],
        ['0.25 OGPU', at % 90],
      ]),
    })
  })
  const half = Math.ceil(count / 2)
  return aCatalog([], {
    networks: [
      aReadNetwork(sources.slice(0, half), MAINNET),
      aReadNetwork(sources.slice(half), TESTNET),
    ],
  })
}

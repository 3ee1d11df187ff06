import type { PolicyCode } from '../../src/model/codes.ts'
import type { Impact } from '../../src/model/source/change.ts'
import type { Content, Edit } from '../consent/content.ts'

/** A policy, a change that breaks it, and a looser one that lets it through. */
export interface Scene {
  readonly code: PolicyCode
  readonly policy: Readonly<Record<string, unknown>>
  readonly looser: Readonly<Record<string, unknown>>
  /** What is live before there is a policy. */
  readonly start: Edit
  readonly bring: Edit
  readonly impact?: Impact
  /** What the refusal says of the figures. */
  readonly says: RegExp
}

const DIGEST = `@sha256:${'ab'.repeat(32)}`

/** A definition of the team with further fields. */
export function also(id: string, fields: Readonly<Record<string, unknown>>): Edit {
  return (content) => {
    const definition = content.definitions[id]
    if (definition === undefined) return content
    return {
      ...content,
      definitions: {
        ...content.definitions,
        [id]: { ...definition, also: { ...definition.also, ...fields } },
      },
    }
  }
}

export function policy(rules: Content['policy']): Edit {
  return ({ policy: _, ...content }) => ({
    ...content,
    ...(rules === undefined ? {} : { policy: rules }),
  })
}

/** One service that runs an image, beside the definition `a`. */
function runs(image: string): Edit {
  const text = `services:
  model:
    image: ${image}
    ports: ["\${PORT}:5555"]
    extra_hosts: ["host.docker.internal:host-gateway"]
    environment: ["CALLBACK_URL=\${CALLBACK_URL}"]
`
  return (content) => ({
    ...content,
    beside: { ...content.beside, 'sources/compose.cpu.yaml': text },
  })
}

const both =
  (...edits: readonly Edit[]): Edit =>
  (content, live) =>
    edits.reduce((all, edit) => edit(all, live), content)

const fromFile = also('a', { environments: { cpu: 'compose.cpu.yaml' } })
const nothing: Edit = (content) => content

export const SCENES: readonly Scene[] = [
  {
    code: 'policy-price',
    policy: { minPayment: { min: '0.5 OGPU', max: '3 OGPU' } },
    looser: { minPayment: { min: '0.5 OGPU', max: '9 OGPU' } },
    start: nothing,
    bring: price(5),
    says: /would be 5 OGPU, and at most 3 OGPU is allowed \(policy\.minPayment\.max, ogpu\.yaml:1/,
  },
  {
    code: 'policy-price-step',
    policy: { minPayment: { step: '2x' } },
    looser: { minPayment: { step: '5x' } },
    start: nothing,
    bring: price(5),
    says: /was 1 OGPU and would be 5 OGPU, and a step of 2x leads from 0\.5 OGPU to 2 OGPU/,
  },
  {
    code: 'policy-lockup-step',
    policy: { minLockup: { step: '50%' } },
    looser: { minLockup: { step: '400%' } },
    start: also('a', { minLockup: '1 OGPU' }),
    bring: also('a', { minLockup: '4 OGPU' }),
    says: /minLockup was 1 OGPU and would be 4 OGPU, and a step of 50% leads from 0\.5 OGPU to 1\.5 OGPU/,
  },
  {
    code: 'policy-images',
    policy: { images: { from: ['ghcr.io/acme/*'] } },
    looser: { images: { from: ['ghcr.io/acme/*', 'quay.io'] } },
    start: both(fromFile, runs(`ghcr.io/acme/chat:1${DIGEST}`)),
    bring: runs(`quay.io/else/chat:1${DIGEST}`),
    says: /service model would run quay\.io\/else\/chat:1@sha256:\w+, and images may come from ghcr\.io\/acme\/\* only/,
  },
  {
    code: 'policy-digests',
    policy: { images: { digests: true } },
    looser: { images: { digests: false } },
    start: both(fromFile, runs(`ghcr.io/acme/chat:1${DIGEST}`)),
    bring: runs('ghcr.io/acme/chat:2'),
    says: /would run ghcr\.io\/acme\/chat:2, and every image needs its digest/,
  },
  {
    code: 'policy-stranded',
    policy: { stranded: 3 },
    looser: { stranded: '40%' },
    start: also('a', {
      environments: { cpu: 'https://example.com/a.yml', amd: 'https://example.com/b.yml' },
    }),
    bring: also('a', { environments: { cpu: 'https://example.com/a.yml' } }),
    impact: { providers: 10, tasks: 0, registered: { byEnvironment: { amd: 4 }, stranded: 4 } },
    says: /would strand 4 of 10 providers, and at most 3 is allowed/,
  },
  {
    code: 'policy-networks',
    policy: { folders: { 'sources/lab': [] } },
    looser: { folders: { 'sources/lab': ['local'] } },
    start: (content) => ({
      ...content,
      definitions: Object.fromEntries(
        Object.entries(content.definitions).map(([id, definition]) => [
          id,
          id === 'a' ? { ...definition, folder: 'lab/source' } : definition,
        ]),
      ),
    }),
    bring: price(2),
    says: /sources\/lab\/source\.yaml names local, and definitions beneath sources\/lab may name no network/,
  },
]

function price(minPayment: number): Edit {
  return (content) => {
    const { a } = content.definitions
    return a === undefined
      ? content
      : { ...content, definitions: { ...content.definitions, a: { ...a, price: minPayment } } }
  }
}

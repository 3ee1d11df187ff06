import { expect, test } from 'vitest'
import { withImages } from '../src/engine/with-images.ts'
import type { ComposeOrigin } from '../src/model/source/change.ts'
import { aPlan, update } from './report/scene.ts'

const text = (tag: string): string => `services:\n  sentiment:\n    image: acme/sentiment:${tag}\n`
const origin: ComposeOrigin = {
  environment: 'cpu',
  from: 'file',
  name: 'compose.cpu.yaml',
  cid: null,
  changed: true,
}

function planned(environment: 'cpu' | 'nvidia') {
  const plan = { ...aPlan(), changes: [{ ...update, compose: [origin] }] }
  return withImages(plan, [
    {
      id: update.id,
      environment,
      published: { cid: 'Qm1', text: text('1.4.0') },
      wanted: { cid: 'Qm2', text: text('1.5.0') },
    },
  ])
}

test('an update says which image it brings, and its digest stays', () => {
  const { changes, fingerprint } = planned('cpu')

  expect(changes).toMatchObject([
    {
      digest: update.digest,
      compose: [
        {
          images: {
            changes: [
              {
                service: 'sentiment',
                before: 'acme/sentiment:1.4.0',
                after: 'acme/sentiment:1.5.0',
              },
            ],
            isAll: true,
          },
        },
      ],
    },
  ])
  expect(fingerprint).toBe(aPlan().fingerprint)
})

test('an update whose published file nobody could read says nothing of images', () => {
  expect(planned('nvidia').changes).toMatchObject([{ compose: [origin] }])
})

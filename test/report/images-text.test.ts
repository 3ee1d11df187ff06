import fc from 'fast-check'
import { expect, test } from 'vitest'
import type { PinnedImage } from '../../src/model/source/pinned-image.ts'
import { imagesText } from '../../src/report/text/images-text.ts'
import { expectGolden } from './golden.ts'
import { hostileText, terminalFaults } from './hostile.ts'

const ONE = `sha256:${'1f0a77c2'.repeat(8)}`
const TWO = `sha256:${'8be409d1'.repeat(8)}`

function anImage(values: Partial<PinnedImage>): PinnedImage {
  return {
    state: 'pinned',
    file: 'sources/sentiment-analyzer/compose.cpu.yaml',
    line: 4,
    path: 'services.sentiment.image',
    image: 'acme/sentiment:1.5.0',
    digest: TWO,
    platforms: ['linux/amd64'],
    reason: '',
    ...values,
  }
}

const images = [
  anImage({}),
  anImage({
    state: 'kept',
    file: 'sources/llama-chat/source.yaml',
    line: 11,
    path: 'template.with.serviceImage',
    image: `acme/chat-service:1.4.0@${ONE}`,
    digest: null,
  }),
  anImage({
    state: 'failed',
    image: 'ghcr.io/acme/captioner:2.1.0',
    digest: null,
    code: 'image-private',
    reason: 'ghcr.io shows acme/captioner to nobody without a login, if it has it',
  }),
  anImage({
    state: 'left',
    file: 'sources/whisper-small/source.yaml',
    path: 'environments.nvidia',
    image: null,
    digest: null,
    reason: 'its compose file is not in this repository',
  }),
]
const looked = [
  anImage({ state: 'unpinned' }),
  anImage({ state: 'moved', image: `acme/sentiment:1.5.0@${ONE}` }),
]

test('a table says what became of each image, why, and what comes next', () => {
  expectGolden(
    'images.txt',
    [
      imagesText({ images, isCheck: false }, { colour: false }),
      imagesText({ images: looked, isCheck: true }, { colour: false }),
      imagesText({ images: [anImage({})], isCheck: false }, { colour: false, wide: true }),
      imagesText({ images: [], isCheck: false }, { colour: false }),
    ].join('\n'),
  )
})

test('nothing that a file or a registry says moves the cursor', () => {
  fc.assert(
    fc.property(hostileText, (text) => {
      const hostile = anImage({
        state: 'failed',
        file: text,
        path: text,
        image: text,
        reason: text,
      })

      expect(
        terminalFaults(imagesText({ images: [hostile], isCheck: true }, { colour: false })),
      ).toEqual([])
    }),
  )
})

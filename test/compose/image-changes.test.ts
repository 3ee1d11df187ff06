import { describe, expect, test } from 'vitest'
import { imageChanges } from '../../src/compose/image-changes.ts'

const PIN = `@sha256:${'1f0a77c2'.repeat(8)}`

function aFile(image: string, rest = ''): string {
  return `services:\n  chat:\n    image: ${image}\n    ports: ["\${PORT}:5555"]\n${rest}`
}

describe('the images of two compose files', () => {
  test('differ by service, with their whole names', () => {
    expect(imageChanges(aFile('acme/chat:1.4.0'), aFile(`acme/chat:1.5.0${PIN}`))).toEqual({
      changes: [{ service: 'chat', before: 'acme/chat:1.4.0', after: `acme/chat:1.5.0${PIN}` }],
      isAll: true,
    })
  })

  test('differ beside other things', () => {
    const wanted = aFile('acme/chat:1.5.0', '    environment: [A=1]\n')

    expect(imageChanges(aFile('acme/chat:1.4.0'), wanted)).toMatchObject({ isAll: false })
  })

  test('differ alone where comments and quotes do too', () => {
    const wanted = `# newer\n${aFile('"acme/chat:1.5.0"')}`

    expect(imageChanges(aFile('acme/chat:1.4.0'), wanted)).toMatchObject({ isAll: true })
  })

  test('are those that a provider reads: variables have their defaults, merged fields count', () => {
    const common = (tag: string) =>
      `x-base: &base { image: "acme/chat:\${TAG:-${tag}}" }\nservices:\n  chat: { <<: *base }\n`

    expect(imageChanges(common('1.4.0'), common('1.5.0'))).toEqual({
      changes: [{ service: 'chat', before: 'acme/chat:1.4.0', after: 'acme/chat:1.5.0' }],
      isAll: true,
    })
  })

  test('do not differ where they are the same, or a service is new', () => {
    const more = aFile('acme/chat:1.4.0', '  db:\n    image: redis:7\n')

    expect(imageChanges(aFile('acme/chat:1.4.0'), more)).toBeUndefined()
    expect(imageChanges(aFile('acme/chat:1.4.0'), aFile('acme/chat:1.4.0'))).toBeUndefined()
  })

  test.each(['', '- a', 'services: [', '%YAML 1.1\n---\nservices: {}\n'])(
    'are not compared with what is no compose file: %j',
    (published) => {
      expect(imageChanges(published, aFile('acme/chat:1.4.0'))).toBeUndefined()
    },
  )
})

import { describe, expect, test } from 'vitest'
import type { PinRule, PinTrouble } from '../support/pin-proxy.ts'
import { pinnedBySdk } from '../support/pinned.ts'
import { writeDefinition } from '../support/project.ts'
import { aStage } from '../support/stage.ts'

const stage = aStage()
const { inProject } = stage

const OTHER_CID = 'QmbFMke1KXqnYyBBWxB74N4c5SBnJMVAiMNRcGu6x1AwQH'

describe.concurrent('a pinning service that fails for a moment is asked again, and what it says is not believed', () => {
  const troubles: readonly (readonly [string, PinRule, PinTrouble])[] = [
    ['it answers 500 to an upload', { on: 'pin', times: 2 }, { kind: 'status', status: 500 }],
    [
      'it answers 429 and says when to come back',
      { on: 'pin', times: 1 },
      { kind: 'status', status: 429, retryAfter: 1 },
    ],
    ['it drops an upload', { on: 'pin', times: 2 }, { kind: 'drop' }],
    ['a web page stands in front of it', { on: 'pin', times: 2 }, { kind: 'html' }],
    ['it is slow', { on: 'pin' }, { kind: 'slow', milliseconds: 1_500 }],
    [
      'its gateway does not have the upload yet',
      { on: 'fetch', times: 2 },
      { kind: 'status', status: 404 },
    ],
    ['its gateway answers 502', { on: 'fetch', times: 2 }, { kind: 'status', status: 502 }],
    [
      'its gateway answers 429 and says when to come back',
      { on: 'fetch', times: 1 },
      { kind: 'status', status: 429, retryAfter: 1 },
    ],
    ['its gateway drops a read', { on: 'fetch', times: 2 }, { kind: 'drop' }],
    ['its gateway is slow', { on: 'fetch' }, { kind: 'slow', milliseconds: 1_500 }],
  ]

  test.each(troubles)('%s', async (_, rule, trouble) => {
    await inProject(async (project) => {
      await project.define('one', 'two')
      project.pin.on(rule, trouble)

      const { exit, out } = await project.run('apply', '--yes', '--json')

      expect(exit, out).toBe(0)
      await project.expectOneEach('one', 'two')
    })
  })

  test.each([
    ['no link', {}],
    ['a link to something else', { link: `https://example.com/ipfs/${OTHER_CID}` }],
    ['no object', 'ok'],
  ])('it keeps the upload and answers with %s: our own CID is published', async (_, body) => {
    await inProject(async (project) => {
      await project.define('one')
      project.pin.on({ on: 'pin' }, { kind: 'said', body })

      expect((await project.run('apply', '--yes')).exit).toBe(0)

      await project.expectOneEach('one')
      expect((await project.sources())[0]?.params.imageMetadataUrl).not.toContain(OTHER_CID)
    })
  })
})

describe.concurrent('a pinning service that can’t be trusted with an upload stops the run before its first transaction', () => {
  const troubles: readonly (readonly [string, string, PinRule, PinTrouble])[] = [
    ['it refuses the upload', 'pin-failed', { on: 'pin' }, { kind: 'status', status: 403 }],
    ['it redirects the upload', 'pin-failed', { on: 'pin' }, { kind: 'status', status: 302 }],
    ['its gateway serves half of it', 'gateway-failed', { on: 'fetch' }, { kind: 'truncated' }],
    ['its gateway serves other bytes', 'gateway-failed', { on: 'fetch' }, { kind: 'corrupt' }],
    ['its gateway serves a web page', 'gateway-failed', { on: 'fetch' }, { kind: 'html' }],
  ]

  test.each(troubles)('%s', async (_, code, rule, trouble) => {
    await inProject(async (project) => {
      await project.define('one', 'two')
      project.pin.on(rule, trouble)

      const { exit, out, json } = await project.run('apply', '--yes', '--json')

      expect(exit, out).toBe(1)
      expect(json()).toMatchObject({ fault: { code }, problems: [] })
      expect(project.rpc.count('eth_sendRawTransaction')).toBe(0)
      project.pin.calm()
      expect((await project.run('apply', '--yes')).exit).toBe(0)
      await project.expectOneEach('one', 'two')
    })
  })

  test('one bad upload of several stops them all', async () => {
    await inProject(async (project) => {
      await project.define('one', 'two', 'three')
      project.pin.on({ on: 'fetch', skip: 2, times: 1 }, { kind: 'corrupt' })

      expect((await project.run('apply', '--yes', '--json')).json()).toMatchObject({
        fault: { code: 'gateway-failed' },
      })
      expect(await project.sources()).toEqual([])
    })
  })

  test('what is pinned already is no second upload’s business: closing needs none', async () => {
    await inProject(async (project) => {
      await project.define('one')
      await project.run('apply', '--yes')
      await writeDefinition(project, { id: 'one', state: 'closed' })
      project.pin.on({ on: 'pin' }, { kind: 'status', status: 500 })

      expect((await project.run('apply', '--yes')).exit).toBe(0)
      await project.expectOneEach()
    })
  })
})

describe.concurrent('metadata that a gateway does not give in full counts as unreadable, and blocks publishes and nothing else', () => {
  const troubles: readonly (readonly [string, PinTrouble])[] = [
    ['it answers 404', { kind: 'status', status: 404 }],
    ['it answers 403', { kind: 'status', status: 403 }],
    ['it serves half of it', { kind: 'truncated' }],
    ['it serves other bytes', { kind: 'corrupt' }],
    ['it serves a web page', { kind: 'html' }],
  ]

  test.each(troubles)('%s', async (_, trouble) => {
    await inProject(async (project) => {
      await project.define('one')
      await project.run('apply', '--yes')
      await project.person.publish({ imageMetadataUrl: await pinnedBySdk(stage.chain) })
      await writeDefinition(project, { id: 'one', minPayment: '7 OGPU' })
      await project.define('two')
      project.pin.on({ on: 'fetch' }, trouble)

      const { exit, json } = await project.run('plan', '--json')

      expect(exit).toBe(3)
      expect(json()).toMatchObject({
        changes: [{ kind: 'update', id: 'one' }],
        problems: [{ code: 'unproven-absence', id: 'two' }],
      })
      project.pin.calm()
      expect((await project.run('apply', '--yes')).exit).toBe(0)
      await project.expectOneEach('one', 'two')
    })
  })

  test('it fails for a moment', async () => {
    await inProject(async (project) => {
      await project.person.publish({ imageMetadataUrl: await pinnedBySdk(stage.chain) })
      await project.define('one')
      project.pin.on({ on: 'fetch', times: 2 }, { kind: 'status', status: 503 })

      expect((await project.run('plan', '--json')).json()).toMatchObject({
        summary: { publish: 1 },
        problems: [],
      })
    })
  })
})

import { expect, test } from 'vitest'
import { postFault } from '../../src/action/plan-comment.ts'
import type { Stage } from '../../src/action/stage.ts'
import { maskOf } from '../../src/mask.ts'
import { Fault } from '../../src/model/fault.ts'

const SECRET = 's3cretKeyABCDEF123456'
const HEAD = 'ab'.repeat(20)

test('a comment about a fault holds no secret, whatever the RPC said', async () => {
  const posted: string[] = []
  const github = {
    author: async () => 'github-actions[bot]',
    pulls: { pull: async () => ({ head: HEAD, isOpen: true }) },
    comments: {
      of: async () => [],
      create: async (_: number, body: string) => {
        posted.push(body)
        return { url: 'https://github.com/acme/x/pull/1#c', body }
      },
    },
  }
  const stage = { github, config: 'ogpu.yaml', mask: maskOf([`https://rpc.example/v3/${SECRET}`]) } as unknown as Stage
  const pull = { kind: 'pull-request', number: 1, head: HEAD } as unknown as Parameters<typeof postFault>[1]
  const context = { version: '1.4.0', config: 'ogpu.yaml', driftIsSent: false }

  const written = await postFault(stage, pull, 'mainnet', new Fault('rpc-error', `rpc.example refuses eth_call: no project ${SECRET}`), context)

  expect(written).toMatchObject({ kind: 'written' })
  expect(posted.join()).toContain('no project')
  expect(posted.join()).not.toContain(SECRET)
})

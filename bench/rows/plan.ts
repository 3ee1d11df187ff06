import path from 'node:path'
import { startTestChain } from '../../test/support/chain.ts'
import { startCountingProxy } from '../../test/support/counting-proxy.ts'
import { type Bench, mebibytes, type Row } from '../bench.ts'
import { inTurn } from '../measure.ts'
import { paramsOf, writeProject } from '../project.ts'

/** How many Sources a plan meets, and how slow the RPC is. */
interface Case {
  readonly work: string
  readonly ours: number
  readonly strangers: number
  readonly delayMs: number
  readonly target: string
}

/** `plan` of 5,000 definitions of which each has its Source: nothing to change or to fetch. */
export async function planUnchanged(bench: Bench): Promise<readonly Row[]> {
  return planned(bench, {
    work: 'plan 5,000 unchanged',
    ours: 5_000,
    strangers: 0,
    delayMs: 0,
    target: '0.45 ×, 130 MiB',
  })
}

/** `plan` of 50 among the Sources of others, behind an RPC that is far away. */
export async function planAmongStrangers(bench: Bench): Promise<readonly Row[]> {
  const strangers = bench.full ? 50_000 : 5_000
  return planned(bench, {
    work: `plan 50 among ${strangers.toLocaleString('en')} strangers, +50 ms`,
    ours: 50,
    strangers,
    delayMs: 50,
    target: bench.full ? '0.2 ×, 60 POSTs' : '0.2 × of 50,000 (--full)',
  })
}

async function planned(bench: Bench, one: Case): Promise<readonly Row[]> {
  const { before, now, pairs, folder } = bench
  const devnet = await startTestChain()
  const proxy = await startCountingProxy(devnet.rpcUrl, one.delayMs)
  try {
    const root = path.join(folder, `plan-${one.strangers}`)
    const { pinUrl, gatewayUrl } = devnet
    await writeProject(root, one.ours, { rpcUrl: proxy.url, pinUrl, gatewayUrl })
    if (one.strangers > 0) await devnet.seedSources(one.strangers, { account: 1 })
    await devnet.seedSources(one.ours, { params: (index) => paramsOf(index, gatewayUrl) })
    const traffic = { before: proxy.taken(), now: proxy.taken() }
    const plan = async (which: 'before' | 'now', dist: string) => {
      const env = { ...process.env, XDG_CACHE_HOME: path.join(folder, `cache-${which}`) }
      const args = [path.join(dist, 'cli.js'), 'plan', '--json']
      const cost = await bench.cost({ args, cwd: root, env })
      traffic[which] = proxy.taken()
      return cost
    }
    const costs = await inTurn(pairs, {
      before: () => plan('before', before),
      now: () => plan('now', now),
    })
    return [
      {
        work: one.work,
        before: costs.before.wall,
        now: costs.now.wall,
        beside: [
          `${traffic.before.posts} → ${traffic.now.posts} POSTs`,
          `${traffic.before.calls.toLocaleString('en')} → ${traffic.now.calls.toLocaleString('en')} calls`,
          `${kib(traffic.before.bytes)} → ${kib(traffic.now.bytes)} KiB`,
          mebibytes(costs.before.memory, costs.now.memory),
        ],
        target: one.target,
      },
    ]
  } finally {
    await proxy.stop()
    await devnet.stop()
  }
}

function kib(bytes: number): string {
  return Math.round(bytes / 1_024).toLocaleString('en')
}

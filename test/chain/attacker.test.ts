import { describe, expect, test } from 'vitest'
import { checksum } from '../../src/model/units/address.ts'
import { addressOf, afterMerge, configure, said } from '../support/merged.ts'
import { type NetworkSettings, type Project, writeDefinition } from '../support/project.ts'
import { aStage } from '../support/stage.ts'
import type { TroubledProject } from '../support/troubled-project.ts'

// Everything here is one pull request: its author may edit every file, and the commit before it is
// what the team has merged.

const stage = aStage()

const SEND = 'eth_sendRawTransaction'

interface Attack {
  /** What the team has merged beside the usual configuration. */
  readonly guards?: NetworkSettings['extra']
  edit(project: TroubledProject): Promise<unknown>
  readonly flags?: readonly string[]
  /** What refuses, and the way past it. */
  readonly answer: RegExp
}

const ATTACKS: Readonly<Record<string, Attack>> = {
  'raises limits.publishes and publishes': {
    guards: { limits: { publishes: 1 } },
    edit: async (project) => {
      await configure(project, { limits: { publishes: 100 } })
      await project.define('three', 'four')
    },
    answer:
      /^limit: .*--approve [0-9a-f]{16} .*raise networks\.local\.limits\.publishes in ogpu\.yaml, merge that, then ask for this again in a later change/,
  },
  'takes limits.updates out and updates': {
    guards: { limits: { updates: 1 } },
    edit: async (project) => {
      await configure(project)
      for (const id of ['one', 'two']) await writeDefinition(project, { id, minPayment: '9 OGPU' })
    },
    answer: /^limit: .*--approve [0-9a-f]{16} .*limits\.updates/,
  },
  'raises limits.fees': {
    guards: { limits: { fees: '0.000000001 OGPU' } },
    edit: async (project) => {
      await configure(project, { limits: { fees: '1000 OGPU' } })
      await writeDefinition(project, { id: 'one', minPayment: '9 OGPU' })
    },
    answer:
      /^fee-limit: .*write fees: .* beneath networks\.local\.limits in ogpu\.yaml and merge that; it counts for what is asked for once that is merged/,
  },
  'switches review off': {
    guards: { review: 'plan' },
    edit: async (project) => {
      await configure(project)
      await writeDefinition(project, { id: 'one', minPayment: '9 OGPU' })
      await project.commit('attack')
    },
    answer: /^no-review: .*--approve [0-9a-f]{16}/,
  },
  'makes another wallet the client': {
    edit: async (project) => configure(project, { client: stage.chain.accounts[1]?.address }),
    answer:
      /^identity-change: .*--allow-identity-change|^wrong-signer: use the client's key, or correct networks\.local\.client/,
  },
  'names contracts of its own': {
    edit: async (project) => {
      const own = await stage.chain.deployNexus()
      await configure(project, { nexus: own.nexus, vault: own.vault })
    },
    answer: /^identity-change: .*--allow-identity-change/,
  },
  'gives mainnet contracts of its own': {
    edit: async (project) => renamed(project, '"local"', '"mainnet"'),
    answer: /^builtin-network: take the line out/,
  },
  'describes mainnet under another name': {
    edit: async (project) => configure(project, { chainId: 1071 }),
    answer: /^builtin-network: write local: \{ on: mainnet, client: "0x…" \}/,
  },
  'gives the same wallet a second name': {
    edit: async (project) => {
      const config = JSON.parse(await project.git('show', 'HEAD:ogpu.yaml'))
      await project.write(
        'ogpu.yaml',
        JSON.stringify({
          ...config,
          networks: { ...config.networks, second: config.networks.local },
        }),
      )
      await writeDefinition(project, { id: 'one', networks: ['local', 'second'] })
    },
    answer: /^bad-network: keep one of the two, or give it a client of its own/,
  },
  'adopts the Source of another definition': {
    edit: async (project) =>
      writeDefinition(project, {
        id: 'three',
        networks: { local: { address: await addressOf(project, 'one') } },
      }),
    answer: /^duplicate-address: /,
  },
  'adopts the Source of another wallet': {
    edit: async (project) => {
      const theirs = await stage.nexus.publishAs(3)
      await writeDefinition(project, {
        id: 'three',
        networks: { local: { address: checksum(theirs.address) } },
      })
    },
    answer: /^address-not-ours: /,
  },
  'takes a Source over from an owner that it never had': {
    edit: async (project) => {
      await project.remove('sources/one')
      await writeDefinition(project, {
        id: 'three',
        networks: { local: { address: await addressOf(project, 'two'), takeover: 'acme-000000' } },
      })
    },
    answer: /^duplicate-address: /,
  },
  'declares a live Source not ours, to publish it once more': {
    edit: async (project) => configure(project, { unmanaged: [await addressOf(project, 'one')] }),
    answer: /^possible-match: /,
  },
  'moves the configuration to another name': {
    guards: { review: 'approval', limits: { updates: 0 } },
    flags: ['--config', 'elsewhere.yaml'],
    edit: async (project) => {
      await configure(project)
      await project.git('mv', 'ogpu.yaml', 'elsewhere.yaml')
      await writeDefinition(project, { id: 'one', minPayment: '9 OGPU' })
      await project.commit('attack')
    },
    answer: /^no-review: /,
  },
  'moves the configuration and the definitions into a folder': {
    guards: { review: 'approval', limits: { updates: 0 } },
    flags: ['--config', 'ops/ogpu.yaml'],
    edit: async (project) => {
      await configure(project)
      await writeDefinition(project, { id: 'one', minPayment: '9 OGPU' })
      await project.write('ops/README.md', '')
      for (const path of ['ogpu.yaml', 'sources']) await project.git('mv', path, `ops/${path}`)
      await project.commit('attack')
    },
    answer: /^no-review: /,
  },
}

async function renamed(project: Project, from: string, to: string): Promise<void> {
  await project.write('ogpu.yaml', (await project.git('show', 'HEAD:ogpu.yaml')).replace(from, to))
  for (const id of ['one', 'two'])
    await writeDefinition(project, { id, networks: [to.slice(1, -1)] })
}

describe('a pull request that weakens a guard and uses that at once is refused, with the way past it', () => {
  test.each(Object.entries(ATTACKS))(
    'when it %s',
    async (_, { guards, edit, answer, flags = [] }) => {
      await afterMerge(stage.chain, stage.nexus, guards, async (project) => {
        const before = await project.sources()
        await edit(project)
        project.rpc.calm()

        const planned = await project.run('plan', '--json', ...flags)
        const applied = await project.run('apply', '--yes', '--json', ...flags)

        const isReview = /no-review/.test(answer.source)
        expect([...(isReview ? [] : said(planned)), ...said(applied)].join('\n')).toMatch(
          new RegExp(answer.source, 'm'),
        )
        expect([3, 4]).toContain(applied.exit)
        expect(project.rpc.count(SEND)).toBe(0)
        expect(await project.sources()).toEqual(before)
      })
    },
  )
})

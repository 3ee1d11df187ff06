import { expect } from 'vitest'
import type { TestChain } from './chain.ts'
import type { NetworkSettings, Project, Run } from './project.ts'
import { aTroubledProject, type TroubledProject } from './troubled-project.ts'

type Nexus = Awaited<ReturnType<TestChain['deployNexus']>>

/**
 * A repository with two live Sources and these guards, all merged; what the attack sends is counted
 * from then on.
 */
export async function afterMerge(
  chain: TestChain,
  nexus: Nexus,
  extra: NetworkSettings['extra'],
  attack: (project: TroubledProject) => Promise<void>,
): Promise<void> {
  const project = await aTroubledProject(chain, nexus)
  try {
    await project.define('one', 'two')
    expect((await project.run('apply', '--yes')).exit).toBe(0)
    await configure(project, extra)
    await project.commit('merged')
    project.rpc.calm()
    await attack(project)
  } finally {
    await project.delete()
  }
}

/** The configuration with these settings of the network beside its usual ones. */
export async function configure(
  project: TroubledProject,
  extra: NetworkSettings['extra'] = {},
  rest: NetworkSettings = {},
): Promise<void> {
  await project.configure({
    ...rest,
    extra: { pinUrl: project.pin.pinUrl, gatewayUrl: project.pin.gatewayUrl, ...extra },
  })
}

interface Said {
  readonly code: string
  readonly hint?: string
  readonly ways?: readonly string[]
}

/** Each refusal or problem with the ways past it. */
export function said({ json }: Run): readonly string[] {
  const { refusals = [], problems = [] } = json() as {
    readonly refusals?: readonly Said[]
    readonly problems?: readonly Said[]
  }
  return [...refusals, ...problems].map(
    ({ code, hint = '', ways = [] }) => `${code}: ${[hint, ...ways].join(' | ')}`,
  )
}

/** Where a definition's Source is. */
export async function addressOf(project: Project, id: string): Promise<string> {
  const rows = (await project.run('list', '--json')).json() as readonly {
    readonly id: string
    readonly address: string
  }[]
  return rows.find((row) => row.id === id)?.address ?? ''
}

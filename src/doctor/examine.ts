import { networkIn } from '../engine/choose-network.ts'
import { fileRules } from '../engine/file-rules.ts'
import { readRepository } from '../engine/repository.ts'
import { type Loaded, load } from '../engine/scope.ts'
import { CHECKS, type Check } from '../model/diagnosis.ts'
import type { Network } from '../model/network/network.ts'
import type { Machine } from '../ports/questions.ts'
import type { Ports } from '../ports/run.ts'
import type { Settings } from '../settings.ts'
import { attempt, check, need, skipped, type Tried } from './attempt.ts'
import { gitFinding, nodeFinding, proxyFinding } from './machine-findings.ts'
import { networkChecks } from './network-checks.ts'
import {
  baseFinding,
  configurationFinding,
  definitionsFinding,
  remoteFinding,
} from './repository-findings.ts'

/**
 * What `doctor` looks at: every check by itself and all at the same time, to be awaited in order.
 * None rejects.
 */
export interface Examination {
  /** Undefined where the configuration does not tell it. */
  readonly network: Network | undefined
  readonly checks: readonly Promise<Check>[]
}

export interface ExamineOptions {
  readonly machine: Machine
  /** Upload a few bytes and read them back. Without it nothing is given to anybody. */
  readonly upload: boolean
}

/**
 * Looks at everything that a run needs, whatever else fails. Sends nothing, and uploads nothing
 * unless it is asked to.
 */
export async function examine(
  world: Ports,
  settings: Settings,
  { machine, upload }: ExamineOptions,
): Promise<Examination> {
  const repository = attempt([], async () =>
    readRepository(await world.files.definitions(), settings.configFile, fileRules(world.progress)),
  )
  const read = await repository
  const found =
    read.kind === 'answer' && read.value.config !== undefined
      ? networkIn(read.value.config, settings)
      : undefined
  const network = found === undefined || 'code' in found ? undefined : found
  const loaded = attempt([need(repository, 'the files can’t be read')], () =>
    load(world, settings, { mayBeEmpty: true }),
  )
  const local = [
    check(
      'node',
      attempt([], () => machine),
      nodeFinding,
    ),
    check(
      'git',
      attempt([], () => machine.gitVersion()),
      gitFinding,
    ),
    check(
      'proxy',
      attempt([], () => machine),
      proxyFinding,
    ),
    check('configuration', repository, (value) =>
      configurationFinding(value, found, settings.configFile),
    ),
    check('definitions', repository, (value) =>
      definitionsFinding(value, network?.name, settings.configFile),
    ),
    check('base', ofBase(loaded), baseFinding),
    check('remote', remoteTip(world), remoteFinding),
  ]
  const others =
    network === undefined
      ? CHECKS.slice(local.length).map((name) =>
          Promise.resolve(skipped(name, 'it is not known which network is meant')),
        )
      : networkChecks({ world, network, loaded, upload })
  return { network, checks: [...local, ...others] }
}

/** What loading came to, where that says something of the base commit. */
async function ofBase(loaded: Promise<Tried<Loaded>>): Promise<Tried<Loaded>> {
  const attempted = await loaded
  if (attempted.kind !== 'answer' || attempted.value.kind === 'scope') return attempted
  const isOfBase = attempted.value.problems.some(({ code }) => code === 'base-unreadable')
  return isOfBase
    ? attempted
    : { kind: 'skipped', because: 'the configuration or a definition has problems' }
}

function remoteTip({ repo }: Ports) {
  return attempt([], async () => {
    const [head, tip] = await Promise.all([repo.head(), repo.remoteTip()])
    return { head, tip }
  })
}

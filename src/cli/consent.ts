import { readFile } from 'node:fs/promises'
import path from 'node:path'
import type { Consent } from '../consent/decide.ts'
import { readPlanFile } from '../consent/plan-file.ts'
import { show } from '../desired/show.ts'
import { plan } from '../engine/plan.ts'
import { EXIT, type ExitCode } from '../exit-code.ts'
import type { Problem, Refusal } from '../model/problem.ts'
import type { Ports } from '../ports/run.ts'
import { composeDiffs } from '../report/compose-diffs.ts'
import { planText } from '../report/text/plan-text.ts'
import type { Settings } from '../settings.ts'
import { showStopped } from './terminal/stopped.ts'
import type { SafeTerminal } from './terminal/terminal.ts'

const CONFIRM_LENGTH = 8

/** What was agreed to, or why nothing is to be done. */
type Agreed =
  | { readonly consent: Consent }
  | { readonly problem: Problem }
  | { readonly exit: ExitCode }

/** The flags by which somebody agrees. */
interface ConsentFlags {
  readonly plan?: string
  readonly approve?: string
  readonly yes?: boolean
  readonly json?: boolean
  readonly wide?: boolean
}

/** What is agreed to: that it is sent, or that it is written down for others to sign. */
type Purpose = 'send' | 'write'

/** What the flags, or a person at the terminal, agree to. */
export async function consentOf(
  flags: ConsentFlags,
  settings: Settings,
  world: Ports,
  { terminal, purpose }: { readonly terminal: SafeTerminal; readonly purpose: Purpose },
): Promise<Agreed> {
  const given = [flags.plan, flags.approve, flags.yes === true ? 'yes' : undefined].filter(
    (flag) => flag !== undefined,
  )
  if (given.length > 1)
    return { problem: usage('--plan, --approve and --yes exclude each other', 'give one of them') }
  if (flags.plan !== undefined) return planFileConsent(path.resolve(terminal.cwd, flags.plan))
  if (flags.approve !== undefined) return approval(flags.approve)
  if (flags.yes === true) return { consent: { kind: 'all' } }
  return terminal.isInteractive && flags.json !== true
    ? askConsent(flags, settings, world, { terminal, purpose })
    : { consent: { kind: 'none' } }
}

function approval(text: string): Agreed {
  const prefix = text.trim().toLowerCase()
  if (/^[0-9a-f]{16,64}$/.test(prefix)) return { consent: { kind: 'approve', prefix } }
  return {
    problem: usage(
      `--approve takes 16 to 64 hex characters of a fingerprint or a digest, not ${show(text)}`,
      'the plan’s last line shows them',
    ),
  }
}

async function planFileConsent(file: string): Promise<Agreed> {
  const text = await readFile(file, 'utf8').catch(() => undefined)
  const saved = text === undefined ? undefined : readPlanFile(text)
  const name = path.basename(file)
  if (text === undefined)
    return {
      problem: {
        code: 'bad-plan-file',
        message: `${name} can't be read`,
        hint: 'write it with: ogpu-gitops plan --out plan.json',
      },
    }
  if (saved === undefined)
    return {
      problem: {
        code: 'bad-plan-file',
        message: `${name} is no plan of this program`,
        hint: 'write it with: ogpu-gitops plan --out plan.json',
      },
    }
  return { consent: { kind: 'plan-file', file: saved } }
}

/**
 * Shows the plan and asks for what nobody types by accident: the beginning of its fingerprint, or
 * the network's name where review is none.
 */
async function askConsent(
  { wide }: ConsentFlags,
  settings: Settings,
  world: Ports,
  { terminal, purpose }: { readonly terminal: SafeTerminal; readonly purpose: Purpose },
): Promise<Agreed> {
  const outcome = await plan(world, settings)
  if (outcome.kind === 'problems') return { exit: showStopped(outcome, {}, terminal) }
  const { network } = outcome.scope.context
  if (purpose === 'send' && !('signer' in (await world.wallet(network))))
    return { consent: { kind: 'none' } }
  terminal.out(
    planText(outcome.plan, {
      colour: terminal.colour,
      raw: false,
      wide: wide === true,
      verb: 'apply',
      composeDiffs: composeDiffs(outcome.composeTexts),
    }),
  )
  if (outcome.plan.changes.length === 0)
    return { exit: outcome.plan.problems.length > 0 ? EXIT.problems : EXIT.ok }
  if (outcome.plan.refusals.some(isForGood)) {
    terminal.err('Nothing was sent: no confirmation changes what is refused above.\n')
    return { exit: EXIT.refused }
  }
  const expected =
    network.review === 'none' ? network.name : outcome.plan.fingerprint.slice(0, CONFIRM_LENGTH)
  const question =
    network.review === 'none'
      ? `Type the network's name (${network.name}) to ${purpose} this: `
      : `Type the first ${CONFIRM_LENGTH} characters of the plan's fingerprint to ${purpose} this: `
  const typed = (await terminal.ask(question)).trim()
  if (typed === expected)
    return { consent: { kind: 'confirmed', fingerprint: outcome.plan.fingerprint } }
  terminal.err(`That is not it. Nothing was sent.\n`)
  return { exit: EXIT.refused }
}

/** What keeps all of a plan back whoever agrees to it. */
function isForGood({ id, code }: Refusal): boolean {
  return id === undefined && (code === 'insufficient-funds' || code === 'fee-limit')
}

function usage(message: string, hint: string): Problem {
  return { code: 'usage', message, hint }
}

import { setSecret } from '@actions/core'
import { orderFor } from './action/command.ts'
import { type Inputs, readInputs } from './action/inputs.ts'
import { annotate, say } from './action/log.ts'
import { type RunFacts, readRun } from './action/occasion.ts'
import { setOutputs } from './action/outputs.ts'
import { githubFor, openStage, type Stage, withInputs } from './action/stage.ts'
import { EXIT, type ExitCode } from './exit-code.ts'
import { maskOf, spellingsOf } from './mask.ts'
import { Fault } from './model/fault.ts'
import type { Problem } from './model/problem.ts'
import { terminal } from './report/escape.ts'
import { faultText } from './report/text/fault-text.ts'
import { secretsIn } from './settings.ts'

/** A message and a way on that is to be pasted. */
const MOST = 1_000

process.exitCode = await main()

/** The second door: an event becomes a command, and the same engine does the rest. Whatever happens, no stack trace and no secret reaches the log. */
async function main(): Promise<ExitCode> {
  const inputs = readInputs()
  if ('code' in inputs) return refuse({ mask: (text) => text }, inputs)
  const secrets = [...secretsIn(withInputs(process.env, inputs)), inputs.token]
  for (const spelling of spellingsOf(secrets)) setSecret(spelling)
  const mask = maskOf(secrets)
  try {
    return await run(inputs, readRun(process.env), mask)
  } catch (thrown) {
    const fault =
      thrown instanceof Fault
        ? thrown
        : new Fault('internal', thrown instanceof Error ? thrown.message : String(thrown), 'this is a defect of ogpu-gitops: please report it')
    say({ mask }, faultText(fault, { colour: false }))
    annotate({ mask }, [{ level: 'error', title: fault.code, message: terminal(`${fault.message}${fault.hint === '' ? '' : `. ${fault.hint}`}`, MOST) }])
    setOutputs({ mask }, { 'failure-reason': fault.code })
    return EXIT.fault
  }
}

async function run(inputs: Inputs, facts: RunFacts, mask: Stage['mask']): Promise<ExitCode> {
  const github = githubFor(inputs, facts)
  const defaultBranch = facts.defaultBranch ?? (inputs.command === 'validate' ? '' : ((await github?.pulls.defaultBranch()) ?? ''))
  const order = orderFor(inputs, facts, defaultBranch, process.env)
  if ('code' in order) return refuse({ mask }, order)
  const stage = await openStage({ inputs, run: facts, order, defaultBranch, github, mask, env: process.env })
  if ('code' in stage) return refuse({ mask }, stage)
  switch (order.command) {
    case 'plan':
      return (await import('./action/plan.ts')).runPlan(stage)
    case 'apply':
      return (await import('./action/apply.ts')).runApply(stage)
    case 'drift':
      return (await import('./action/drift.ts')).runDrift(stage)
    case 'validate':
      return (await import('./action/validate.ts')).runValidate(stage)
  }
}

/** The workflow asks for what it may not: nothing is read or sent. */
function refuse(stage: Pick<Stage, 'mask'>, { code, message, hint }: Problem): ExitCode {
  const [what, how] = [terminal(message), terminal(hint, MOST)]
  say(stage, `refused: nothing was sent (${code})\n  ${what}\n  ${how}\n`)
  annotate(stage, [{ level: 'error', title: 'The workflow has to be mended', message: `${what}. ${how}` }])
  setOutputs(stage, { 'failure-reason': code })
  return EXIT.problems
}

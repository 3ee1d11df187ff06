import { setSecret } from '@actions/core'
import { orderFor } from './action/command.ts'
import { readRun } from './action/event.ts'
import { type Inputs, readInputs } from './action/inputs.ts'
import { annotate, say } from './action/log.ts'
import { setOutputs } from './action/outputs.ts'
import { followed } from './action/progress.ts'
import type { Mask } from './action/settings.ts'
import { EXIT, type ExitCode } from './exit-code.ts'
import { maskOf, spellingsOf } from './mask.ts'
import { Fault } from './model/fault.ts'
import type { Problem } from './model/problem.ts'
import type { Progress } from './model/progress.ts'
import { type Secret, secret } from './model/secret.ts'
import { hintText } from './report/format/command-text.ts'
import { terminal } from './report/format/escape.ts'
import { faultText } from './report/text/fault-text.ts'
import { type SafeEnvironment, secretsIn, takeSecrets } from './secrets.ts'

/** A message and a way on that is to be pasted. */
const MOST = 1_000

process.exitCode = await main()
// All is said by now, but a request that nobody answers would keep a cancelled run for as long as
// its patience lasts.
if (process.exitCode === EXIT.cancelled) process.stdout.write('', () => process.exit())

/**
 * The second door: an event becomes a command, and the same engine does the rest. Whatever happens,
 * no stack trace and no secret reaches the log.
 */
async function main(): Promise<ExitCode> {
  const inputs = readInputs()
  if ('code' in inputs) return refuse({ mask: (text) => text }, inputs)
  const secrets = [...secretsIn(process.env), ...secretInputs(inputs)]
  for (const spelling of spellingsOf(secrets)) setSecret(spelling)
  const mask = maskOf(secrets)
  const { progress, end } = followed(mask)
  try {
    return await run(inputs, { ...takeSecrets(process.env), mask, progress })
  } catch (thrown) {
    const fault =
      thrown instanceof Fault
        ? thrown
        : new Fault(
            'internal',
            thrown instanceof Error ? thrown.message : String(thrown),
            'this is a defect of ogpu-gitops: please report it',
          )
    say({ mask }, faultText(fault, { colour: false, wide: true }))
    annotate({ mask }, [
      {
        level: 'error',
        title: fault.code,
        message: terminal(`${fault.message}${fault.hint === '' ? '' : `. ${fault.hint}`}`, MOST),
      },
    ])
    setOutputs({ mask }, { 'failure-reason': fault.code })
    return EXIT.fault
  } finally {
    await end()
  }
}

/** What of the inputs must never be shown. */
function secretInputs(inputs: Inputs): readonly Secret[] {
  const { privateKey, signer, token, rpcUrl, checkRpcUrl } = inputs
  const addresses = [rpcUrl, checkRpcUrl].filter((url) => url !== '')
  return [
    ...[privateKey, signer, token].filter((given) => given !== undefined),
    ...addresses.map((url) => secret('address', url)),
  ]
}

/** What a run has of its process. */
interface Surroundings extends SafeEnvironment {
  readonly mask: Mask
  readonly progress: Progress
}

/** What is not needed is not loaded: `validate` starts without a chain, git or GitHub. */
async function run(inputs: Inputs, environment: Surroundings): Promise<ExitCode> {
  const { env, secrets, mask, progress } = environment
  const facts = readRun(env)
  const known = facts.defaultBranch ?? (inputs.command === 'validate' ? '' : undefined)
  const { githubFor, openContext: openStage } =
    inputs.command === 'validate' && known !== undefined ? {} : await import('./action/context.ts')
  const github = githubFor?.(inputs, facts, env, progress)
  const defaultBranch = known ?? (await github?.pulls.defaultBranch()) ?? ''
  const order = orderFor(inputs, facts, defaultBranch, secrets)
  if ('code' in order) return refuse({ mask }, order)
  if (order.command === 'validate' || openStage === undefined)
    return (await import('./action/validate.ts')).runValidate({ inputs, mask, env, progress })
  const stage = await openStage({
    inputs,
    run: facts,
    order,
    defaultBranch,
    github,
    mask,
    progress,
    environment,
  })
  if ('code' in stage) return refuse({ mask }, stage)
  switch (order.command) {
    case 'plan':
      return (await import('./action/plan.ts')).runPlan(stage)
    case 'apply':
      return (await import('./action/apply.ts')).runApply(stage)
    case 'drift':
      return (await import('./action/drift.ts')).runDrift(stage)
    case 'catalog':
      return (await import('./action/catalog.ts')).runCatalog(stage)
  }
}

/** The workflow asks for what it may not: nothing is read or sent. */
function refuse(stage: { readonly mask: Mask }, { code, message, hint }: Problem): ExitCode {
  const [what, how] = [terminal(message), terminal(hintText(hint), MOST)]
  say(stage, `refused: nothing was sent (${code})\n  ${what}\n  ${how}\n`)
  annotate(stage, [
    { level: 'error', title: 'The workflow has to be fixed', message: `${what}. ${how}` },
  ])
  setOutputs(stage, { 'failure-reason': code })
  return EXIT.problems
}

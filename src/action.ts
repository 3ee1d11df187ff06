import { readFile } from 'node:fs/promises'
import path from 'node:path'
import * as core from '@actions/core'
import { runCli } from './cli/program.ts'
import type { Terminal } from './cli/terminal.ts'
import { keyNames } from './settings.ts'

const COMMANDS = ['plan', 'apply', 'validate'] as const
const SENDING_EVENTS: readonly string[] = ['push', 'workflow_dispatch']
type Command = (typeof COMMANDS)[number]

const cwd = path.resolve(core.getInput('working-directory') || '.')
const network = core.getInput('network')
const planPath = path.join(process.env['RUNNER_TEMP'] ?? cwd, `ogpu-plan-${network || 'default'}.json`)

process.exitCode = await main()

/** The second door: inputs become a command line, and the same engine does the rest. */
async function main(): Promise<number> {
  const given = core.getInput('command') || 'auto'
  const command = given === 'auto' ? await commandOfEvent() : given
  if (!isCommand(command)) return refuse(`the input command is ${JSON.stringify(command)}; it takes auto, ${COMMANDS.join(', ')}`)
  if (command === 'apply' && !SENDING_EVENTS.includes(eventName()))
    return refuse(`apply does not run on ${eventName() || 'this event'}: it runs on a push to the default branch and on workflow_dispatch`)
  const key = core.getInput('private-key')
  if (key !== '') hide(key)
  if (key !== '' && eventName().startsWith('pull_request'))
    return refuse('a private key must not be given on a pull request: take private-key out of this job; plan needs none')
  const exit = await runCli(
    [command, ...argumentsOf(command), ...((await isFork()) && command === 'plan' ? ['--offline'] : [])],
    terminalWith(environment(key)),
  )
  if (command === 'plan') await setOutputs()
  if (exit !== 0) core.error(`ogpu-gitops ${command} ended with exit code ${exit}`)
  return exit
}

function eventName(): string {
  return process.env['GITHUB_EVENT_NAME'] ?? ''
}

/** Whether the pull request comes from another repository: then no URL that its files name is fetched from this machine. */
async function isFork(): Promise<boolean> {
  if (!eventName().startsWith('pull_request')) return false
  const { head, base } = record((await payloadOfEvent())['pull_request'])
  return record(record(head)['repo'])['full_name'] !== record(record(base)['repo'])['full_name']
}

async function payloadOfEvent(): Promise<Record<string, unknown>> {
  return record(JSON.parse(await readFile(process.env['GITHUB_EVENT_PATH'] ?? '', 'utf8').catch(() => '{}')))
}

/** What an event asks for: only the default branch is ever applied. */
async function commandOfEvent(): Promise<Command> {
  if (!SENDING_EVENTS.includes(eventName())) return 'plan'
  const payload = await payloadOfEvent()
  const branch = record(payload['repository'])['default_branch']
  const isDefault = typeof branch === 'string' && process.env['GITHUB_REF'] === `refs/heads/${branch}`
  return isDefault && (eventName() === 'push' || core.getInput('approve') !== '') ? 'apply' : 'plan'
}

function record(value: unknown): Record<string, unknown> {
  return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {}
}

function isCommand(text: string): text is Command {
  return COMMANDS.some((command) => command === text)
}

function refuse(reason: string): number {
  core.error(reason)
  return 3
}

/** Masks the key in every spelling before anything is printed. */
function hide(key: string): void {
  const bare = key.trim().replace(/^0x/i, '')
  for (const spelling of [key, key.trim(), bare, `0x${bare}`, bare.toLowerCase(), bare.toUpperCase()]) core.setSecret(spelling)
}

function argumentsOf(command: Command): readonly string[] {
  const config = ['--config', core.getInput('config') || 'ogpu.yaml']
  if (command === 'validate') return config
  const [base, approve] = [core.getInput('base'), core.getInput('approve')]
  const common = [...config, ...(network === '' ? [] : ['--network', network]), ...(base === '' ? [] : ['--base', base])]
  if (command === 'plan') return [...common, '--out', planPath]
  return [...common, ...(approve === '' ? ['--yes'] : ['--approve', approve])]
}

/** Inputs beat the environment. */
function environment(key: string): NodeJS.ProcessEnv {
  const rpcUrl = core.getInput('rpc-url')
  const names = network === '' ? ['CLIENT_PRIVATE_KEY'] : keyNames(network)
  return { ...process.env, ...(rpcUrl === '' ? {} : { OGPU_RPC_URL: rpcUrl }), ...(key === '' ? {} : Object.fromEntries(names.map((name) => [name, key]))) }
}

function terminalWith(env: NodeJS.ProcessEnv): Terminal {
  return {
    cwd,
    env,
    isInteractive: false,
    colour: false,
    out: (text) => process.stdout.write(text),
    err: (text) => process.stdout.write(text),
    ask: () => Promise.resolve(''),
    onStop: (callback) => {
      process.once('SIGINT', callback)
      process.once('SIGTERM', callback)
      return () => {
        process.off('SIGINT', callback)
        process.off('SIGTERM', callback)
      }
    },
  }
}

async function setOutputs(): Promise<void> {
  const text = await readFile(planPath, 'utf8').catch(() => undefined)
  if (text === undefined) return
  const { summary, changes, fingerprint } = JSON.parse(text) as { summary: Record<string, number>; changes: readonly unknown[]; fingerprint: string }
  core.setOutput('changes', String(changes.length > 0))
  core.setOutput('to-publish', summary['publish'])
  core.setOutput('to-update', summary['update'])
  core.setOutput('to-close', summary['close'])
  core.setOutput('orphans', summary['orphans'])
  core.setOutput('fingerprint', fingerprint)
  core.setOutput('plan-path', planPath)
}

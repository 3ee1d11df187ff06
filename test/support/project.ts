import { execFile } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { promisify } from 'node:util'
import { Ajv, type ValidateFunction } from 'ajv'
import type { Devnet } from '../../src/devnet/devnet.ts'
import { runArgs, type Told } from './run-args.ts'

/** What one command line came to. */
export interface Run extends Told {
  /** Standard output as JSON. */
  // biome-ignore lint/suspicious/noExplicitAny: tests look into documents of many shapes
  readonly json: () => any
}

/** What of a network's configuration a test sets; the rest comes from the chain. */
export interface NetworkSettings {
  readonly nexus?: string
  readonly vault?: string
  readonly rpcUrl?: string
  readonly chainId?: number
  readonly account?: number
  readonly owner?: string
  readonly confirmations?: number
  readonly extra?: Readonly<Record<string, unknown>>
}

/** A repository of a test's own in a temporary folder, with one network named `local`. */
export interface Project {
  readonly root: string
  readonly chain: Devnet
  /** The environment that commands run in. */
  readonly env: Record<string, string>
  configure(settings?: NetworkSettings): Promise<void>
  write(file: string, text: string): Promise<void>
  remove(file: string): Promise<void>
  run(...args: string[]): Promise<Run>
  git(...args: string[]): Promise<string>
  /** Makes the folder a git repository and commits everything; again commits what changed. */
  commit(message?: string): Promise<string>
  delete(): Promise<void>
}

/** A fresh project for an account of a chain. */
export async function aProject(chain: Devnet, settings: NetworkSettings = {}): Promise<Project> {
  const root = await mkdtemp(path.join(tmpdir(), 'ogpu-test-'))
  const home = path.join(root, '.home')
  const env: Record<string, string> = {
    XDG_CACHE_HOME: `${home}/cache`,
    XDG_STATE_HOME: `${home}/state`,
    CLIENT_PRIVATE_KEY: chain.accounts[settings.account ?? 0]?.privateKey ?? '',
    PATH: process.env['PATH'] ?? '',
  }
  const write = async (file: string, text: string): Promise<void> => {
    await mkdir(path.dirname(path.join(root, file)), { recursive: true })
    await writeFile(path.join(root, file), text)
  }
  const git = async (...args: string[]): Promise<string> =>
    (
      await promisify(execFile)(
        'git',
        ['-c', 'user.name=t', '-c', 'user.email=t@example.com', ...args],
        { cwd: root },
      )
    ).stdout.trim()
  const project: Project = {
    root,
    chain,
    env,
    write,
    git,
    configure: (changed = {}) => write('ogpu.yaml', configText(chain, { ...settings, ...changed })),
    remove: (file) => rm(path.join(root, file), { recursive: true }),
    run: (...args) => ran(args, root, env),
    commit: async (message = 'change') => {
      await git('init', '-q', '-b', 'main')
      await write('.git/info/exclude', '.home/\n')
      await git('add', '-A')
      await git('commit', '-q', '--allow-empty', '-m', message)
      return git('rev-parse', 'HEAD')
    },
    delete: () => rm(root, { recursive: true, force: true }),
  }
  await project.configure()
  return project
}

const SCHEMAS: Readonly<Record<string, ValidateFunction | undefined>> = Object.fromEntries(
  ['plan', 'apply', 'list', 'drift', 'catalog', 'doctor', 'doctor-report', 'unsigned'].map(
    (verb) => [verb, schemaOf(verb)],
  ),
)

function schemaOf(verb: string): ValidateFunction {
  return new Ajv({ strict: true, allErrors: true }).compile(
    JSON.parse(readFileSync(`schemas/v1/${verb}.schema.json`, 'utf8')),
  )
}

/** A document that its schema refuses is a defect whatever the test is about. */
function parsed(verb: string | undefined, text: string): unknown {
  const document: unknown = JSON.parse(text)
  const isUnsigned = verb === 'apply' && Object.hasOwn(Object(document), 'transactions')
  const validate = verb === undefined ? undefined : SCHEMAS[isUnsigned ? 'unsigned' : verb]
  if (validate !== undefined && !validate(document))
    throw new Error(
      `${verb} --json breaks its schema: ${JSON.stringify(validate.errors?.slice(0, 6))}\n${text}`,
    )
  return document
}

/** The same in another folder, with the environment of a project. */
export function runIn({ env }: Project, cwd: string, ...args: readonly string[]): Promise<Run> {
  return ran(args, cwd, { ...env })
}

async function ran(
  args: readonly string[],
  cwd: string,
  env: Record<string, string>,
): Promise<Run> {
  const told = await runArgs(args, cwd, env)
  return {
    ...told,
    json: () => parsed(args.includes('--report') ? 'doctor-report' : args[0], told.out),
  }
}

/** The configuration of a project, as JSON, which is YAML. */
export function configText(
  chain: Devnet,
  {
    account = 0,
    owner = 'acme-abc123',
    nexus,
    vault,
    rpcUrl,
    chainId,
    confirmations = 0,
    extra,
  }: NetworkSettings,
): string {
  const local = {
    chainId: chainId ?? chain.chainId,
    rpcUrl: rpcUrl ?? chain.rpcUrl,
    nexus: nexus ?? chain.nexus,
    vault: vault ?? chain.vault,
    pinUrl: chain.pinUrl,
    gatewayUrl: chain.gatewayUrl,
    client: chain.accounts[account]?.address,
    confirmations,
    ...extra,
  }
  return JSON.stringify({ version: 1, owner, networks: { local } }, null, 2)
}

/** What of a definition a test is about. */
export interface DefinitionText {
  readonly id: string
  readonly name?: string
  readonly description?: string
  readonly logoUrl?: string
  readonly environments?: Readonly<Record<string, string>>
  readonly delivery?: string
  readonly minPayment?: string
  readonly minLockup?: string
  readonly maxExpiry?: string | number
  readonly state?: string
  readonly protect?: boolean
  readonly networks?: unknown
  readonly relax?: Readonly<Record<string, string>>
  readonly waive?: Readonly<Record<string, unknown>>
}

/** A definition's text. */
export function definitionText({
  id,
  name = `Name of ${id}`,
  environments = { cpu: `https://example.com/${id}.yml` },
  minPayment = '0.01 OGPU',
  minLockup,
  maxExpiry = '24h',
  networks = ['local'],
  ...rest
}: DefinitionText): string {
  return JSON.stringify(
    {
      id,
      name,
      environments,
      payment: { minPayment, ...(minLockup === undefined ? {} : { minLockup }) },
      maxExpiry,
      networks,
      ...rest,
    },
    null,
    2,
  )
}

/** Writes a definition where one belongs. */
export function writeDefinition(project: Project, definition: DefinitionText): Promise<void> {
  return project.write(`sources/${definition.id}/source.yaml`, definitionText(definition))
}

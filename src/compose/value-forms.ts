import { type Tree, textOf } from '../yaml/tree.ts'

/** A form that a text has to have, and how to write it. */
export interface ValueForm {
  readonly pattern: RegExp
  readonly hint: string
}

const TRUTH: ValueForm = { pattern: /^(?:true|false|yes|no|on|off|y|n)$/i, hint: 'write true or false' }
const WHOLE: ValueForm = { pattern: /^[+-]?\d+$/, hint: 'write a whole number' }
const COUNT: ValueForm = { pattern: /^\+?\d+$/, hint: 'write a whole number, 0 or more' }
const NUMBER: ValueForm = { pattern: /^[+-]?(?:\d+(?:\.\d*)?|\.\d+)(?:[eE][+-]?\d+)?$/, hint: 'write a number' }
const SIZE: ValueForm = { pattern: /^-?\d+(?:\.\d+)*(?:[eE][+-]?\d+)? ?(?:[kmgtp]?i?b?)$/i, hint: 'write bytes, or 512m, or 8gb' }
const DURATION: ValueForm = {
  pattern: /^(?:0|[+-]?(?:(?:\d+(?:\.\d*)?|\.\d+)(?:ns|us|µs|μs|ms|s|m|h|d|w))+)$/,
  hint: 'write a number with its unit: 90s, 1m30s',
}

const OF_SERVICES: Readonly<Record<string, ValueForm>> = {
  init: TRUTH,
  tty: TRUTH,
  stdin_open: TRUTH,
  privileged: TRUTH,
  read_only: TRUTH,
  oom_kill_disable: TRUTH,
  'healthcheck.disable': TRUTH,
  'depends_on.*.required': TRUTH,
  'depends_on.*.restart': TRUTH,
  'volumes.*.read_only': TRUTH,
  'volumes.*.volume.nocopy': TRUTH,
  scale: COUNT,
  'deploy.replicas': COUNT,
  'healthcheck.retries': WHOLE,
  'deploy.restart_policy.max_attempts': WHOLE,
  'deploy.update_config.parallelism': WHOLE,
  pids_limit: WHOLE,
  oom_score_adj: WHOLE,
  cpu_count: WHOLE,
  cpu_shares: WHOLE,
  cpu_period: WHOLE,
  cpu_quota: WHOLE,
  'ulimits.*': WHOLE,
  'ulimits.*.soft': WHOLE,
  'ulimits.*.hard': WHOLE,
  cpus: NUMBER,
  cpu_percent: NUMBER,
  'deploy.resources.limits.cpus': NUMBER,
  'deploy.resources.reservations.cpus': NUMBER,
  shm_size: SIZE,
  mem_limit: SIZE,
  mem_reservation: SIZE,
  memswap_limit: SIZE,
  mem_swappiness: SIZE,
  'deploy.resources.limits.memory': SIZE,
  'deploy.resources.reservations.memory': SIZE,
  'volumes.*.tmpfs.size': SIZE,
  stop_grace_period: DURATION,
  'healthcheck.interval': DURATION,
  'healthcheck.timeout': DURATION,
  'healthcheck.start_period': DURATION,
  'healthcheck.start_interval': DURATION,
  'deploy.restart_policy.delay': DURATION,
  'deploy.restart_policy.window': DURATION,
  'deploy.update_config.delay': DURATION,
}

const OF_NETWORKS: Readonly<Record<string, ValueForm>> = { internal: TRUTH, attachable: TRUTH, enable_ipv4: TRUTH, enable_ipv6: TRUTH, external: TRUTH }
const OF_OTHERS: Readonly<Record<string, ValueForm>> = { external: TRUTH }

/** What the schema lets be any text and Compose then reads, by section and path; a star stands for any name or number. */
export const VALUE_FORMS: Readonly<Record<string, Readonly<Record<string, ValueForm>>>> = {
  services: OF_SERVICES,
  networks: OF_NETWORKS,
  volumes: OF_OTHERS,
  configs: OF_OTHERS,
  secrets: OF_OTHERS,
}

/** Whether a value says yes, as a boolean or as the text that a variable left behind. */
export function isOn(tree: Tree | undefined): boolean {
  const text = textOf(tree)
  return text !== undefined && !['', 'false', 'no', 'off', 'n', '0'].includes(text.toLowerCase())
}

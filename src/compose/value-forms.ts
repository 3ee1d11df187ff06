import { type Tree, textOf } from '../yaml/tree.ts'
import { SIZE as SIZE_TEXT } from './sizes.ts'

/** A form that a text has to have, and how to write it. */
export interface ValueForm {
  readonly pattern: RegExp
  readonly hint: string
  /** What is meant by a text that has another form, where that can be told. */
  readonly meant?: (text: string) => string | undefined
  /**
   * The types that a value without quotes may not have: Compose refuses them there, or reads
   * nothing of them.
   */
  readonly never?: 'text' | 'float'
  /** Whether a number without quotes may be negative where a text may not: -1 is no limit. */
  readonly takesAnyInteger?: true
}

const TRUTH: ValueForm = {
  pattern: /^(?:true|false|yes|no|on|off|y|n)$/i,
  hint: 'write true or false',
}
/** Eighteen digits fit into 64 bits whatever they are. */
const WHOLE: ValueForm = { pattern: /^[+-]?0*\d{1,18}$/, hint: 'write a whole number' }
const LIMIT: ValueForm = { ...WHOLE, never: 'float' }
const COUNT: ValueForm = { pattern: /^\+?0*\d{1,18}$/, hint: 'write a whole number, 0 or more' }
const NUMBER: ValueForm = {
  pattern: /^[+-]?(?:\d+(?:\.\d*)?|\.\d+)(?:[eE][+-]?\d+)?$/,
  hint: 'write a number',
}
const SIZE: ValueForm = {
  pattern: SIZE_TEXT,
  hint: 'write bytes, or 512m, or 16gb',
  meant: (text) => /^(\d+ ?[kmgtp])i$/i.exec(text)?.[1]?.replace(' ', '').toLowerCase().concat('b'),
  never: 'float',
  takesAnyInteger: true,
}
const RATIO: ValueForm = { ...NUMBER, hint: 'write a number from 0 to 1' }
const BIAS: ValueForm = {
  pattern: /^[+-]?0*(?:1000|\d{1,3})$/,
  hint: 'write a whole number from -1000 to 1000',
}
const MODE: ValueForm = { pattern: /^/, hint: 'write it without quotes: 0777', never: 'text' }
const PULL: ValueForm = {
  pattern:
    /^(?:always|never|build|if_not_present|missing|refresh|daily|weekly|every_(?:\d+[wdhms])+)$/,
  hint: 'write always, missing or never',
}
const DEVICES: ValueForm = { pattern: /^(?:all|[+-]?\d+)$/i, hint: 'write a number, or all' }
const EXPOSED: ValueForm = {
  pattern: /^\d{1,5}(?:-\d{1,5})?(?:\/(?:tcp|udp|sctp))?$/i,
  hint: 'write a port, in digits',
  never: 'float',
}
/** A time with its unit. */
const DURATION: ValueForm = {
  pattern: /^(?:0|[+-]?(?:(?:\d+(?:\.\d*)?|\.\d+)(?:ns|us|µs|μs|ms|s|m|h|d|w))+)$/,
  hint: 'write a number with its unit: 90s, 1m30s',
  meant: (text) => (/^\d+$/.test(text) ? `${text}s` : undefined),
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
  attach: {
    pattern: /^(?:true|false)$/,
    hint: 'write true or false, without quotes',
    never: 'text',
  },
  'healthcheck.retries': COUNT,
  'deploy.rollback_config.parallelism': WHOLE,
  'deploy.placement.max_replicas_per_node': WHOLE,
  'deploy.resources.limits.pids': { ...WHOLE, never: 'text' },
  'configs.*.mode': { pattern: /^\d+$/, hint: 'write it in octal: 0440' },
  'secrets.*.mode': { pattern: /^\d+$/, hint: 'write it in octal: 0440' },
  cpu_rt_period: WHOLE,
  cpu_rt_runtime: WHOLE,
  'deploy.update_config.max_failure_ratio': RATIO,
  'deploy.rollback_config.max_failure_ratio': RATIO,
  pull_policy: PULL,
  'expose.*': EXPOSED,
  'volumes.*.tmpfs.mode': MODE,
  'deploy.resources.reservations.devices.*.count': DEVICES,
  'gpus.*.count': DEVICES,
  'deploy.restart_policy.max_attempts': WHOLE,
  'deploy.update_config.parallelism': WHOLE,
  pids_limit: WHOLE,
  oom_score_adj: BIAS,
  cpu_count: COUNT,
  cpu_shares: WHOLE,
  cpu_period: WHOLE,
  cpu_quota: WHOLE,
  'ulimits.*': LIMIT,
  'ulimits.*.soft': LIMIT,
  'ulimits.*.hard': LIMIT,
  cpus: NUMBER,
  cpu_percent: {
    pattern: /^\+?0*(?:100(?:\.0*)?|\d{1,2}(?:\.\d*)?|\.\d+)$/,
    hint: 'write a number from 0 to 100',
  },
  'deploy.resources.limits.cpus': NUMBER,
  'deploy.resources.reservations.cpus': NUMBER,
  shm_size: SIZE,
  mem_limit: SIZE,
  mem_reservation: SIZE,
  memswap_limit: SIZE,
  mem_swappiness: { pattern: /^\d+$/, hint: 'write a whole number, without quotes', never: 'text' },
  'blkio_config.weight': { ...WHOLE, never: 'text' },
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
  'deploy.update_config.monitor': DURATION,
  'deploy.rollback_config.delay': DURATION,
  'deploy.rollback_config.monitor': DURATION,
}

const OF_NETWORKS: Readonly<Record<string, ValueForm>> = {
  internal: TRUTH,
  attachable: TRUTH,
  enable_ipv4: TRUTH,
  enable_ipv6: TRUTH,
  external: TRUTH,
}
const OF_OTHERS: Readonly<Record<string, ValueForm>> = { external: TRUTH }

/**
 * What the schema lets be any text and Compose then reads, by section and path; a star stands for
 * any name or number.
 */
export const VALUE_FORMS: Readonly<Record<string, Readonly<Record<string, ValueForm>>>> = {
  services: OF_SERVICES,
  networks: OF_NETWORKS,
  volumes: OF_OTHERS,
  configs: OF_OTHERS,
  secrets: OF_OTHERS,
}

/** The form of the value at a path; undefined where none is asked for. */
export function formAt([section = '', , ...steps]: readonly string[]): ValueForm | undefined {
  return VALUE_FORMS[section]?.[steps.map((step) => (/^\d+$/.test(step) ? '*' : step)).join('.')]
}

/** Whether a value says yes, as a boolean or as the text that a variable left behind. */
export function isOn(tree: Tree | undefined): boolean {
  const text = textOf(tree)
  return text !== undefined && !['', 'false', 'no', 'off', 'n', '0'].includes(text.toLowerCase())
}

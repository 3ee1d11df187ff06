import type { ComposeVersion } from '../model/compose-version.ts'
import { type Tree, textOf } from '../yaml/tree.ts'

/** What a Compose version takes that older ones refuse. */
export interface Novelty {
  /** The field's path in the file; a star stands for any name or number. */
  readonly path: string
  /** Which values; any when left out. */
  readonly isNew?: (value: Tree) => boolean
  /** A field at the top of the file with which it is spoken of already. */
  readonly unless?: string
  /** The oldest version that takes it. */
  readonly since: ComposeVersion
  /** One, as it stands in a service or, at the top of a file, beside `services:`. */
  readonly example: string
}

const isList = (value: Tree): boolean => value.kind === 'list'
const isMap = (value: Tree): boolean => value.kind === 'map'
const isText =
  (pattern: RegExp) =>
  (value: Tree): boolean =>
    pattern.test(textOf(value) ?? '')

/** Days and weeks in a duration. */
const DAYS = /\d[dw]/

/**
 * Measured: `npm run compose -- versions` runs each version on a file that holds nothing else
 * beyond the ordinary. 2.24 is the oldest that is looked at. The table in docs/compose.md is
 * generated from it.
 */
export const NOVELTIES: readonly Novelty[] = [
  {
    path: 'services.*.ports.*.name',
    since: [2, 25, 0],
    example: 'ports: [{ target: 80, name: web }]',
  },
  {
    path: 'services.*.ports.*.app_protocol',
    since: [2, 25, 0],
    example: 'ports: [{ target: 80, app_protocol: http }]',
  },
  {
    path: 'services.*.volumes.*.volume.subpath',
    since: [2, 25, 0],
    example: 'volumes: [{ type: volume, source: data, target: /d, volume: { subpath: a } }]',
  },
  {
    path: 'services.*.networks.*.driver_opts',
    since: [2, 28, 0],
    example: 'networks: { default: { driver_opts: { a: b } } }',
  },
  {
    path: 'services.*.healthcheck.interval',
    isNew: isText(DAYS),
    since: [2, 34, 0],
    example: 'healthcheck: { test: [CMD, a], interval: 1d }',
  },
  {
    path: 'services.*.healthcheck.timeout',
    isNew: isText(DAYS),
    since: [2, 34, 0],
    example: 'healthcheck: { test: [CMD, a], timeout: 1d }',
  },
  {
    path: 'services.*.healthcheck.start_period',
    isNew: isText(DAYS),
    since: [2, 34, 0],
    example: 'healthcheck: { test: [CMD, a], start_period: 1d }',
  },
  {
    path: 'services.*.healthcheck.start_interval',
    isNew: isText(DAYS),
    since: [2, 34, 0],
    example: 'healthcheck: { test: [CMD, a], start_interval: 1d }',
  },
  {
    path: 'services.*.deploy.restart_policy.delay',
    isNew: isText(DAYS),
    since: [2, 34, 0],
    example: 'deploy: { restart_policy: { delay: 1d } }',
  },
  {
    path: 'services.*.deploy.restart_policy.window',
    isNew: isText(DAYS),
    since: [2, 34, 0],
    example: 'deploy: { restart_policy: { window: 1d } }',
  },
  {
    path: 'services.*.deploy.update_config.delay',
    isNew: isText(DAYS),
    since: [2, 34, 0],
    example: 'deploy: { update_config: { delay: 1d } }',
  },
  {
    path: 'services.*.deploy.update_config.monitor',
    isNew: isText(DAYS),
    since: [2, 34, 0],
    example: 'deploy: { update_config: { monitor: 1d } }',
  },
  {
    path: 'services.*.deploy.rollback_config.delay',
    isNew: isText(DAYS),
    since: [2, 34, 0],
    example: 'deploy: { rollback_config: { delay: 1d } }',
  },
  {
    path: 'services.*.deploy.rollback_config.monitor',
    isNew: isText(DAYS),
    since: [2, 34, 0],
    example: 'deploy: { rollback_config: { monitor: 1d } }',
  },
  {
    path: 'services.*.stop_grace_period',
    isNew: isText(DAYS),
    since: [2, 34, 0],
    example: 'stop_grace_period: 1d',
  },
  {
    path: 'services.*.extra_hosts.*',
    isNew: isList,
    since: [2, 29, 7],
    example: 'extra_hosts: { a: [10.0.0.1, 10.0.0.2] }',
  },
  {
    path: 'services.*.devices.*',
    isNew: isMap,
    since: [2, 29, 7],
    example: 'devices: [{ source: /dev/a, target: /dev/a }]',
  },
  { path: 'name', isNew: isText(/[A-Z]/), since: [2, 29, 0], example: 'name: MyModel' },
  {
    path: 'services.*.gpus',
    isNew: isList,
    since: [2, 30, 0],
    example: 'gpus: [{ driver: nvidia, count: 1 }]',
  },
  { path: 'services.*.post_start', since: [2, 30, 0], example: 'post_start: [{ command: [a] }]' },
  { path: 'services.*.pre_stop', since: [2, 30, 0], example: 'pre_stop: [{ command: [a] }]' },
  {
    path: 'services.*.env_file.*.format',
    since: [2, 30, 0],
    example: 'env_file: [{ path: a, required: false, format: raw }]',
  },
  {
    path: 'services.*.volumes.*.bind.recursive',
    since: [2, 30, 0],
    example: 'volumes: [{ type: bind, source: /a, target: /a, bind: { recursive: disabled } }]',
  },
  {
    path: 'services.*.develop.watch.*.action',
    isNew: isText(/^sync\+exec$|^restart$/),
    since: [2, 32, 0],
    example: 'develop: { watch: [{ path: a, action: restart }] }',
  },
  {
    path: 'services.*.develop.watch.*.exec',
    since: [2, 32, 0],
    example:
      'develop: { watch: [{ path: a, action: sync+exec, target: /a, exec: { command: a } }] }',
  },
  { path: 'services.*.label_file', since: [2, 32, 2], example: 'label_file: /dev/null' },
  { path: 'services.*.gpus', isNew: isText(/^all$/), since: [2, 33, 0], example: 'gpus: all' },
  {
    path: 'networks.*.enable_ipv4',
    since: [2, 33, 0],
    example: 'networks: { a: { enable_ipv4: true } }',
  },
  {
    path: 'services.*.networks.*.gw_priority',
    since: [2, 33, 0],
    example: 'networks: { default: { gw_priority: 1 } }',
  },
  {
    path: 'services.*.pull_policy',
    isNew: isText(/^(?:refresh|daily|weekly|every_.*)$/),
    since: [2, 34, 0],
    example: 'pull_policy: daily',
  },
  { path: 'services.*.pull_refresh_after', since: [2, 34, 0], example: 'pull_refresh_after: 1h' },
  { path: 'services.*.provider', since: [2, 35, 0], example: 'provider: { type: a }' },
  {
    path: 'services.*.networks.*.interface_name',
    since: [2, 36, 0],
    example: 'networks: { default: { interface_name: eth1 } }',
  },
  { path: 'services.*.use_api_socket', since: [2, 38, 0], example: 'use_api_socket: false' },
  { path: 'services.*.models', unless: 'models', since: [2, 38, 0], example: 'models: [a]' },
  { path: 'models', since: [2, 38, 0], example: 'models: { a: { model: b } }' },
]

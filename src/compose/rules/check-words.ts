import { ipVersion } from '../../model/units/ip-version.ts'
import type { Spot } from '../../yaml/text.ts'
import { at, fieldsOf, itemsOf, textOf } from '../../yaml/tree.ts'
import type { ComposeRuleCheck } from '../composition.ts'
import { shown, showWithoutSecrets } from '../document/show.ts'
import type { LocatedComposeIssue } from '../finding.ts'
import type { Service } from '../service.ts'
import { capabilityOf } from './check-isolation.ts'

/**
 * What a word has to be, and how to write it. Compose hands these on as they are; the Engine
 * refuses them when the container is made.
 */
interface Words {
  readonly pattern: RegExp
  readonly hint: string
}

const SETTINGS: Readonly<Record<string, Words>> = {
  restart: {
    pattern: /^(?:no|always|unless-stopped|on-failure(?::\d+)?)?$/,
    hint: 'write no, always, on-failure[:N] or unless-stopped',
  },
  ipc: {
    pattern: /^(?:none|private|shareable|host|(?:service|container):.+)?$/,
    hint: 'take it out, or write private, shareable or service:NAME',
  },
  pid: {
    pattern: /^(?:host|(?:service|container):.+)?$/,
    hint: 'take it out, or write service:NAME',
  },
  uts: { pattern: /^(?:host)?$/, hint: 'take it out' },
  userns_mode: { pattern: /^(?:host)?$/, hint: 'take it out' },
  cgroup: { pattern: /^(?:host|private)?$/, hint: 'take it out, or write private' },
  isolation: { pattern: /^(?:default)?$/i, hint: 'take it out' },
}

/** Linux capabilities by the Engine's names (capabilities(7)). */
const CAPABILITIES = new Set(
  `ALL AUDIT_CONTROL AUDIT_READ AUDIT_WRITE BLOCK_SUSPEND BPF CHECKPOINT_RESTORE CHOWN DAC_OVERRIDE DAC_READ_SEARCH FOWNER FSETID IPC_LOCK
  IPC_OWNER KILL LEASE LINUX_IMMUTABLE MAC_ADMIN MAC_OVERRIDE MKNOD NET_ADMIN NET_BIND_SERVICE NET_BROADCAST NET_RAW PERFMON SETFCAP SETGID
  SETPCAP SETUID SYS_ADMIN SYS_BOOT SYS_CHROOT SYS_MODULE SYS_NICE SYS_PACCT SYS_PTRACE SYS_RAWIO SYS_RESOURCE SYS_TIME SYS_TTY_CONFIG
  SYSLOG WAKE_ALARM`.split(/\s+/),
)

/** Log drivers that come with the Engine; any other is a plugin. */
const LOG_DRIVERS = new Set([
  '',
  'none',
  'local',
  'json-file',
  'syslog',
  'journald',
  'gelf',
  'fluentd',
  'awslogs',
  'splunk',
  'etwlogs',
  'gcplogs',
])
/** Networks that every Engine has. */
const NETWORK_MODES = new Set(['', 'none', 'bridge', 'host', 'default'])

/**
 * Words that the Engine takes or refuses, after Compose took the file; a host without an address
 * Compose refuses itself, wherever it stands.
 */
export const checkWords: ComposeRuleCheck = ({ services, written }) => [
  ...services.flatMap((service) => [
    ...settings(service),
    ...capabilities(service),
    ...addresses(service),
    ...logging(service),
    ...networkMode(service),
  ]),
  ...written.flatMap(hostsWithoutAddress),
]

function settings({ own, name }: Service): readonly LocatedComposeIssue[] {
  return Object.entries(SETTINGS).flatMap(
    ([field, { pattern, hint }]): readonly LocatedComposeIssue[] => {
      const value = at(own, field)
      const text = textOf(value)
      if (value === undefined || text === undefined || pattern.test(text)) return []
      return [
        {
          rule: 'compose-value',
          message: `${field} of ${shown(name)} is ${showWithoutSecrets(text)}, which the Engine refuses`,
          hint,
          spot: value.spot,
        },
      ]
    },
  )
}

function capabilities({ own }: Service): readonly LocatedComposeIssue[] {
  return ['cap_add', 'cap_drop'].flatMap((field) =>
    itemsOf(at(own, field)).flatMap((item): readonly LocatedComposeIssue[] => {
      const text = textOf(item) ?? ''
      if (CAPABILITIES.has(capabilityOf(text))) return []
      const message = `${showWithoutSecrets(text)} in ${field} is no capability, and the Engine refuses it`
      return [
        {
          rule: 'compose-value',
          message,
          hint: 'capabilities(7) lists them: SYS_PTRACE, IPC_LOCK, …',
          spot: item.spot,
        },
      ]
    }),
  )
}

/** `HOST:ADDRESS` or `HOST=ADDRESS`; the Engine knows one word besides: `host-gateway`. */
function addresses(service: Service): readonly LocatedComposeIssue[] {
  return extraHosts(service).flatMap(
    ({ addresses: given, spot }): readonly LocatedComposeIssue[] => {
      const wrong = given
        ?.split(',')
        .find(
          (address) =>
            address !== 'host-gateway' && ipVersion(address.replace(/^\[(.*)\]$/, '$1')) === 0,
        )
      if (wrong === undefined) return []
      return [
        {
          rule: 'compose-value',
          message: `${showWithoutSecrets(wrong)} in extra_hosts is no address, and the Engine refuses it`,
          hint: HOST_HINT,
          spot,
        },
      ]
    },
  )
}

function hostsWithoutAddress(service: Service): readonly LocatedComposeIssue[] {
  return extraHosts(service)
    .filter(({ addresses: given }) => given === undefined)
    .map(({ text, spot }) => ({
      rule: 'compose-value',
      message: `${showWithoutSecrets(text)} in extra_hosts has no address`,
      hint: HOST_HINT,
      spot,
    }))
}

const HOST_HINT = 'write name:address, with no space: "host.docker.internal:host-gateway"'

interface ExtraHost {
  readonly text: string
  /** Undefined where nothing separates the host from one. */
  readonly addresses: string | undefined
  readonly spot: Spot
}

function extraHosts({ own }: Service): readonly ExtraHost[] {
  const extra = at(own, 'extra_hosts')
  const listed = itemsOf(extra).map((item) => ({ text: textOf(item) ?? '', spot: item.spot }))
  const mapped = fieldsOf(extra).flatMap(([host, { spot, value }]) =>
    (value.kind === 'list' ? value.items : [value]).map((address) => ({
      text: `${host}=${textOf(address) ?? ''}`,
      spot,
    })),
  )
  return [...listed, ...mapped].map(({ text, spot }) => ({
    text,
    addresses: /^[^:=]+[=:](.*)$/s.exec(text)?.[1],
    spot,
  }))
}

function logging({ own, name }: Service): readonly LocatedComposeIssue[] {
  const driver = at(own, 'logging', 'driver')
  const text = textOf(driver)
  if (driver === undefined || text === undefined || LOG_DRIVERS.has(text)) return []
  const hint = 'take it out: a provider has Docker with Compose, and nothing more'
  return [
    {
      rule: 'compose-host-plugin',
      message: `${shown(name)} needs the log driver ${showWithoutSecrets(text)}`,
      hint,
      spot: driver.spot,
    },
  ]
}

function networkMode({ own }: Service): readonly LocatedComposeIssue[] {
  const mode = at(own, 'network_mode')
  const text = textOf(mode)
  if (
    mode === undefined ||
    text === undefined ||
    NETWORK_MODES.has(text) ||
    /^(?:service|container):/.test(text)
  )
    return []
  const message = `the network ${showWithoutSecrets(text)} would have to be at the provider already`
  return [
    {
      rule: 'compose-external',
      message,
      hint: 'define it under networks: and name it there',
      spot: mode.spot,
    },
  ]
}

import { at, itemsOf, type Tree, textOf } from '../../yaml/tree.ts'
import { type ComposeRuleCheck, type Composition, sectionOf } from '../composition.ts'
import { shown, showWithoutSecrets } from '../document/show.ts'
import type { ComposeIssue, LocatedComposeIssue } from '../finding.ts'
import type { ProviderEnvironment } from '../provider.ts'
import type { Service } from '../service.ts'
import { isOn } from '../value-forms.ts'

/**
 * With one of these a container changes the host's kernel, disks or mounts. SYS_PTRACE and
 * NET_ADMIN stay within its own namespaces.
 */
export const OPENING_CAPABILITIES: ReadonlySet<string> = new Set([
  'ALL',
  'SYS_ADMIN',
  'SYS_MODULE',
  'SYS_RAWIO',
  'SYS_BOOT',
  'SYS_TIME',
  'DAC_READ_SEARCH',
  'MAC_ADMIN',
  'MAC_OVERRIDE',
  'BPF',
])

const HOST_SETTINGS: Readonly<Record<string, ComposeIssue>> = {
  network_mode: {
    rule: 'compose-host-network',
    message: "is given the host's network",
    hint: `take network_mode out; publish "\${PORT}:5555"`,
  },
  pid: {
    rule: 'compose-host-pid',
    message: "sees the host's processes",
    hint: 'take pid: host out',
  },
  ipc: {
    rule: 'compose-host-ipc',
    message: "shares the host's memory segments",
    hint: 'take ipc: host out; where its processes share memory, as those of PyTorch do, write shm_size: 8gb in its place',
  },
  userns_mode: {
    rule: 'compose-host-namespace',
    message: "is given the host's users",
    hint: 'take userns_mode: host out',
  },
  uts: {
    rule: 'compose-host-namespace',
    message: "is given the host's name",
    hint: 'take uts: host out',
  },
  cgroup: {
    rule: 'compose-host-namespace',
    message: "is given the host's control groups",
    hint: 'take cgroup: host out',
  },
}

/** No container may be privileged, and neither may its hooks. */
export const checkPrivileged: ComposeRuleCheck = ({ services, environment }) =>
  services.flatMap((service) =>
    privileges(service).map(({ spot }) => privileged(service, spot, environment)),
  )

/** No container may share a namespace with the host. */
export const checkHostNamespaces: ComposeRuleCheck = (composition) => [
  ...composition.services.flatMap(({ name, own }) =>
    Object.entries(HOST_SETTINGS).flatMap(
      ([setting, { rule, message, hint }]): readonly LocatedComposeIssue[] => {
        const value = at(own, setting)
        if (value === undefined || textOf(value) !== 'host') return []
        return [
          {
            rule,
            message: `${shown(name)} ${message}`,
            hint: hintFor(setting, own, composition) ?? hint,
            spot: value.spot,
          },
        ]
      },
    ),
  ),
  ...[...sectionOf(composition, 'networks')].flatMap(
    ([name, { value, spot }]): readonly LocatedComposeIssue[] => {
      if (textOf(at(value, 'driver')) !== 'host' && textOf(at(value, 'name')) !== 'host') return []
      return [
        {
          rule: 'compose-host-network',
          message: `the network ${shown(name)} is the host's`,
          hint: 'take it out',
          spot,
        },
      ]
    },
  ),
]

/** What else stands in a file can say more of a setting. */
function hintFor(setting: string, own: Tree, { started }: Composition): string | undefined {
  if (setting === 'ipc' && at(own, 'shm_size') !== undefined)
    return 'take ipc: host out: shm_size gives it memory of its own'
  if (setting === 'network_mode' && started.length > 1)
    return `take network_mode out, and write the names of services in place of localhost; the one that answers publishes "\${PORT}:5555"`
  return undefined
}

/** A capability as its lists spell it: `cap_sys_admin` is `SYS_ADMIN`. */
export function capabilityOf(text: string): string {
  return text.toUpperCase().replace(/^CAP_/, '')
}

/** No container may be given what opens the host's kernel. */
export const checkCapabilities: ComposeRuleCheck = ({ services }) =>
  services.flatMap(({ name, own }) =>
    itemsOf(at(own, 'cap_add')).flatMap((item): readonly LocatedComposeIssue[] => {
      const capability = capabilityOf(textOf(item) ?? '')
      if (!OPENING_CAPABILITIES.has(capability)) return []
      return [
        {
          rule: 'compose-capability',
          message: `${shown(name)} is given ${showWithoutSecrets(capability)}`,
          hint: 'take it out',
          spot: item.spot,
        },
      ]
    }),
  )

/**
 * Switching a profile of the kernel off is worth a look. AMD asks for `seccomp=unconfined`, so it
 * stops nothing.
 */
export const checkConfinement: ComposeRuleCheck = ({ services }) =>
  services.flatMap(({ name, own }) =>
    itemsOf(at(own, 'security_opt')).flatMap((item): readonly LocatedComposeIssue[] => {
      const option = textOf(item) ?? ''
      if (!/^[a-z]+[:=]unconfined$|^label[:=]disable$/.test(option)) return []
      const message = `${shown(name)} runs with ${showWithoutSecrets(option)}`
      return [
        {
          rule: 'compose-unconfined',
          message,
          hint: 'take it out unless the service does not start without it',
          spot: item.spot,
        },
      ]
    }),
  )

function privileges({ own }: Service): readonly Tree[] {
  const hooks = ['post_start', 'pre_stop'].flatMap((hook) => itemsOf(at(own, hook)))
  return [own, ...hooks].flatMap((tree) => {
    const value = at(tree, 'privileged')
    return value !== undefined && isOn(value) ? [value] : []
  })
}

function privileged(
  { name }: Service,
  spot: LocatedComposeIssue['spot'],
  environment: ProviderEnvironment,
): LocatedComposeIssue {
  return {
    rule: 'compose-privileged',
    message: `${shown(name)} is privileged`,
    hint: UNPRIVILEGED[environment],
    spot,
  }
}

const UNPRIVILEGED: Readonly<Record<ProviderEnvironment, string>> = {
  cpu: 'take privileged: true out',
  nvidia: 'take privileged: true out; the reservation with driver: nvidia is enough for a GPU',
  amd: 'take privileged: true out; /dev/kfd and /dev/dri are enough for a GPU',
}

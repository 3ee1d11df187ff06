export type Severity = 'error' | 'warning'

/**
 * Every rule, in the order of the documents. A rule without `relax: false` can be relaxed by name,
 * with a reason.
 */
export const RULES = [
  // reading the file: nothing else can be judged before
  { code: 'compose-empty', severity: 'error', relax: false, title: 'the file holds nothing' },
  {
    code: 'compose-too-large',
    severity: 'error',
    relax: false,
    title: 'the file has more than 256 KiB, or more than 10,000 values',
  },
  {
    code: 'compose-bad-yaml',
    severity: 'error',
    relax: false,
    title: 'the file is no YAML document',
  },
  {
    code: 'compose-too-deep',
    severity: 'error',
    relax: false,
    title: 'the file is nested too deeply',
  },
  {
    code: 'compose-documents',
    severity: 'error',
    relax: false,
    title: 'the file holds more than one document',
  },
  {
    code: 'compose-duplicate-key',
    severity: 'error',
    relax: false,
    title: 'a key stands twice in one mapping',
  },
  {
    code: 'compose-yaml-tag',
    severity: 'error',
    relax: false,
    title: 'a tag changes what a value is',
  },
  {
    code: 'compose-yaml-alias',
    severity: 'error',
    relax: false,
    title: 'aliases without an anchor, in a circle, or too many',
  },
  // the compose specification
  {
    code: 'compose-schema',
    severity: 'error',
    title: 'the specification does not know this field or value',
  },
  { code: 'compose-value', severity: 'error', title: 'a value that Compose can not read' },
  { code: 'compose-no-services', severity: 'error', title: 'the file has no service' },
  { code: 'compose-interpolation', severity: 'error', title: 'a $ that Compose can not read' },
  {
    code: 'compose-unquoted',
    severity: 'error',
    title: 'a date or a leading zero that Compose reads as something else',
  },
  {
    code: 'compose-undefined-reference',
    severity: 'error',
    title: 'a name that nothing in the file defines',
  },
  {
    code: 'compose-cycle',
    severity: 'error',
    title: 'services that wait for each other in a circle',
  },
  { code: 'compose-conflict', severity: 'error', title: 'two settings that exclude each other' },
  // what a provider needs
  { code: 'compose-port-missing', severity: 'error', title: 'no service publishes PORT to 5555' },
  {
    code: 'compose-port-fixed',
    severity: 'error',
    title: '5555 is published at a port of its own choice',
  },
  {
    code: 'compose-port-target',
    severity: 'error',
    title: 'PORT leads somewhere else than to 5555',
  },
  { code: 'compose-port-twice', severity: 'error', title: 'PORT is published more than once' },
  { code: 'compose-callback-url', severity: 'error', title: 'CALLBACK_URL is not passed through' },
  { code: 'compose-nvidia-device', severity: 'error', title: 'the NVIDIA file reserves no device' },
  {
    code: 'compose-amd-devices',
    severity: 'error',
    title: 'the AMD file lacks /dev/kfd and /dev/dri',
  },
  {
    code: 'compose-foreign-device',
    severity: 'error',
    title: 'a device that a provider of this environment does not hand out',
  },
  {
    code: 'compose-unset-variable',
    severity: 'error',
    title: 'a variable without a default that a provider does not set',
  },
  { code: 'compose-build', severity: 'error', title: 'an image that would have to be built' },
  {
    code: 'compose-image',
    severity: 'error',
    title: 'a service without an image that can be pulled',
  },
  { code: 'compose-local-file', severity: 'error', title: 'a file that a provider does not get' },
  {
    code: 'compose-external',
    severity: 'error',
    title: 'something that has to exist at the provider already',
  },
  {
    code: 'compose-host-plugin',
    severity: 'error',
    title: 'a plugin or runtime that a provider does not have',
  },
  // what a provider must not be asked for
  { code: 'compose-bind-mount', severity: 'error', title: 'a path of the host in the container' },
  {
    code: 'compose-docker-socket',
    severity: 'error',
    title: 'the socket of Docker in the container',
  },
  { code: 'compose-privileged', severity: 'error', title: 'a privileged container' },
  { code: 'compose-host-network', severity: 'error', title: "the host's network" },
  { code: 'compose-host-pid', severity: 'error', title: "the host's processes" },
  {
    code: 'compose-host-namespace',
    severity: 'error',
    title: "the host's users, name or control groups",
  },
  { code: 'compose-capability', severity: 'error', title: 'a capability that opens the host' },
  {
    code: 'compose-provider-key',
    severity: 'error',
    title: "a variable that holds a provider's own key",
  },
  { code: 'compose-secret', severity: 'error', title: 'a secret in a public file' },
  // worth knowing
  { code: 'compose-host-ipc', severity: 'warning', title: "the host's shared memory" },
  {
    code: 'compose-unconfined',
    severity: 'warning',
    title: 'a profile of the kernel switched off',
  },
  {
    code: 'compose-image-latest',
    severity: 'warning',
    title: 'an image by the tag latest, or by none',
  },
  { code: 'compose-image-digest', severity: 'warning', title: 'an image without a digest' },
  {
    code: 'compose-no-healthcheck',
    severity: 'warning',
    title: 'a service that nobody can tell is ready',
  },
  { code: 'compose-port-clash', severity: 'warning', title: 'one host port published twice' },
  { code: 'compose-host-port', severity: 'warning', title: 'a fixed host port' },
  { code: 'compose-container-name', severity: 'warning', title: 'a fixed container name' },
  {
    code: 'compose-gpu-by-author',
    severity: 'warning',
    title: 'a GPU or runtime that other machines may not have',
  },
  {
    code: 'compose-host-gateway',
    severity: 'warning',
    title: 'answers that may not reach the provider',
  },
  {
    code: 'compose-number-form',
    severity: 'warning',
    title: 'a value that the container sees in another form',
  },
  { code: 'compose-dollar', severity: 'warning', title: 'a $ that only Compose 2 leaves as it is' },
  {
    code: 'compose-mounted-twice',
    severity: 'warning',
    title: 'one path of a container mounted twice',
  },
  {
    code: 'compose-version',
    severity: 'warning',
    title: 'a field that older versions of Compose refuse',
  },
] as const satisfies readonly {
  readonly code: string
  readonly severity: Severity
  readonly title: string
  readonly relax?: false
}[]

export type ComposeRule = (typeof RULES)[number]['code']

/** Whether a rule stops a file or is only worth knowing. */
export function severityOf(rule: ComposeRule): Severity {
  return RULES.find(({ code }) => code === rule)?.severity ?? 'error'
}

/** The rules that a definition or the configuration may relax by name. */
export const RELAXABLE_RULES: readonly ComposeRule[] = RULES.filter(
  (rule) => !('relax' in rule),
).map(({ code }) => code)

import { aDefinition } from '../desired/files.ts'

/** Texts that grow in one way only, each a way that some stage could take a square for. */
export type Shapes = Readonly<Record<string, (size: number) => string>>

/** Pieces one after the other until that many characters stand there. */
function many(size: number, piece: (index: number) => string): string {
  const pieces: string[] = []
  for (let length = 0; length < size; length += pieces.at(-1)?.length ?? 1)
    pieces.push(piece(pieces.length))
  return pieces.join('')
}

const times = (size: number, piece: string): string => many(size, () => piece)

/** What no definition may be, nor have in it. */
export const BROKEN: Shapes = {
  'different keys': (size) => many(size, (index) => `k${index}: 1\n`),
  'equal keys': (size) => times(size, 'a: 1\n'),
  'equal keys in flow style': (size) => `{${times(size, 'a: 1, ')}}`,
  lists: (size) => times(size, '- a\n'),
  'lists in lists': (size) => times(size, '- '),
  'open brackets': (size) => times(size, '['),
  'closed flows': (size) => times(size, '{a: 1}, '),
  'question marks': (size) => times(size, '? '),
  documents: (size) => times(size, '---\na\n'),
  directives: (size) => times(size, '%A b\n'),
  anchors: (size) => many(size, (index) => `k${index}: &a${index} 1\n`),
  tags: (size) => many(size, (index) => `k${index}: !t 1\n`),
  tabs: (size) => times(size, '\ta: 1\n'),
  'second colons': (size) => times(size, 'a: b: c\n'),
  'open quotes': (size) => many(size, (index) => `k${index}: "\n`),
  'one open quote': (size) => `a: "${times(size, 'b\n')}`,
  'bad escapes': (size) => many(size, (index) => `k${index}: "\\z"\n`),
  'number keys': (size) => many(size, (index) => `${index}: 1\n`),
  'empty lines': (size) => times(size, '\n'),
  'carriage returns': (size) => times(size, '\r'),
}

/** What stands in one field of a definition that is good otherwise. */
export const FIELDS: Shapes = {
  'a long name': (size) => aDefinition({ name: times(size, 'a') }),
  'a name of words with points': (size) => aDefinition({ name: times(size, 'a.') }),
  'a name of slashes': (size) => aDefinition({ name: `"${times(size, '://')}"` }),
  'a name of blanks': (size) => aDefinition({ name: `"${times(size, ' ')}"` }),
  'a name of two scripts': (size) => aDefinition({ name: times(size, 'a\u0431 ') }),
  'a name of unseen signs': (size) => aDefinition({ name: `"${times(size, '\u202e')}"` }),
  'a name of emoji': (size) => aDefinition({ name: `"${times(size, '\u{1F600}\u200d')}"` }),
  'escapes in a text': (size) => aDefinition({ description: `"${times(size, '\\n')}"` }),
  'a literal of lines': (size) => aDefinition({ description: `|\n${times(size, '  a\n')}` }),
  'a folded text': (size) => aDefinition({ description: `>\n${times(size, '  a\n\n')}` }),
  'an id of hyphens': (size) => aDefinition({ id: `${times(size, 'a-')}a` }),
  'networks in a list': (size) =>
    aDefinition({ networks: `[${many(size, (index) => `n${index}, `)}x]` }),
  'networks in a mapping': (size) =>
    aDefinition({ networks: `\n${many(size, (index) => `  n${index}: { name: a }\n`)}` }),
  'one network many times': (size) =>
    aDefinition({ networks: `[${times(size, 'testnet, ')}mainnet]` }),
  environments: (size) =>
    aDefinition({ environments: `\n${many(size, (index) => `  e${index}: https://a.b/c\n`)}` }),
  'a content address': (size) =>
    aDefinition({ environments: `{ cpu: ipfs://Qm${times(size, 'z')} }` }),
  'a long URL': (size) =>
    aDefinition({ environments: `{ cpu: https://a.b/${times(size, 'z/')} }` }),
  'a long path': (size) => aDefinition({ environments: `{ cpu: ${times(size, 'a/')}c.yaml }` }),
  'a path of parents': (size) =>
    aDefinition({ environments: `{ cpu: ${times(size, '../')}c.yaml }` }),
  'a long number': (size) => aDefinition({ maxExpiry: times(size, '9') }),
  'a long amount': (size) => aDefinition({ payment: `{ minPayment: ${times(size, '9')} OGPU }` }),
  'zeros behind a point': (size) =>
    aDefinition({ payment: `{ minPayment: "0.${times(size, '0')} OGPU" }` }),
  'template parameters': (size) =>
    aDefinition({
      environments: null,
      template: `{ name: ollama, version: 1, with: {${many(size, (index) => `k${index}: 1, `)}}, environments: [cpu] }`,
    }),
  'rules let off': (size) =>
    `${aDefinition()}relax:\n${many(size, (index) => `  r${index}: because\n`)}`,
  'comments behind it': (size) => aDefinition() + times(size, '#\n'),
}

const inService = (text: string): string => `services:\n  app:\n    image: x\n    ${text}`
const services = (size: number, text: (index: number) => string): string =>
  `services:\n${many(size, (index) => `  s${index}: {${text(index)}}\n`)}`

/** Compose files. */
export const COMPOSE: Shapes = {
  services: (size) => services(size, () => 'image: x'),
  'services in a chain': (size) => services(size, (index) => `depends_on: [s${index + 1}]`),
  'services in a chain upwards': (size) => services(size, (index) => `depends_on: [s${index - 1}]`),
  'services that wait for one': (size) =>
    services(size, () => 'depends_on: { s0: { condition: service_healthy } }'),
  'services that extend each other': (size) => services(size, (index) => `extends: s${index + 1}`),
  'services that link to one': (size) => services(size, () => 'links: [s0]'),
  'services that are not started': (size) => services(size, () => 'profiles: [p]'),
  mounts: (size) => inService(`volumes:\n${many(size, (index) => `    - a:/x${index}\n`)}`),
  'one mount many times': (size) => inService(`volumes:\n${times(size, '    - a:/x\n')}`),
  ports: (size) => inService(`ports:\n${many(size, (index) => `    - "${index}:${index}"\n`)}`),
  devices: (size) => inService(`devices:\n${many(size, (index) => `    - /dev/a${index}\n`)}`),
  variables: (size) =>
    inService(`environment:\n${many(size, (index) => `      K${index}: \${A:-b}\n`)}`),
  'unknown fields': (size) => inService(many(size, (index) => `b${index}: 1\n    `)),
  'equal keys': (size) => times(size, 'a: 1\n'),
  anchors: (size) => many(size, (index) => `x-${index}: &a${index} 1\n`),
  aliases: (size) => `x-a: &a 1\n${many(size, (index) => `x-${index}: *a\n`)}`,
  'merge keys': (size) => `x-a: &a {b: 1}\n${services(size, () => '<<: *a')}`,
  'defaults in defaults': (size) =>
    inService(`command: "${times(size, '${A:-')}${times(size / 4, '}')}"`),
  'open variables': (size) => inService(`command: "${times(size, '${A:-b ')}"`),
  'dollar signs': (size) => inService(`command: "${times(size, '$')}"`),
  'a command of quotes': (size) => inService(`command: "${times(size, "'")}"`),
  'a long unknown value': (size) => inService(`bogus: ${times(size, 'a/')}`),
  'schemes without hosts': (size) => inService(`bogus: "${times(size, 'http://')}"`),
  'beginnings of keys': (size) => inService(`command: "${times(size, '-----BEGIN ')}"`),
  'hex digits': (size) => inService(`command: "${times(size, 'a')}"`),
  'an image of hyphens': (size) => inService(`image: ${times(size, 'a-')}`),
  'an image of folders': (size) => inService(`image: ${times(size, 'a/')}`),
  'a long duration': (size) => inService(`stop_grace_period: ${times(size, '1s')}`),
  'a long size': (size) => inService(`mem_limit: ${times(size, '1.')}`),
}

import { randomBytes } from 'node:crypto'
import { configText, definitionText, type Project } from '../support/project.ts'

/** A secret that somebody put where it fails, and the command that meets it there. */
export interface Slip {
  readonly name: string
  /** What may not be shown, in no spelling. */
  readonly secret: string
  readonly args: readonly string[]
  readonly env?: Readonly<Record<string, string>>
  /** Puts it into the files of a project. */
  put?(project: Project): Promise<unknown>
}

/**
 * Addresses of servers that say back what they were asked, each in its way, and of one that is not
 * there.
 */
export type Echoes = Readonly<Record<string, string>>

const PLAN = ['plan', '--offline']
const APPLY = ['apply', '--yes', '--offline']

/** How people write a private key. */
const SPELLINGS: Readonly<Record<string, (key: string) => string>> = {
  'as it is': (key) => key,
  'with 0x': (key) => `0x${key}`,
  'in capitals': (key) => key.toUpperCase(),
  'with 0X and capitals': (key) => `0X${key.toUpperCase()}`,
}

/** Spellings that no key has, in a variable that should hold one. */
const MISSPELLINGS: Readonly<Record<string, (key: string) => string>> = {
  'with a blank': (key) => `${key.slice(0, 32)} ${key.slice(32)}`,
  'with a line break': (key) => `${key.slice(0, 32)}\n${key.slice(32)}`,
  'in quotes': (key) => `"${key}"`,
  'behind its name': (key) => `CLIENT_PRIVATE_KEY=${key}`,
  'a digit too long': (key) => `${key}0`,
  'a digit too short': (key) => key.slice(0, -1),
  'with a letter that is no digit': (key) => `g${key.slice(1)}`,
  'in base64': (key) => Buffer.from(key, 'hex').toString('base64'),
}

const ARGUMENTS: Readonly<Record<string, (key: string) => readonly string[]>> = {
  'of an option that there is not': (key) => ['plan', `--private-key=${key}`],
  'behind an option that there is not': (key) => ['plan', '--private-key', key],
  'as one word with an option': (key) => ['apply', `--key${key}`],
  'as a verb': (key) => [key],
  'as an argument too many': (key) => ['plan', key],
  'as the network': (key) => ['plan', '--network', key],
  'as the configuration': (key) => ['plan', '--config', key],
  'as an id': (key) => ['plan', `--only=${key}`],
  'as what to close': (key) => ['close', key],
  'as what to pull': (key) => ['pull', key],
  'as what to release': (key) => ['release', key],
  'as a file to render': (key) => ['render', key],
  'as a template': (key) => ['template', 'show', key],
  'as a saved plan': (key) => ['apply', '--plan', key],
  'as the client': (key) => ['init', '--client', key],
  'as an id to begin with': (key) => ['init', '--yes', '--id', key],
  'as the least payment': (key) => ['init', '--yes', '--min-payment', key],
  'as a model': (key) => ['init', '--yes', '--model', key],
  'as what approves': (key) => ['apply', '--approve', key],
  'as an address to import': (key) => ['import', '--address', key],
  'as the folder to import into': (key) => ['import', '--out', `sources/../../${key}`],
  'as a compose file to convert': (key) => ['convert', key],
  'as a service to convert': (key) => ['convert', 'ogpu.yaml', '--service', key],
  'as what to try': (key) => ['try', key],
  'as a port': (key) => ['devnet', '--port', key],
  'as an id to pin': (key) => ['pin', key],
  'as an environment': (key) => ['render', 'sources/one/source.yaml', '--environment', key],
  'as a plan’s file': (key) => ['plan', '--out', `no/such/folder/${key}`],
  'as the network of a list': (key) => ['list', '--network', key],
  'as what help is wanted for': (key) => ['help', key],
}

const DEFINITION: Readonly<Record<string, (key: string) => Readonly<Record<string, unknown>>>> = {
  id: (key) => ({ id: key }),
  name: (key) => ({ name: `Sentiment ${key}` }),
  description: (key) => ({ description: `Send coins to\n${key}, please.` }),
  'the query of logoUrl': (key) => ({ logoUrl: `https://example.com/logo.png?key=${key}` }),
  environments: (key) => ({ environments: { cpu: key } }),
  minPayment: (key) => ({ minPayment: key }),
  address: (key) => ({ networks: { local: { address: key } } }),
  'a field that there is not': (key) => ({ privateKey: key }),
  'the name of a field': (key) => ({ [key]: true }),
  state: (key) => ({ state: key }),
  delivery: (key) => ({ delivery: key }),
  maxExpiry: (key) => ({ maxExpiry: key }),
  'the name of a network': (key) => ({ networks: { [key]: { minPayment: '1 OGPU' } } }),
  'the name of an environment': (key) => ({ environments: { [key]: 'compose.yaml' } }),
  'the path of a compose file': (key) => ({ environments: { cpu: `compose/${key}.yaml` } }),
  'the URL of a compose file': (key) => ({
    environments: { cpu: `https://example.invalid/${key}/compose.yaml` },
  }),
  'a template’s model': (key) => ({
    environments: { cpu: { template: 'ollama', model: `${key} !` } },
  }),
  'a template’s name': (key) => ({ environments: { cpu: { template: key } } }),
  'a template’s value': (key) => ({
    environments: { cpu: { template: 'ollama', model: 'x', token: key } },
  }),
}

/** Text of files that are no definition as it should be. */
const FILES: Readonly<
  Record<string, { readonly file: string; readonly text: (key: string) => string }>
> = {
  'a name without quotes': {
    file: 'sources/one/source.yaml',
    text: (key) => `name: ${key}\nenvironments: { cpu: x }\nid: ${key}\n`,
  },
  'a quote that never closes': {
    file: 'sources/one/source.yaml',
    text: (key) => `name: "Sentiment ${key}\nenvironments: { cpu: x }\n`,
  },
  'a bracket that never closes': {
    file: 'sources/one/source.yaml',
    text: (key) => `name: [${key}\nenvironments: { cpu: x }\n`,
  },
  'a key that stands twice': {
    file: 'sources/one/source.yaml',
    text: (key) => `${key}: 1\n${key}: 2\n`,
  },
  'an anchor': { file: 'sources/one/source.yaml', text: (key) => `name: &${key} x\nb: *${key}\n` },
  'a tag': { file: 'sources/one/source.yaml', text: (key) => `name: !${key} x\n` },
  'a comment before what is wrong': {
    file: 'sources/one/source.yaml',
    text: (key) => `# ${key}\nname: 1\n# ${key}\n`,
  },
  'a configuration that is no YAML': {
    file: 'ogpu.yaml',
    text: (key) => `networks: { local: { rpcUrl: "${key}\n`,
  },
  'a pattern of files': { file: 'ogpu.yaml', text: (key) => `sources: [${key}/*.yaml]\n` },
  'the repository': {
    file: 'ogpu.yaml',
    text: (key) => `repository: https://user:${key}@github.com/acme/sources\nnetworks: {}\n`,
  },
}

/** Values of a compose file that a rule names. */
const COMPOSE: Readonly<Record<string, (key: string) => Readonly<Record<string, unknown>>>> = {
  'a variable': (key) => ({ environment: { CLIENT_PRIVATE_KEY: key } }),
  'a variable in a list': (key) => ({ environment: [`CLIENT_PRIVATE_KEY: ${key}`] }),
  'a variable that is read': (key) => ({ environment: [`KEY=\${${key}}`] }),
  'an image': (key) => ({ image: `acme/${key}:${key}` }),
  'a command': (key) => ({ command: ['serve', '--key', key], entrypoint: { no: key } }),
  'a volume': (key) => ({ volumes: [`/srv/${key}:/data`] }),
  'a port': (key) => ({ ports: [key] }),
  'a field that there is not': (key) => ({ [key]: key }),
  'a label': (key) => ({ labels: { note: key }, privileged: true }),
  'a service that it needs': (key) => ({ depends_on: [key] }),
}

const CONFIG: Readonly<Record<string, (key: string) => Readonly<Record<string, unknown>>>> = {
  client: (key) => ({ client: key }),
  nexus: (key) => ({ nexus: key }),
  rpcUrl: (key) => ({ rpcUrl: key }),
  checkRpcUrl: (key) => ({ checkRpcUrl: key }),
  pinUrl: (key) => ({ pinUrl: key }),
  gatewayUrl: (key) => ({ gatewayUrl: key }),
  'a limit': (key) => ({ limits: { fees: key } }),
  'who approves': (key) => ({ approvers: [key] }),
  'a field that there is not': (key) => ({ privateKey: key }),
}

/** How an address carries a secret. */
const ADDRESSES: Readonly<Record<string, (origin: string, secret: string) => string>> = {
  path: (origin, secret) => `${origin}/v3/${secret}`,
  query: (origin, secret) => `${origin}/?apikey=${secret}`,
  password: (origin, secret) => origin.replace('://', `://user:${secret}@`),
  'user name': (origin, secret) => origin.replace('://', `://${secret}@`),
  'escaped password': (origin, secret) => origin.replace('://', `://user:%70${secret}@`),
  'malformed password': (origin, secret) => origin.replace('://', `://user:%zz${secret}@`),
}

const BROKEN_ADDRESSES: Readonly<Record<string, (secret: string) => string>> = {
  'without a scheme': (secret) => `rpc.example.com/v3/${secret}`,
  'with a blank': (secret) => `https://user:x ${secret}@rpc.example.com`,
  'with two @': (secret) => `https://user:${secret}@x@rpc.example.com`,
  'with an open bracket': (secret) => `http://[${secret}`,
  'of a socket': (secret) => `wss://user:${secret}@rpc.example.com`,
  'that is the secret': (secret) => secret,
}

const aKey = (): string => randomBytes(32).toString('hex').replace(/^./, 'a')
const aToken = (): string => `s3cr${randomBytes(14).toString('hex')}`

/** Every secret in every place that fails. */
export function slips(echoes: Echoes): readonly Slip[] {
  return [
    ...keysInArguments(),
    ...keysInVariables(),
    ...keysInFiles(),
    ...addresses(echoes),
    ...brokenAddresses(),
  ]
}

function keysInArguments(): readonly Slip[] {
  return crossed(ARGUMENTS, SPELLINGS).map(([place, args, spelling, spell]) => {
    const secret = aKey()
    return { name: `a key ${spelling}, ${place}`, secret, args: args(spell(secret)) }
  })
}

function keysInVariables(): readonly Slip[] {
  const names = ['CLIENT_PRIVATE_KEY', 'CLIENT_PRIVATE_KEY_LOCAL', 'OGPU_KEYSTORE', 'OGPU_RPC_URL']
  const all = { ...SPELLINGS, ...MISSPELLINGS }
  return names.flatMap((variable) =>
    Object.entries(all).map(([spelling, spell]): Slip => {
      const secret = aKey()
      const others =
        variable === 'OGPU_KEYSTORE'
          ? { CLIENT_PRIVATE_KEY: '', OGPU_KEYSTORE_PASSWORD: 'password' }
          : {}
      return {
        name: `a key ${spelling}, in ${variable}`,
        secret,
        args: APPLY,
        env: { ...others, [variable]: spell(secret) },
      }
    }),
  )
}

function keysInFiles(): readonly Slip[] {
  const spellings = {
    'as it is': SPELLINGS['as it is'],
    'with 0x': SPELLINGS['with 0x'],
  } as typeof SPELLINGS
  const inDefinitions = crossed(DEFINITION, spellings).map(
    ([field, write, spelling, spell]): Slip => {
      const secret = aKey()
      const text = (): string =>
        JSON.stringify({
          ...(JSON.parse(definitionText({ id: 'one' })) as object),
          ...write(spell(secret)),
        })
      return {
        name: `a key ${spelling}, in ${field} of a definition`,
        secret,
        args: PLAN,
        put: (project) => project.write('sources/one/source.yaml', text()),
      }
    },
  )
  const inConfigs = crossed(CONFIG, spellings).map(([field, write, spelling, spell]): Slip => {
    const secret = aKey()
    const put = (project: Project): Promise<void> =>
      project.write('ogpu.yaml', configText(project.chain, { extra: write(spell(secret)) }))
    return { name: `a key ${spelling}, in ${field} of the configuration`, secret, args: PLAN, put }
  })
  const inTexts = crossed(FILES, spellings).map(([form, { file, text }, spelling, spell]): Slip => {
    const secret = aKey()
    const put = (project: Project): Promise<void> => project.write(file, text(spell(secret)))
    return { name: `a key ${spelling}, in ${form}`, secret, args: PLAN, put }
  })
  const inCompose = crossed(COMPOSE, spellings).map(([field, write, spelling, spell]): Slip => {
    const secret = aKey()
    const put = async (project: Project): Promise<void> => {
      const service = { image: 'acme/model', ports: ['5555'], ...write(spell(secret)) }
      await project.write(
        'sources/one/compose.yaml',
        JSON.stringify({ services: { model: service } }),
      )
      await project.write(
        'sources/one/source.yaml',
        definitionText({ id: 'one', environments: { cpu: 'compose.yaml' } }),
      )
    }
    return { name: `a key ${spelling}, in ${field} of a compose file`, secret, args: PLAN, put }
  })
  return [...inDefinitions, ...inConfigs, ...inTexts, ...inCompose]
}

function addresses(echoes: Echoes): readonly Slip[] {
  return crossed(ADDRESSES, echoes).flatMap(([form, write, server, origin]): readonly Slip[] => {
    const [inVariable, inConfig] = [aToken(), aToken()]
    const put = (project: Project): Promise<void> =>
      project.write('ogpu.yaml', configText(project.chain, { rpcUrl: write(origin, inConfig) }))
    return [
      {
        name: `a ${form} of OGPU_RPC_URL, at ${server}`,
        secret: inVariable,
        args: PLAN,
        env: { OGPU_RPC_URL: write(origin, inVariable) },
      },
      { name: `a ${form} of rpcUrl, at ${server}`, secret: inConfig, args: PLAN, put },
    ]
  })
}

function brokenAddresses(): readonly Slip[] {
  return Object.entries(BROKEN_ADDRESSES).flatMap(([form, write]): readonly Slip[] => {
    const all = ['OGPU_RPC_URL', 'HTTPS_PROXY', 'rpcUrl', 'origin'].map((place) => ({
      place,
      secret: aToken(),
    }))
    return all.map(({ place, secret }): Slip => {
      const facts = {
        name: `an address ${form}, as ${place}`,
        secret,
        args: place === 'HTTPS_PROXY' ? ['doctor', '--offline'] : APPLY,
      }
      if (place === 'rpcUrl')
        return {
          ...facts,
          put: (project) =>
            project.write('ogpu.yaml', configText(project.chain, { rpcUrl: write(secret) })),
        }
      if (place === 'origin')
        return { ...facts, put: (project) => withOrigin(project, write(secret)) }
      return { ...facts, env: { [place]: write(secret) } }
    })
  })
}

async function withOrigin(project: Project, address: string): Promise<void> {
  await project.commit()
  await project.git('remote', 'add', 'origin', address)
}

function crossed<A, B>(
  first: Readonly<Record<string, A>>,
  second: Readonly<Record<string, B>>,
): readonly (readonly [string, A, string, B])[] {
  return Object.entries(first).flatMap(([a, one]) =>
    Object.entries(second).map(([b, other]) => [a, one, b, other] as const),
  )
}

/** Whether a text shows a secret, however it spells it; half of one is one. */
export function shows(text: string, secret: string): boolean {
  const bytes = [
    Buffer.from(secret),
    ...(/^[0-9a-f]+$/.test(secret) ? [Buffer.from(secret, 'hex')] : []),
  ]
  const encoded = bytes.flatMap((one) => [
    one.toString('base64').replace(/=+$/, ''),
    one.toString('base64url'),
  ])
  const plain = text.toLowerCase().replaceAll(/[\s\\]/g, '')
  const half = Math.ceil(secret.length / 2)
  const parts = [secret.slice(0, half), secret.slice(-half)]
  return (
    parts.some((part) => plain.includes(part.toLowerCase())) ||
    encoded.some((one) => text.includes(one))
  )
}

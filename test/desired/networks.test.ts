import { expect, test } from 'vitest'
import { readDesired } from '../../src/desired/load.ts'
import type { Network } from '../../src/model/network/network.ts'
import { aDefinition, aFile, CLIENT } from './files.ts'

const OTHER = '0xf39Fd6e51aad88F6F4ce6aB8827279cffFb92266'
const STAGING = `staging: { client: "${CLIENT}", chainId: 31337, rpcUrl: "http://127.0.0.1:8545", nexus: "0x700b6A60ce7EaaEA56F065753d8dcB9653dbAD35", vault: "0xA15BB66138824a1c7167f5E85b957d04Dd34E468", pinUrl: "http://localhost:8546/file", gatewayUrl: "http://[::1]:8546/ipfs" }`

test('knows the facts and defaults of the built-in networks', () => {
  const networks = read(
    `mainnet: { client: "${CLIENT}" }`,
    `testnet: { client: "${CLIENT}" }`,
    `devnet: { client: "${CLIENT}" }`,
  )

  expect(networks).toMatchObject([
    {
      name: 'mainnet',
      builtIn: true,
      chainId: 1071,
      review: 'plan',
      limits: { publishes: 5, updates: 20, closings: 1, fees: 5n * 10n ** 17n },
      confirmations: 3,
      unmanaged: [],
    },
    { name: 'testnet', chainId: 200_820_172_034, review: 'none', limits: {}, confirmations: 3 },
    { name: 'devnet', chainId: 31_337, review: 'none', limits: {}, confirmations: 0 },
  ])
  expect(networks.map(({ client }) => client)).toEqual([
    CLIENT.toLowerCase(),
    CLIENT.toLowerCase(),
    CLIENT.toLowerCase(),
  ])
})

test('knows on which line of the file each stands', () => {
  const [first, second] = read(STAGING, `mainnet: { client: "${CLIENT}" }`)

  expect((second?.line ?? 0) - (first?.line ?? 0)).toBe(1)
})

test('takes what the file says over the defaults, limit by limit', () => {
  const [mainnet] = read(
    `mainnet: { client: "${CLIENT}", review: approval, limits: { closings: 0, fees: 1 OGPU }, confirmations: 12, rpcUrl: "https://rpc.example.com", unmanaged: ["${OTHER}", "${OTHER.toLowerCase()}"] }`,
  )

  expect(mainnet).toMatchObject({
    review: 'approval',
    limits: { publishes: 5, updates: 20, closings: 0, fees: 10n ** 18n },
    confirmations: 12,
    rpcUrl: 'https://rpc.example.com',
  })
  expect(mainnet?.unmanaged).toEqual([OTHER.toLowerCase()])
})

test('lets the endpoints of devnet be moved, and nothing else of it', () => {
  const [devnet] = read(
    `devnet: { client: "${CLIENT}", rpcUrl: "http://127.0.0.1:9545", pinUrl: "http://127.0.0.1:9546/file", gatewayUrl: "http://127.0.0.1:9546/ipfs" }`,
  )

  expect(devnet).toMatchObject({
    rpcUrl: 'http://127.0.0.1:9545',
    pinUrl: 'http://127.0.0.1:9546/file',
    gatewayUrl: 'http://127.0.0.1:9546/ipfs/',
  })
})

test('reads a custom network, without limits and with one confirmation', () => {
  const [staging] = read(STAGING)

  expect(staging).toMatchObject({
    name: 'staging',
    builtIn: false,
    chainId: 31_337,
    gatewayUrl: 'http://[::1]:8546/ipfs/',
    review: 'none',
    limits: {},
    confirmations: 1,
  })
  expect(staging).not.toHaveProperty('explorer')
})

test('gives another wallet on a chain its facts and built-in defaults, not its client, review or unmanaged', () => {
  const mainnet = `mainnet: { client: "${CLIENT}", review: approval, confirmations: 9, unmanaged: ["${OTHER}"], rpcUrl: "https://rpc.example.com" }`
  const [, vision] = read(mainnet, `vision: { on: mainnet, client: "${OTHER}" }`)

  expect(vision).toMatchObject({
    builtIn: true,
    chainId: 1071,
    explorer: 'https://ogpuscan.io',
    rpcUrl: 'https://rpc.example.com',
    review: 'plan',
    confirmations: 3,
    unmanaged: [],
  })
  expect(vision?.limits.closings).toBe(1)
  expect(vision?.client).toBe(OTHER.toLowerCase())
})

test('follows on: over several networks and onto ones that are not listed', () => {
  const [first, second] = read(
    `first: { on: second, client: "${CLIENT}" }`,
    `second: { on: testnet, client: "${OTHER}" }`,
  )

  expect([first?.chainId, second?.chainId]).toEqual([200_820_172_034, 200_820_172_034])
  expect(
    read(
      STAGING,
      `twin: { on: staging, client: "${OTHER}", rpcUrl: "https://rpc.example.com" }`,
    )[1],
  ).toMatchObject({
    builtIn: false,
    chainId: 31_337,
    confirmations: 1,
    rpcUrl: 'https://rpc.example.com',
  })
})

function read(...entries: readonly string[]): readonly Network[] {
  const config = aFile(
    'ogpu.yaml',
    `version: 1\nowner: acme\nnetworks:\n${entries.map((entry) => `  ${entry}\n`).join('')}`,
  )
  const first = entries[0]?.split(':')[0] ?? ''
  const desired = readDesired(
    [config, aFile('sources/my-model.yaml', aDefinition({ networks: `[${first}]` }))],
    'ogpu.yaml',
  )
  expect(desired.problems).toEqual([])
  return [...(desired.config?.networks.values() ?? [])]
}

test('every network has a limit of fees, which says whether somebody wrote it', () => {
  const networks = read(
    STAGING.replace(CLIENT, OTHER),
    `mainnet: { client: "${CLIENT}", limits: { closings: 2 } }`,
    `testnet: { client: "${CLIENT}" }`,
    `devnet: { client: "${CLIENT}" }`,
    `mainnet-vision: { on: mainnet, client: "${OTHER}" }`,
    `testnet-vision: { on: testnet, client: "${OTHER}", limits: { fees: 9 OGPU } }`,
  )

  const ogpu = 10n ** 18n
  expect(networks.map(({ limits }) => [limits.fees, limits.isFeesDefault])).toEqual([
    [5n * ogpu, true],
    [ogpu / 2n, true],
    [5n * ogpu, true],
    [100n * ogpu, true],
    [ogpu / 2n, true],
    [9n * ogpu, undefined],
  ])
})

test('a second RPC is that of the network, or of the one whose chain it stands on; else there is none', () => {
  const second = 'checkRpcUrl: "https://second.example/key"'
  const networks = read(
    `testnet: { client: "${CLIENT}", ${second} }`,
    `testnet-vision: { on: testnet, client: "${OTHER}" }`,
    `mainnet: { client: "${CLIENT}" }`,
  )

  expect(networks.map(({ checkRpcUrl }) => checkRpcUrl)).toEqual([
    'https://second.example/key',
    'https://second.example/key',
    undefined,
  ])
})

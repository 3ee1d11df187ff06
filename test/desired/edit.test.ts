import fc from 'fast-check'
import { expect, test } from 'vitest'
import { addUnmanaged, closeDefinition, releaseDefinition } from '../../src/desired/edit/edit.ts'
import { readRepository } from '../../src/engine/repository.ts'
import { asAddress } from '../../src/model/units/address.ts'
import { aDefinition, aFile, CLIENT, readOne, SOURCE } from './files.ts'

const OTHER = '0xf39Fd6e51aad88F6F4ce6aB8827279cffFb92266'
const HEADER =
  '# yaml-language-server: $schema=https://example.com/source.schema.json\n# Ask the vision team first.\n'

test('closes a definition on its one network by one line below its id, and keeps all else', () => {
  const text = `${HEADER}${aDefinition({ id: 'legacy-captioner # never reused', description: '|\n  # no comment\n  text' })}`

  expect(closeDefinition(text, 'testnet', ['testnet'])).toBe(
    text.replace('# never reused\n', '# never reused\nstate: closed\n'),
  )
})

test('says closed in the place of another state, also where the network has one of its own', () => {
  const text = aDefinition({
    state: 'active # for now',
    networks: '{ testnet: { state: active } }',
  })

  expect(closeDefinition(text, 'testnet', ['testnet'])).toBe(
    text
      .replace('active # for now', 'closed # for now')
      .replace('{ state: active }', '{ state: closed }'),
  )
})

test('keeps the address that an adopted Source is bound by', () => {
  const text = aDefinition({
    networks: `{ testnet: { address: "${SOURCE}", takeover: old-owner, name: There } }`,
  })

  expect(closeDefinition(text, 'testnet', ['testnet'])).toBe(
    text.replace('id: my-model\n', 'id: my-model\nstate: closed\n'),
  )
})

test('leaves the short form as it is, but for the state', () => {
  expect(
    closeDefinition('id: a\nstate: active\nnetworks: [testnet]\n', 'testnet', ['testnet']),
  ).toBe('id: a\nstate: closed\nnetworks: [testnet]\n')
  expect(closeDefinition('{ id: a, networks: [testnet] }\n', 'testnet', ['testnet'])).toBe(
    '{ id: a, networks: [testnet], state: closed }\n',
  )
})

test('closes on one of several networks by an override and touches nothing else', () => {
  const text = `${HEADER}${aDefinition({ networks: '[testnet, mainnet] # both' })}`

  expect(closeDefinition(text, 'testnet', ['testnet', 'mainnet'])).toBe(
    text.replace('[testnet, mainnet] # both', '{ testnet: { state: closed }, mainnet: {} } # both'),
  )
})

test('turns a list of lines into a mapping of lines', () => {
  const text = aDefinition({
    networks: '\n  # where it runs\n  - testnet # first\n  - mainnet   # second',
  })

  expect(closeDefinition(text, 'mainnet', ['testnet', 'mainnet'])).toBe(
    text
      .replace('- testnet #', 'testnet: {} #')
      .replace('- mainnet   #', 'mainnet: { state: closed }   #'),
  )
})

test('adds the override to what a network has already', () => {
  const text = aDefinition({
    networks:
      '\n  testnet: # a\n    name: There # b\n    payment:\n      minPayment: 1 wei # c\n  # d\n  mainnet:\n',
  })

  expect(closeDefinition(text, 'testnet', ['testnet', 'mainnet'])).toBe(
    text.replace('# c\n', '# c\n    state: closed\n'),
  )
  expect(closeDefinition(text, 'mainnet', ['testnet', 'mainnet'])).toBe(
    text.replace('mainnet:\n', 'mainnet: { state: closed }\n'),
  )
})

test('says so for all of it when the last network closes', () => {
  const once = closeDefinition(aDefinition({ networks: '[testnet, mainnet]' }), 'testnet', [
    'testnet',
    'mainnet',
  ])
  const twice = closeDefinition(once, 'mainnet', ['testnet', 'mainnet'])

  expect(twice).toBe(once.replace('id: my-model\n', 'id: my-model\nstate: closed\n'))
})

test('writes networks that stood in the defaults', () => {
  expect(
    closeDefinition(aDefinition({ networks: null }), 'testnet', ['testnet', 'mainnet']),
  ).toContain('networks: { testnet: { state: closed }, mainnet: {} }\n')
  expect(
    releaseDefinition(aDefinition({ networks: null }), 'testnet', ['testnet', 'mainnet']),
  ).toContain('networks: [mainnet]\n')
})

test.each([
  ['[testnet, mainnet]', '[mainnet]'],
  ['[mainnet, testnet]', '[mainnet]'],
  ['[ testnet , mainnet ] # both', '[ mainnet ] # both'],
  ['{ testnet: {}, mainnet: { name: There } }', '{ mainnet: { name: There } }'],
  ['{ mainnet: { name: There }, testnet: {} }', '{ mainnet: { name: There } }'],
  ['\n  - testnet # gone\n  - mainnet # stays', '\n  - mainnet # stays'],
  [
    '\n  mainnet: {} # stays\n  testnet:\n    name: There # gone\n    payment:\n      minPayment: 1 wei',
    '\n  mainnet: {} # stays',
  ],
  [
    '\n  testnet:\n    name: There\n  # about mainnet\n  mainnet: {}',
    '\n  # about mainnet\n  mainnet: {}',
  ],
])('takes a network out of %j', (before, after) => {
  const text = `${HEADER}${aDefinition({ networks: before })}`

  expect(releaseDefinition(text, 'testnet', ['testnet', 'mainnet'])).toBe(
    `${HEADER}${aDefinition({ networks: after })}`,
  )
})

test('leaves no file when the only network is released', () => {
  expect(releaseDefinition(aDefinition(), 'testnet', ['testnet'])).toBeUndefined()
})

const config = (testnet: string): string =>
  `# who we are\nversion: 1\nowner: acme # a slug\nnetworks:\n  mainnet: { client: "${OTHER}" }\n  testnet: ${testnet}\n# the end\n`

test.each([
  [`{ client: "${CLIENT}" } # ours`, `{ client: "${CLIENT}", unmanaged: ["${SOURCE}"] } # ours`],
  [
    `\n    client: "${CLIENT}" # ours\n    limits: # few\n      closings: 1 # one`,
    `\n    client: "${CLIENT}" # ours\n    limits: # few\n      closings: 1 # one\n    unmanaged: ["${SOURCE}"]`,
  ],
  [`{ unmanaged: [], client: "${CLIENT}" }`, `{ unmanaged: ["${SOURCE}"], client: "${CLIENT}" }`],
  [
    `{ unmanaged: ["${OTHER}"], client: "${CLIENT}" }`,
    `{ unmanaged: ["${OTHER}", "${SOURCE}"], client: "${CLIENT}" }`,
  ],
  [
    `\n    unmanaged:\n      - "${OTHER}" # from 2024\n    client: "${CLIENT}"`,
    `\n    unmanaged:\n      - "${OTHER}" # from 2024\n      - "${SOURCE}"\n    client: "${CLIENT}"`,
  ],
  [
    `\n    unmanaged:\n    - "${OTHER}"\n    client: "${CLIENT}"`,
    `\n    unmanaged:\n    - "${OTHER}"\n    - "${SOURCE}"\n    client: "${CLIENT}"`,
  ],
])('adds an address to %j', (before, after) => {
  const edited = addUnmanaged(config(before), 'testnet', [asAddress(SOURCE)])

  expect(edited).toBe(config(after))
  expect(addUnmanaged(edited, 'testnet', [asAddress(SOURCE)])).toBe(edited)
})

test('keeps Windows line ends', () => {
  const text = config(`\n    client: "${CLIENT}"`).replaceAll('\n', '\r\n')

  expect(addUnmanaged(text, 'testnet', [asAddress(SOURCE)])).toBe(
    config(`\n    client: "${CLIENT}"\n    unmanaged: ["${SOURCE}"]`).replaceAll('\n', '\r\n'),
  )
})

const ALL = ['devnet', 'mainnet', 'testnet'] as const
const networks = fc.subarray([...ALL], { minLength: 1 })
const styles = fc.constantFrom<(names: readonly string[]) => string>(
  (names) => `[${names.join(', ')}]`,
  (names) => `[\n  ${names.join(', # why\n  ')}, # last\n]`,
  (names) => names.map((name) => `\n  # above ${name}\n  - ${name} # beside`).join(''),
  (names) => `{ ${names.map((name) => `${name}: {}`).join(', ')} }`,
  (names) =>
    `{ ${names.map((name) => `"${name}": { name: There, payment: { minLockup: 1 wei } }`).join(', ')} }`,
  (names) => names.map((name) => `\n  ${name}:   # beside`).join(''),
  (names) =>
    names
      .map((name) => `\n  ${name}:\n    # inside\n    payment:\n      minLockup: 1 wei # deep\n`)
      .join(''),
  (names) => names.map((name) => `\n    ${name}: { state: active } # beside`).join(''),
)
const threeNetworks = aFile(
  'ogpu.yaml',
  `version: 1\nowner: acme\nnetworks: { ${ALL.map((name) => `${name}: { client: "${CLIENT}" }`).join(', ')} }\n`,
)

test('closes what it is asked to close and keeps every comment, in any style', () => {
  fc.assert(
    fc.property(networks, styles, fc.nat(2), (names, style, index) => {
      const network = names[index % names.length] ?? ''
      const text = `${HEADER}${aDefinition({ networks: style(names) })}# the end\n`
      const edited = closeDefinition(text, network, names)
      const { problems, specs } = readOne(edited, threeNetworks)

      expect(problems).toEqual([])
      expect(specs.filter(({ state }) => state === 'closed').map((spec) => spec.network)).toEqual([
        network,
      ])
      expect(specs.map((spec) => spec.network)).toEqual(names)
      expect(comments(edited)).toEqual(comments(text))
    }),
  )
})

test('releases what it is asked to release, in any style', () => {
  fc.assert(
    fc.property(networks, styles, fc.nat(2), (names, style, index) => {
      const network = names[index % names.length] ?? ''
      const edited = releaseDefinition(
        `${HEADER}${aDefinition({ networks: style(names) })}`,
        network,
        names,
      )

      expect(edited === undefined).toBe(names.length === 1)
      if (edited === undefined) return
      expect(edited.startsWith(HEADER)).toBe(true)
      const { problems, specs } = readOne(edited, threeNetworks)
      expect(problems).toEqual([])
      expect(specs.map((spec) => spec.network)).toEqual(names.filter((name) => name !== network))
    }),
  )
})

test('declares any addresses unmanaged so that the configuration reads as before', () => {
  const addresses = fc.uniqueArray(
    fc
      .bigInt({ min: 1n, max: (1n << 160n) - 1n })
      .map((value) => asAddress(`0x${value.toString(16).padStart(40, '0')}`)),
    { maxLength: 5 },
  )

  fc.assert(
    fc.property(
      addresses,
      fc.constantFrom(
        `{ client: "${CLIENT}" }`,
        `\n    client: "${CLIENT}"`,
        `\n    unmanaged:\n    client: "${CLIENT}"`.replace(
          'unmanaged:',
          'unmanaged: [] # none yet',
        ),
      ),
      (all, before) => {
        const edited = addUnmanaged(config(before), 'testnet', all)
        const { problems, config: read } = readRepository(
          [aFile('ogpu.yaml', edited), aFile('sources/a.yaml', aDefinition())],
          'ogpu.yaml',
        )

        expect(problems).toEqual([])
        expect(read?.networks.get('testnet')?.unmanaged).toEqual(all)
        expect(comments(edited)).toEqual(comments(config(before)))
      },
    ),
  )
})

function comments(text: string): readonly string[] {
  return text.match(/#.*/g) ?? []
}

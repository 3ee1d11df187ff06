import { readdirSync, readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import type { Answering } from '../../src/compose/convert/answering.ts'
import { type Converted, convertCompose } from '../../src/compose/convert/convert.ts'
import { aCompose, cases, ENVIRONMENTS } from './cases.ts'

const GIVEN = new URL('./convert/given/', import.meta.url)
/** What a person has to say where the file has several services or ports to choose from. */
const SAID: Readonly<Record<string, Answering>> = {
  'ollama-webui.nvidia.yaml': { service: 'open-webui' },
  'whisper.nvidia.yaml': { port: 8000 },
}

const given = readdirSync(GIVEN)
  .sort()
  .map((name) => ({
    name,
    text: readFileSync(new URL(name, GIVEN), 'utf8'),
    environment: ENVIRONMENTS.find((environment) => name.includes(`.${environment}.`)) ?? 'cpu',
    said: SAID[name] ?? {},
  }))

type Done = Extract<Converted, { kind: 'converted' }>

function converted({ name, text, environment, said }: (typeof given)[number]): Done {
  const found = convertCompose({ path: name, text }, environment, said)
  if (found.kind !== 'converted')
    throw new Error(`${name} was not converted: ${JSON.stringify(found)}`)
  return found
}

describe.each(given)('$name', (file) => {
  test('becomes a file that no rule refuses', () => {
    expect(converted(file).findings.filter(({ severity }) => severity === 'error')).toEqual([])
  })

  test('is left as it is when it is converted again', () => {
    const { text } = converted(file)
    const again = converted({ ...file, text, said: { ...file.said, port: 5555 } })

    expect(again.text).toBe(text)
    expect(again.changes).toEqual([])
  })

  test('becomes the file, and says what, that people read in review', async () => {
    const { text, changes, undecided } = converted(file)
    const notes = [
      ...changes.map((note) => ['changed', note] as const),
      ...undecided.map((note) => ['undecided', note] as const),
    ]
    const lines = notes.map(
      ([word, { service, message }]) => `# ${word}: ${service ?? '(the file)'}: ${message}\n`,
    )

    await expect(`${lines.join('')}${text}`).toMatchFileSnapshot(`./convert/expected/${file.name}`)
  })
})

test('keeps comments, also those above what it takes out', () => {
  const text = aCompose({ restart: 'always' }).replace(
    '    restart',
    '    # comes back\n    container_name: a\n    restart',
  )
  const result = convertCompose({ path: 'a.yaml', text: `# head\n${text}# foot\n` }, 'cpu')

  expect(result.kind === 'converted' ? result.text : '').toMatch(
    /^# head\n[\s\S]* {4}# comes back\n {4}restart: on-failure\n[\s\S]*# foot\n$/,
  )
})

test('keeps the line ends of the file', () => {
  const result = convertCompose(
    { path: 'a.yaml', text: aCompose({ restart: 'always' }).replaceAll('\n', '\r\n') },
    'cpu',
  )

  expect(result.kind === 'converted' ? result.text.replaceAll('\r\n', '') : '\n').not.toContain(
    '\n',
  )
})

test('asks which service answers where several could, and for the port where it publishes several', () => {
  const two = 'services: { a: { image: x, ports: ["80:80"] }, b: { image: x, ports: ["81:81"] } }\n'
  const both = 'services: { a: { image: x, ports: ["80:80", "81:81"] } }\n'
  const ask = (text: string, said: Answering = {}) =>
    convertCompose({ path: 'a.yaml', text }, 'cpu', said)

  expect(ask(two)).toMatchObject({
    kind: 'asked',
    hint: expect.stringContaining('--service a or --service b'),
  })
  expect(ask(two, { service: 'c' })).toMatchObject({ kind: 'asked' })
  expect(ask(both)).toMatchObject({
    kind: 'asked',
    hint: expect.stringContaining('--port 80 or --port 81'),
  })
  expect(ask(two, { service: 'a' })).toMatchObject({ kind: 'converted' })
})

test('answers any file of the tests with a result, never with an exception', () => {
  for (const { name, text } of [...cases('bad'), ...cases('good')])
    for (const environment of ENVIRONMENTS)
      expect(['converted', 'unreadable', 'asked'], name).toContain(
        convertCompose({ path: name, text }, environment).kind,
      )
})

test('leaves no key of a provider in a file, and no token that only the author has', () => {
  const text = aCompose({
    environment: `[A=1, "P=\${PROVIDER_PRIVATE_KEY:-}", "T=\${HF_TOKEN}", HF_TOKEN, "M=\${MAX_TOKENS:-5}"]`,
  })
  const result = convertCompose({ path: 'a.yaml', text }, 'cpu')

  expect(result.kind === 'converted' ? result.text : '').not.toMatch(
    /PROVIDER_PRIVATE_KEY|HF_TOKEN/,
  )
  expect(result.kind === 'converted' ? result.text : '').toContain('MAX_TOKENS')
})

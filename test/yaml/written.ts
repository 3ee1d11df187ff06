import fc from 'fast-check'

/** How a value is written, given the indentation of what stands beneath it. */
type Writing = (indent: number) => string

const WORDS = [
  ...[
    'a',
    'Model',
    'texts',
    'https://a.b/c?d=1#e',
    'x:y',
    'a#b',
    "it's",
    'say "no"',
    'C++',
    '100%',
  ],
  ...['0.25', '24h', '0.5 OGPU', '1d', 'first-response', 'true', 'false', 'null', 'é', '名', '😀'],
  ...[
    '--model',
    '-1h',
    '/dev/null',
    '.env',
    './a',
    '(x)',
    'x_',
    '0',
    '12',
    'a, b',
    'a [b] {c}',
    '$A',
  ],
] as const
/** What means something else to YAML, to a YAML of older days or to Compose. */
const TRAPS = [
  ...[
    'yes',
    'NO',
    'on',
    'y',
    '~',
    'Null',
    'TRUE',
    '',
    'key: value',
    'key:',
    ': x',
    '- x',
    '? x',
    '#x',
  ],
  ...[
    '0x1F',
    '0o17',
    '017',
    '1e3',
    '1_000',
    '.5',
    '5.',
    '.inf',
    '-.INF',
    '.nan',
    '+1',
    '-0',
    '0.10',
  ],
  ...[
    '2024-01-01',
    '2024-1-2 10:00:00',
    '12:30:45',
    '9007199254740993',
    '1'.repeat(20),
    '0.1234567',
  ],
  ...['&a x', '*a', '!x', '!!str 1', '<<', '%a', '@a', '`a', '"open', "'open", '"a" b', "'a' #b"],
  ...[
    'a #',
    'a # b',
    'a  #b',
    '[',
    ']',
    '{',
    'a]',
    '---',
    '...',
    '|',
    '>',
    '|2',
    '>+',
    '=',
    '-',
    '-1',
  ],
  ...[
    'a\tb',
    '\ta',
    'a\r',
    '\uFEFFa',
    '\u0085',
    '\u00a0',
    '\u2028',
    '\ud800',
    '\u0000',
    'a\\nb',
    'é: ü',
  ],
  ...[
    'a: b',
    'a:',
    ':a',
    'a ',
    ' a',
    '  ',
    '--',
    '- - a',
    '{a: b}',
    '[a, b]',
    '[a: b]',
    '${PORT}:5555',
  ],
] as const

/** Texts of blocks and flows, `traps` being how often something in them is odd. */
function yamlWith(traps: number): fc.Arbitrary<string> {
  const odd = <T>(usual: fc.Arbitrary<T>, rare: fc.Arbitrary<T>): fc.Arbitrary<T> =>
    fc.oneof({ weight: 24, arbitrary: usual }, { weight: traps, arbitrary: rare })
  const word = odd(fc.constantFrom<string>(...WORDS), fc.constantFrom<string>(...TRAPS))
  const words = fc.oneof(
    { weight: 3, arbitrary: word },
    fc.array(word, { minLength: 2, maxLength: 4 }).map((all) => all.join(' ')),
  )
  const key = odd(
    fc.constantFrom('a', 'b', 'id', 'name', 'x-a', 'a.b/c', '_', 'K1', '__proto__', 'no1'),
    fc.constantFrom('yes', 'null', 'TRUE', '<<', '1', '"a"', "'b'", '? a', 'a b', 'é', 'a '),
  )
  const comment = odd(
    fc.constantFrom('', '', ' # why', ' #', '  # a: b', ' # "'),
    fc.constant('#no'),
  )
  const gap = odd(
    fc.constantFrom('\n', '\n', '\n', '\n\n', '\n# c\n', '\n  # c\n'),
    fc.constantFrom('\n \n', '\n      # c\n', '\n\t\n', '\r\n', '\n---\n', '\n\n\n'),
  )
  const quoted = fc.oneof(
    words.map((text) => `"${traps === 0 ? text.replaceAll('"', '') : text}"`),
    words.map((text) => `'${text.replaceAll("'", "''")}'`),
  )
  const scalar = odd(
    fc.oneof(words, words, words, quoted).map(
      (text): Writing =>
        () =>
          text,
    ),
    fc.tuple(words, words).map(
      ([first, second]): Writing =>
        (indent) =>
          `${first}\n${' '.repeat(indent)}${second}`,
    ),
  )
  const line = odd(
    fc.oneof({ weight: 4, arbitrary: words }, fc.constantFrom('', '# no comment')),
    fc.constantFrom(' more', '   ', 'end ', ''),
  )
  const blockText = fc
    .record({
      header: odd(
        fc.constantFrom('|', '|-', '>', '>-'),
        fc.constantFrom('|+', '>+', '|2', '>1-', '| # c', '>- '),
      ),
      first: words,
      lines: fc.array(line, { maxLength: 5 }),
      more: odd(fc.constantFrom(0, 0, 1, 2), fc.constantFrom(-1, -2)),
    })
    .map(
      ({ header, first, lines, more }): Writing =>
        (indent) =>
          [header, ...[first, ...lines].map((text) => indented(text, indent + more))].join('\n'),
    )
  const pad = odd(fc.constantFrom('', ' '), fc.constant('  '))
  const { flow } = fc.letrec<{ readonly flow: string; readonly inner: string }>((tie) => ({
    flow: fc.oneof(
      fc
        .tuple(fc.array(tie('inner'), { maxLength: 3 }), pad)
        .map(([all, blank]) => `[${blank}${all.join(`,${blank} `)}${blank}]`),
      fc
        .tuple(
          unique(key, tie('inner'), 3),
          pad,
          odd(fc.constant(': '), fc.constantFrom(':', ' : ', ' ')),
        )
        .map(([all, blank, colon]) => {
          const fields = all.map(([name, value]) => name + colon + value)
          return `{${blank}${fields.join(`,${blank}`)}${blank}}`
        }),
    ),
    inner: fc.oneof(
      { maxDepth: 3, depthSize: 'small' },
      fc.oneof(
        words.map((text) => (traps === 0 ? text.replaceAll(/[,[\]{}"'#]/g, '') : text)),
        quoted,
      ),
      tie('flow'),
    ),
  }))
  const { block, fields } = fc.letrec<
    Readonly<Record<'block' | 'fields' | 'items' | 'value', Writing>>
  >((tie) => ({
    block: fc.oneof({ weight: 2, arbitrary: tie('fields') }, tie('items')),
    fields: unique(key, fc.tuple(tie('value'), comment, gap), 5).map(mapping),
    items: fc.array(tie('value'), { minLength: 1, maxLength: 4 }).map(list),
    value: fc.oneof(
      { maxDepth: 3, depthSize: 'small' },
      { weight: 6, arbitrary: scalar },
      { weight: 2, arbitrary: blockText },
      {
        weight: 2,
        arbitrary: flow.map(
          (text): Writing =>
            () =>
              text,
        ),
      },
      {
        weight: 4,
        arbitrary: fc
          .tuple(tie('block'), odd(fc.constantFrom(0, 0, 2), fc.constantFrom(-1, -2)), gap)
          .map(nested),
      },
      fc.tuple(tie('items'), fc.constantFrom(0, -2), gap).map(nested),
    ),
  }))
  return fc
    .tuple(
      odd(
        fc.constantFrom('', '# head\n', '\n'),
        fc.constantFrom('---\n', '%YAML 1.1\n---\n', '\uFEFF'),
      ),
      odd(fields, block),
      odd(
        fc.constantFrom('', '# end\n', '\n'),
        fc.constantFrom('...\n', '# end', 'a', ' a: b', '\n\n'),
      ),
    )
    .map(([head, body, tail]) => head + body(0) + tail)
}

function unique<T>(
  key: fc.Arbitrary<string>,
  value: fc.Arbitrary<T>,
  maxLength: number,
): fc.Arbitrary<[string, T][]> {
  return fc.uniqueArray(fc.tuple(key, value), {
    minLength: 1,
    maxLength,
    selector: ([name]) => name,
  })
}

function mapping(
  fields: readonly (readonly [string, readonly [Writing, string, string]])[],
): Writing {
  return (indent) =>
    fields
      .map(([name, [value, note, end]], index) => {
        const text = value(indent + 2)
        const blank = text.startsWith('\n') ? '' : ' '
        return `${index === 0 ? '' : ' '.repeat(indent)}${name}:${blank}${text}${text.includes('\n') ? '' : note}${text.endsWith('\n') ? '' : end}`
      })
      .join('')
}

function list(items: readonly Writing[]): Writing {
  return (indent) =>
    items
      .map((item, index) => {
        const text = item(indent + 2)
          .replace(/^\s*\n */, '')
          .replace(/\n$/, '')
        return `${index === 0 ? '' : ' '.repeat(indent)}- ${text}\n`
      })
      .join('')
}

function nested([inner, more, first]: readonly [Writing, number, string]): Writing {
  return (indent) => {
    const column = Math.max(indent + more, 0)
    return `${first}${' '.repeat(column)}${inner(column)}`
  }
}

function indented(text: string, indent: number): string {
  return text === '' ? '' : `${' '.repeat(Math.max(indent, 0))}${text}`
}

/** YAML as most people write it. */
export const ordinaryYaml: fc.Arbitrary<string> = yamlWith(0)

const SIGNS = [
  ...'-?:,[]{}#&*!|>\'"%@` \n\t\r~<0a.+é',
  ': ',
  ' #',
  '\n  ',
  '---\n',
  '\\',
  '- ',
  '  ',
]

/** The same with some signs put in, taken out or exchanged. */
const nearlyOrdinary: fc.Arbitrary<string> = fc
  .tuple(
    fc.oneof(ordinaryYaml, yamlWith(1)),
    fc.array(
      fc.record({
        at: fc.double({ min: 0, max: 1, noNaN: true }),
        gone: fc.constantFrom(0, 0, 1, 2),
        sign: fc.constantFrom('', ...SIGNS),
      }),
      { minLength: 1, maxLength: 3 },
    ),
  )
  .map(([text, edits]) =>
    edits.reduce((whole, { at, gone, sign }) => {
      const offset = Math.floor(at * whole.length)
      return whole.slice(0, offset) + sign + whole.slice(offset + gone)
    }, text),
  )

/** YAML as people, programs and enemies write it. */
export const writtenYaml: fc.Arbitrary<string> = fc.oneof(
  ordinaryYaml,
  { weight: 3, arbitrary: nearlyOrdinary },
  { weight: 2, arbitrary: yamlWith(1) },
  yamlWith(8),
)

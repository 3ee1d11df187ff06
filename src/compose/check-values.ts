import { isIP } from 'node:net'
import { at, fieldsOf, itemsOf, type Tree, textOf } from '../yaml/tree.ts'
import type { Check } from './composition.ts'
import { sectionOf } from './composition.ts'
import type { Objection } from './finding.ts'
import { type Port, portsOf } from './ports.ts'
import { alone, type Service } from './service.ts'
import { show, shown } from './show.ts'
import { VALUE_FORMS } from './value-forms.ts'

const PORT_RANGE = /^\d{1,5}(?:-\d{1,5})?$/
const LARGEST_PORT = 65_535

/** Sizes, durations, numbers, ports and mounts are texts to the schema; Compose reads them, and refuses the file when it can't. */
export const checkValues: Check = (composition) => [
  ...Object.entries(VALUE_FORMS).flatMap(([section, forms]) =>
    [...sectionOf(composition, section)].flatMap(([name, { value }]) =>
      Object.entries(forms).flatMap(([pattern, form]) =>
        valuesAt(value, pattern.split('.')).flatMap((found): readonly Objection[] => {
          const text = textOf(found)
          if (text === undefined || form.pattern.test(text)) return []
          const message = `${shown(`${section}.${name}.${pattern}`)} is ${show(text)}`
          return [{ rule: 'compose-value', message, hint: form.hint, spot: found.spot }]
        }),
      ),
    ),
  ),
  ...composition.services.flatMap((service) => [...portsOf(alone(service)).flatMap(badPort), ...badMounts(service), ...badCommands(service)]),
]

function valuesAt(tree: Tree | undefined, [step, ...rest]: readonly string[]): readonly Tree[] {
  if (tree === undefined) return []
  if (step === undefined) return [tree]
  const below = step === '*' ? [...itemsOf(tree), ...fieldsOf(tree).map(([, { value }]) => value)] : [at(tree, step)]
  return below.flatMap((value) => valuesAt(value, rest))
}

/** Compose takes a command apart as a shell would; a list it leaves as it is. */
function badCommands({ own }: Service): readonly Objection[] {
  return ['command', 'entrypoint'].flatMap((field): readonly Objection[] => {
    const command = at(own, field)
    const text = textOf(command)
    if (command === undefined || text === undefined || !hasOpenQuote(text)) return []
    return [{ rule: 'compose-value', message: `${field} has a quote that never closes`, hint: 'close it, or write a list: [sh, -c, "…"]', spot: command.spot }]
  })
}

function hasOpenQuote(text: string): boolean {
  return /['"\\]/.test(text.replace(/\\[\s\S]|'[^']*'|"(?:\\[\s\S]|[^"\\])*"/g, ''))
}

function badPort({ text, address, host, container, spot }: Port): readonly Objection[] {
  const isRight = isRange(container) && (host === '' || isRange(host)) && (address === '' || isIP(address) > 0)
  return isRight ? [] : [{ rule: 'compose-value', message: `${show(text)} is no port`, hint: 'write [ADDRESS:]HOST:CONTAINER[/PROTOCOL], in digits', spot }]
}

function isRange(text: string): boolean {
  return PORT_RANGE.test(text) && text.split('-').every((port) => Number(port) <= LARGEST_PORT)
}

function badMounts({ own }: Service): readonly Objection[] {
  return itemsOf(at(own, 'volumes')).flatMap((item): readonly Objection[] => {
    const text = textOf(item)
    const isBroken = text === undefined ? item.kind === 'map' && at(item, 'target') === undefined : !isMount(text)
    if (!isBroken) return []
    const message = text === undefined ? 'a mount without a target' : `${show(text)} is no mount`
    return [{ rule: 'compose-value', message, hint: 'write [SOURCE:]TARGET[:MODE]', spot: item.spot }]
  })
}

/** A colon behind one letter belongs to a drive of Windows. */
function isMount(text: string): boolean {
  const parts = text.replace(/(^|:)[A-Za-z]:(?=[\\/])/g, '$1').split(':')
  return parts.length <= 3 && parts.every((part) => part !== '')
}

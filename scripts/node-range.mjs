// Whether a version of Node.js is in a range as package.json writes it: ">=20.19.0", "^18 || >=20",
// "20 || >=22", "*".

/** Whether `version` ("20.19.0") is in `range`; a form that is not known here is out of it. */
export function admits(range, version) {
  const wanted = numbers(version)
  return range
    .split('||')
    .some((set) => comparators(set).every((comparator) => holds(comparator, wanted)))
}

function comparators(set) {
  return set
    .trim()
    .replaceAll(/([<>=^~]+)\s+/g, '$1')
    .split(/\s+/)
}

function holds(comparator, version) {
  const [, sign, text] = /^([<>=^~]*)v?(\*|[\dx*.]*)$/.exec(comparator) ?? []
  if (text === undefined) return false
  const given = text
    .split('.')
    .filter((part) => /^\d+$/.test(part))
    .map(Number)
  const order = compare(version, given)
  switch (sign) {
    case '>=':
      return order >= 0
    case '>':
      return order > 0
    case '<':
      return compare(version, [...given, 0, 0].slice(0, 3)) < 0
    case '<=':
      return order <= 0
    case '^':
      return order >= 0 && version[0] === given[0]
    case '~':
      return order >= 0 && compare(version, given.slice(0, 2)) === 0
    default:
      return order === 0
  }
}

/** Compares as far as the second one says something. */
function compare(version, given) {
  const index = given.findIndex((part, place) => part !== version[place])
  return index === -1 ? 0 : version[index] - given[index]
}

function numbers(version) {
  return version.split('.').map(Number)
}

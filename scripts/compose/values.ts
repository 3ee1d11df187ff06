export function readValues(): undefined {
  return undefined
}

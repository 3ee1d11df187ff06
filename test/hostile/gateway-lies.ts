import { bomb, dripping, endless, large, saying } from '../support/bodies.ts'
import type { PinProxy, PinRule, PinTrouble } from '../support/pin-proxy.ts'
import type { Lie } from './lies.ts'

const KIND = 'a gateway'
const on =
  (rule: PinRule, trouble: PinTrouble) =>
  (pin: PinProxy): void =>
    pin.on(rule, trouble)

const FETCH: PinRule = { on: 'fetch' }
const page = saying('<!doctype html><title>Just a moment…</title>', 200, {
  'content-type': 'text/html',
})

const ROWS: Readonly<Record<string, (pin: PinProxy) => void>> = {
  'a body that never ends': on(FETCH, { kind: 'reply', reply: endless }),
  'a byte at a time': on(FETCH, { kind: 'reply', reply: dripping }),
  'one that unpacks to 400 MiB': (pin) => pin.on(FETCH, { kind: 'reply', reply: bomb() }),
  'one of 64 MiB': on(FETCH, { kind: 'reply', reply: large(64) }),
  'a web page': on(FETCH, { kind: 'reply', reply: page }),
  'other bytes': on(FETCH, { kind: 'corrupt' }),
  'half of them': on(FETCH, { kind: 'truncated' }),
  'a redirect to an inner address': on(FETCH, {
    kind: 'reply',
    reply: saying('', 302, { location: 'http://169.254.169.254/latest/meta-data/' }),
  }),
  'a redirect to an inner name, by https': on(FETCH, {
    kind: 'reply',
    reply: saying('', 302, { location: 'https://10.0.0.1/' }),
  }),
  'a redirect to itself': on(FETCH, {
    kind: 'reply',
    reply: saying('', 301, { location: '/ipfs/x' }),
  }),
  'an empty file': on(FETCH, { kind: 'reply', reply: saying('') }),
  'that it has none of it': on(FETCH, { kind: 'status', status: 410 }),
  'an upload that never ends': on({ on: 'pin' }, { kind: 'reply', reply: endless }),
  'an upload with a web page': on({ on: 'pin' }, { kind: 'reply', reply: page }),
}

/** The lies of a pinning service and its gateway. */
export const gatewayLies: readonly Lie<PinProxy>[] = Object.entries(ROWS).map(([name, tell]) => ({
  kind: KIND,
  name,
  tell,
}))

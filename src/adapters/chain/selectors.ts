// Selectors and topics of what is read and watched, as values, so that reading needs no ABI
// library. The tests derive them from the signatures.

export const SELECTORS = {
  getSourceCount: '0xd9251837',
  getSources: '0xb3fca11d',
  sources: '0xa3663d37',
  getClient: '0x59dc735c',
  getStatus: '0x4e69d560',
  getSourceParams: '0x82dc6b9a',
  getTaskCount: '0xc17a340e',
  getRegistrantCount: '0x9568d29c',
  lockupOf: '0xadf9ffea',
  MIN_LOCKUP_PER_SOURCE: '0x5823fe8d',
  getActiveSourceCount: '0xdfb823cb',
} as const

/** The selector of `publishSource`, which a transaction's call data begins with. */
export const PUBLISH_SOURCE = '0x4912f56d'

export const SOURCE_PUBLISHED = '0xaed6dbe0b027f2c996fbb0c72ea0549a1b18ee6bd48549fbce971a7027503a57'
export const SOURCE_UPDATED = '0x5f9bf4e8a1679156115361af50849b7807ce9be1880b79fc30ded34053274895'
export const SOURCE_STATUS_CHANGED =
  '0xd67fb784e94c7730f8d719043be4a40dcc6786aded1760f77aa46716193421a2'

/** The call data of a function with address or number arguments. */
export function callData(
  name: keyof typeof SELECTORS,
  ...args: readonly (string | number)[]
): string {
  return (
    SELECTORS[name] +
    args
      .map((value) =>
        (typeof value === 'number' ? value.toString(16) : value.slice(2)).padStart(64, '0'),
      )
      .join('')
  )
}

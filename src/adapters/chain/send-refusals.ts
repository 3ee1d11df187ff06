import type { SendAnswer } from '../../model/chain.ts'

/** What a node means by refusing signed bytes, by its words. */
export interface SendRefusal {
  readonly kind: Exclude<SendAnswer['kind'], 'unknown'>
  readonly words: RegExp
}

/**
 * The words of nodes, as their programs and sources have them; test/adapters/chain/send.test.ts
 * names who says what. The first that fits counts. Bare "underpriced" has two meanings: geth's full
 * pool and go-opera's least price have it for a price that is too low for anybody, others for one
 * that is too low to replace.
 */
export const SEND_REFUSALS: readonly SendRefusal[] = [
  {
    kind: 'accepted',
    words: /already known|already imported|known transaction|already exists|alreadyknown/i,
  },
  {
    kind: 'nonce-held',
    words:
      /replacement transaction underpriced|replacement ?not ?allowed|necessary to replace the existing|another transaction with (?:the )?same nonce|replace existing tx|in-flight transaction limit/i,
  },
  {
    kind: 'below-minimum',
    words:
      /tip cap .{0,100}minimum needed|gas price below minimum|fee ?too ?low|(?:gas ?price|fee ?per ?gas).{0,200} ?too low|below (?:the |configured )?minimum|less than (?:the )?block(?:'s)? base ?fee|tip too low/i,
  },
  { kind: 'underpriced', words: /underpriced/i },
  { kind: 'nonce-spent', words: /nonce (?:is )?too low|old ?nonce|nonce .{0,40}already used/i },
  {
    kind: 'rejected',
    words:
      /insufficient ?funds|insufficient balance|enough funds|upfront cost exceeds|intrinsic gas|requires at least \d+ gas|chain id|chainid|oversized|exceeds (?:the )?block gas limit|gas cap|max event gas|priority fee per gas higher than|gas limit (?:is )?too|invalid (?:signature|sender)|fee cap|exceeds the configured cap|greater than the cap/i,
  },
]

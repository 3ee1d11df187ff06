import type { ComposeRule } from './compose-rules.ts'

// Every code that a user can meet. `docs/errors.md` has a paragraph for each; a test keeps the two
// in step.

/** The user's to mend. */
export const PROBLEM_CODES = [
  // how the program was called
  'usage',
  'workflow',
  'config-missing',
  'no-definitions',
  'bad-key',
  'bad-signer',
  'bad-plan-file',
  'bad-signed-file',
  // reading a file
  'empty-file',
  'not-utf8',
  'too-large',
  'bad-yaml',
  'not-a-mapping',
  'multiple-documents',
  'duplicate-key',
  'yaml-anchor',
  'yaml-tag',
  'yaml-directive',
  'yaml-key',
  'too-deep',
  'not-a-file',
  // its shape
  'unknown-field',
  'missing-field',
  'bad-type',
  'bad-value',
  'bad-id',
  'bad-amount',
  'bad-duration',
  'bad-address',
  'bad-checksum',
  'bad-url',
  'bad-cid',
  'bad-path',
  'bad-text',
  'no-environments',
  'metadata-too-large',
  'compose-missing',
  'unknown-rule',
  // files beside each other
  'duplicate-id',
  'duplicate-file',
  'duplicate-address',
  'unknown-network',
  'bad-network',
  'builtin-network',
  // the chain beside the files
  'wrong-chain',
  'no-nexus',
  'wrong-signer',
  'contract-client',
  'duplicate-marker',
  'address-unknown',
  'address-not-ours',
  'address-unmanaged',
  'takeover-needed',
  'unproven-absence',
  'possible-match',
  'closed-outside',
  'unreadable-metadata',
  'not-expressible',
  'not-live',
  'identity-change',
  'base-unreadable',
  'simulation-reverted',
  'reverted-together',
  'without-effect',
  'comment-not-written',
  'plan-too-large',
  // images in their registries
  'image-not-found',
  'image-private',
] as const

/** Worth knowing; nothing waits for it. */
export const WARNING_CODES = [
  'endpoint-changed',
  'unmatched-definition',
  'mixed-script',
  'mutable-url',
  'compose-file-name',
  'url-unreachable',
  'image-missing',
  'image-platform',
  'image-unknown',
  'unpinned-reads',
  'uncommitted',
  'other-spelling',
  'no-remote',
  'not-simulated',
  'transaction-replaced',
  'contract-client',
  'never-live',
  'promotion-unknown',
  'waiver-unused',
] as const

/** What the policies of `ogpu.yaml` refuse; by these a definition names what it waives. */
export const POLICY_CODES = [
  'policy-price',
  'policy-price-step',
  'policy-lockup-step',
  'policy-images',
  'policy-digests',
  'policy-stranded',
  'policy-download',
  'policy-networks',
] as const

/** What a guard says. */
export const REFUSAL_CODES = [
  'limit',
  'fee-limit',
  'insufficient-funds',
  'protected',
  'closing-held',
  'never-live',
  'promotion-unknown',
  'no-review',
  'no-approval',
  'history-too-short',
  'no-consent',
  'not-approved',
  'chain-changed',
  'base-changed',
  'settings-changed',
  'no-key',
  'signed-altered',
  'signed-stale',
  'not-signed',
  'uncommitted-changes',
  'other-repository',
  ...POLICY_CODES,
  'policy-unjudged',
] as const

/** The world failing. */
export const FAULT_CODES = [
  'rpc-unreachable',
  'rpc-timeout',
  'rpc-error',
  'rpc-answer',
  'rpcs-disagree',
  'no-pinned-calls',
  'chain-stalled',
  'chain-moved',
  'nonce-busy',
  'pin-failed',
  'gateway-failed',
  'git-failed',
  'no-base',
  'github-refused',
  'github-failed',
  'registry-failed',
  'signer-failed',
  'signer-refused',
  'signer-altered',
  'file-failed',
  'devnet-failed',
  'internal',
] as const

/**
 * What is said of a compose file may be a problem or a warning: that depends on what would change.
 */
export type ProblemCode =
  | (typeof PROBLEM_CODES)[number]
  | ComposeRule
  | PolicyCode
  | 'policy-unjudged'
  | 'mutable-url'
  | 'url-unreachable'
  | 'image-missing'
  | 'image-platform'
  | 'image-unknown'
export type WarningCode = (typeof WARNING_CODES)[number] | ComposeRule | PolicyCode
export type PolicyCode = (typeof POLICY_CODES)[number]
export type RefusalCode = (typeof REFUSAL_CODES)[number]
export type FaultCode = (typeof FAULT_CODES)[number]

/** A command of this program, as data: `report/` writes it, with each word quoted for a shell. */
export type Command =
  | {
      readonly verb: 'plan'
      readonly network: string
      readonly allowsIdentityChange?: true
      readonly only?: string
      readonly out?: string
      readonly raw?: true
    }
  | {
      readonly verb: 'apply'
      readonly network: string
      /** The hash of a plan or of one change, in full. */
      readonly approve?: string
      readonly plan?: string
      readonly only?: string
      readonly yes?: true
      /** The file to write what somebody else signs, or the one that holds what they signed. */
      readonly unsigned?: string
      readonly signed?: string
    }
  | {
      readonly verb: 'pull' | 'close' | 'release'
      readonly network: string
      readonly id: string
    }
  | { readonly verb: 'release-unreadable'; readonly network: string }
  | { readonly verb: 'drift' | 'pin'; readonly network: string }
  | { readonly verb: 'pin-images'; readonly ids: readonly string[] }
  | { readonly verb: 'render'; readonly file: string; readonly environment: string }
  | { readonly verb: 'init' }
  | { readonly verb: 'validate' }
  | { readonly verb: 'doctor-report' }
  | { readonly verb: 'import'; readonly network?: string }
  | { readonly verb: 'devnet' }

/** What to do about something, in words; in parts where commands stand among them. */
export type Hint = string | readonly (string | Command)[]

/** What to do, its commands apart from its words. */
export function hintParts(hint: Hint): readonly (string | Command)[] {
  return typeof hint === 'string' ? [hint] : hint
}

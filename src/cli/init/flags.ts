/** The flags of `init`, as the parser hands them over. */
export interface InitFlags {
  readonly config?: string
  readonly json?: boolean
  readonly network?: string
  readonly client?: string
  readonly keystore?: string
  readonly owner?: string
  readonly template?: string
  readonly task?: string
  readonly model?: string
  readonly serviceImage?: string
  readonly compose?: string
  readonly environment?: string
  readonly id?: string
  readonly name?: string
  readonly minPayment?: string
  readonly actionCommit?: string
  readonly github?: boolean
  readonly signer?: string
  readonly codeOwners?: string
  readonly yes?: boolean
}

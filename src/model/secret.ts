/**
 * What a secret is of: a wallet (its key, its keystore's password), GitHub, a server's address, or
 * whatever a signer is asked with.
 */
export type SecretKind = 'key' | 'token' | 'address' | 'credential'

class Sealed<K extends SecretKind> {
  readonly kind: K
  readonly #text: string

  constructor(kind: K, text: string) {
    this.kind = kind
    this.#text = text
  }

  static open(secret: Sealed<SecretKind>): string {
    return secret.#text
  }

  toString(): string {
    return '[secret]'
  }

  toJSON(): string {
    return this.toString()
  }

  /** What `console.log` and an uncaught error show. */
  [Symbol.for('nodejs.util.inspect.custom')](): string {
    return this.toString()
  }
}

/**
 * A text that nothing shows: not in a message, not as JSON, not in a log. Only the files that
 * test/house/rooms.ts names may import what reads it.
 */
export type Secret<K extends SecretKind = SecretKind> = Sealed<K>

/** A text that nobody sees from here on. */
export function secret<K extends SecretKind>(kind: K, text: string): Secret<K> {
  return new Sealed(kind, text)
}

/** A wallet's key, or the password of its keystore: for what opens a wallet or makes one. */
export function keyText(key: Secret<'key'>): string {
  return Sealed.open(key)
}

/** GitHub's token: for what asks GitHub. */
export function tokenText(token: Secret<'token'>): string {
  return Sealed.open(token)
}

/** What a signer is asked with: for what asks one. */
export function credentialText(credential: Secret<'credential'>): string {
  return Sealed.open(credential)
}

/** Any secret: for what takes it out of everything that is shown. */
export function hiddenText(hidden: Secret): string {
  return Sealed.open(hidden)
}

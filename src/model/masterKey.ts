/**
 * The key outside the database that encrypts the data keys of stacks. `context` is authenticated: a
 * wrapped key can't be moved to another stack. A key management service implements the same port.
 */
export type MasterKey = {
  /** stored with every wrapped key, so that a rotated master key is found again */
  id: string
  wrap(key: Buffer, context: string): Promise<Buffer>
  /** @throws Error when it was wrapped by another key or for another context */
  unwrap(wrapped: Buffer, context: string): Promise<Buffer>
}

/** The present master key, and former ones that data keys may still be wrapped with. */
export type MasterKeys = { current: MasterKey; former: MasterKey[] }

/**
 * The key outside the database that encrypts the data keys of stacks. `context` is authenticated,
 * so a wrapped key can't be used for another stack. A key management service can implement the same
 * port.
 */
export type MasterKey = {
  /** stored with every wrapped key, to find the key after a rotation */
  id: string
  wrap(key: Buffer, context: string): Promise<Buffer>
  /** @throws Error when it was wrapped by another key or for another context */
  unwrap(wrapped: Buffer, context: string): Promise<Buffer>
}

/** The current master key, and former ones that data keys may still be wrapped with. */
export type MasterKeys = { current: MasterKey; former: MasterKey[] }

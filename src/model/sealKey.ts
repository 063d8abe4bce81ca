/**
 * The service's own key, stored outside the database, so that write access to the database is not
 * enough to make a seal.
 */
export type SealKey = {
  id: string
  publicJwk: Record<string, unknown>
  sign(text: string): string
  verify(text: string, seal: string): boolean
}

/** The service's own key, kept outside the database: who can only write there can't make a seal. */
export type SealKey = {
  id: string
  publicJwk: Record<string, unknown>
  sign(text: string): string
  verifies(text: string, seal: string): boolean
}

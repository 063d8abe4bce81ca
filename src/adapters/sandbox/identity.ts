/**
 * Account and region of the sandbox for a run, from its provider settings (`aws:*`), as STS returns
 * them in AWS.
 */
import { makeAccountId, fallback } from './provider/account.ts'
import { toText } from './text.ts'

/** Region and account are null without settings: a destroy runs without them. */
export function findSandboxIdentity(config: Record<string, unknown>): {
  account: string | null
  region: string | null
} {
  if (Object.keys(config).length === 0) return { account: null, region: null }
  const own = Object.fromEntries(
    Object.entries(config).flatMap(([key, value]) =>
      key.startsWith('aws:') ? [[key.slice('aws:'.length), value]] : [],
    ),
  )
  return { account: makeAccountId(own), region: toText(own['region'] ?? fallback.region) }
}

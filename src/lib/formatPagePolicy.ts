/** What printed pages have in common. */
import { hashSha256Bytes } from './hash.ts'

/** The policy of a page that loads and runs nothing; its one style is known by its hash. */
export function formatPagePolicy(style: string): string {
  return (
    `default-src 'none'; style-src 'sha256-${hashSha256Bytes(style).toString('base64')}'; ` +
    "base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
  )
}

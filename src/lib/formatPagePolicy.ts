/** Shared code of printed pages. */
import { hashSha256Bytes } from './hash.ts'

/** The policy of a page that loads and runs nothing. It allows only the style with this hash. */
export function formatPagePolicy(style: string): string {
  return (
    `default-src 'none'; style-src 'sha256-${hashSha256Bytes(style).toString('base64')}'; ` +
    "base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
  )
}

/**
 * The only routes without a token. `/` says nothing but where to look.
 */
const paths = new Set(['/', '/healthz', '/readyz', '/openapi.json'])

export function isPublic (url: string | undefined): boolean {
  return url !== undefined && (paths.has(url) || url === '/docs' || url.startsWith('/docs/'))
}

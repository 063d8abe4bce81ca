import { integrations } from '../../src/model/integration.ts'

/**
 * The only routes without a token. `/` says nothing but where to look; what comes through a door is
 * proven by its signature, and so is a token that is exchanged.
 */
const paths = new Set([
  '/',
  '/healthz',
  '/readyz',
  '/openapi.json',
  '/v1/token-exchange',
  ...integrations.map(name => `/v1/doors/${name}`),
])

export function isPublic(url: string | undefined): boolean {
  return url !== undefined && (paths.has(url) || url === '/docs' || url.startsWith('/docs/'))
}

import { integrations } from '../../src/model/integration.ts'

/**
 * The only routes that need no token of this service. `/` answers links to the documentation alone.
 * Webhooks of integrations and tokens for an exchange are verified by their signature.
 */
const paths = new Set([
  '/',
  '/healthz',
  '/readyz',
  '/openapi.json',
  '/v1/token-exchange',
  ...integrations.map(name => `/v1/integrations/${name}`),
])

export function isPublic(url: string | undefined): boolean {
  return url !== undefined && (paths.has(url) || url === '/docs' || url.startsWith('/docs/'))
}

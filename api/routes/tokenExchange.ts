import { z } from 'zod'
import { exchangeInput, exchangeToken } from '../../src/services/access/identities/exchange.ts'
import { tokenSchema } from '../schemas/access.ts'
import { describeOnly } from '../schemas/problem.ts'
import type { App, AppServices } from '../services.ts'

const exchangedToken = z
  .object({
    token: tokenSchema,
    secret: z.string().describe('shown only once'),
    expiresAt: z.iso.datetime(),
  })
  .describe('the token, its secret, and when it expires')

/** bytes; a token has at most 16 KiB */
const bodyLimit = 32 * 1024

/** Authenticates CI jobs without a stored secret. */
export function tokenExchange(app: App, { store, identities }: AppServices): void {
  app.post(
    '/v1/token-exchange',
    {
      bodyLimit,
      onRequest: app.limitUnsignedBodies(bodyLimit),
      schema: {
        summary: 'Exchange an OIDC token for a token of this service',
        operationId: 'exchangeToken',
        tags: ['access'],
        security: [],
        body: exchangeInput,
        description:
          'For jobs of GitHub Actions, GitLab CI and other issuers that the access file ' +
          'trusts. The rule that matches the token decides identity and rights; the answer ' +
          'does not explain why a token was not accepted.',
        response: { 201: exchangedToken, ...describeOnly(400, 401, 413, 415, 429, 500, 503) },
      },
    },
    async (request, reply) => {
      const ctx = {
        store,
        identities,
        requestId: request.id,
        address: request.ip,
        log: request.log,
        countFailure: () => app.countFailure(request),
      }
      const made = await exchangeToken({ ctx, input: request.body })
      return reply.code(201).header('cache-control', 'no-store').send(made)
    },
  )
}

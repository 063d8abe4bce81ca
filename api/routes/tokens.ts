import { z } from 'zod'
import { createTokenSchema } from '../../src/model/access.ts'
import { createToken, listTokens, revokeToken } from '../../src/services/access/tokens.ts'
import { getContext } from '../context.ts'
import { tokenPage, tokenSchema } from '../schemas/access.ts'
import { pageQuery } from '../schemas/lists.ts'
import { idParams } from '../schemas/operations.ts'
import { describeProblems } from '../schemas/problem.ts'
import type { App, AppServices } from '../services.ts'
import type { Streams } from '../streams.ts'

const tags = ['access']
const createdToken = z
  .object({
    token: tokenSchema,
    secret: z.string().describe('shown only once; the service keeps its hash'),
  })
  .describe('the token and its secret')

export function tokens(app: App, services: AppServices, streams: Streams): void {
  app.post(
    '/v1/tokens',
    {
      schema: {
        summary: 'Create a token',
        operationId: 'createToken',
        tags,
        body: createTokenSchema,
        response: { 201: createdToken, ...describeProblems(400, 413, 415) },
      },
    },
    async (request, reply) => {
      const made = await createToken({ ctx: getContext(services, request), input: request.body })
      return reply.code(201).header('cache-control', 'no-store').send(made)
    },
  )

  app.get(
    '/v1/tokens',
    {
      schema: {
        summary: 'List tokens',
        operationId: 'listTokens',
        tags,
        querystring: pageQuery,
        response: { 200: tokenPage, ...describeProblems(400) },
      },
    },
    async request => listTokens({ ctx: getContext(services, request), input: request.query }),
  )

  app.delete(
    '/v1/tokens/:id',
    {
      schema: {
        summary: 'Revoke a token',
        operationId: 'revokeToken',
        tags,
        params: idParams,
        description: 'The token is refused from the next request on. Revoking twice is no error.',
        response: { 200: tokenSchema, ...describeProblems(400, 404) },
      },
    },
    async request => {
      const token = await revokeToken({ ctx: getContext(services, request), input: request.params })
      streams.endStreamsOf(token.id)
      return token
    },
  )
}

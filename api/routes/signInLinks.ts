import { z } from 'zod'
import { createSignInLink, signInLinkInput } from '../../src/services/access/signIn/links.ts'
import { getContext } from '../context.ts'
import { describeProblems } from '../schemas/problem.ts'
import type { App, AppServices } from '../services.ts'

const linkSchema = z
  .object({
    path: z.string().describe('of the link, below the address of the service; a secret'),
    expiresAt: z.iso.datetime(),
  })
  .describe('the link')

/** Links with which a caller opens the pages in a browser. */
export function signInLinks(app: App, services: AppServices): void {
  app.post(
    '/v1/sign-in-links',
    {
      schema: {
        summary: 'Create a link that signs in to the pages',
        operationId: 'createSignInLink',
        tags: ['access'],
        body: signInLinkInput,
        description:
          'The link signs a browser in as the caller, once and within a minute. The session has ' +
          'the rights of the token of this request and ends with it.',
        response: { 201: linkSchema, ...describeProblems(400, 413, 415) },
      },
    },
    async (request, reply) => {
      const ctx = getContext(services, request)
      const link = await createSignInLink({ ctx, input: request.body })
      return reply.code(201).header('cache-control', 'no-store').send(link)
    },
  )
}

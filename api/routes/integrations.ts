import { z } from 'zod'
import { TwinstackError } from '../../src/lib/errors.ts'
import { integrations as names } from '../../src/model/integration.ts'
import { proving } from '../plugins/authentication.ts'
import { problems } from '../schemas/problem.ts'
import type { App, AppServices } from '../services.ts'

/** The largest that GitHub sends and that is of use here: events with more are not ours to take. */
const bodyLimit = 5 * 1024 * 1024
const answered = z.string().describe('what the sender shows, or nothing')

/**
 * Where chats and forges knock. No token: what comes is proven by its signature over the raw body,
 * which the door checks before anything of it is read. A door that the doors file does not open is
 * not there.
 */
export function integrations(app: App, { integrations: open = {} }: AppServices): void {
  app.register(async scope => {
    scope.removeAllContentTypeParsers()
    scope.addContentTypeParser(
      ['application/json', 'application/x-www-form-urlencoded'],
      { parseAs: 'buffer', bodyLimit },
      (_request, body, done) => {
        done(null, body)
      },
    )
    for (const name of names) {
      scope.post(
        `/v1/doors/${name}`,
        {
          bodyLimit,
          // the bytes are the door's to read, and no schema may judge them before their signature
          schema: {
            summary: `What ${name} sends`,
            operationId: `${name}Door`,
            tags: ['doors'],
            security: [],
            response: { 200: answered, 202: answered, ...problems(400, 401, 404, 413, 415) },
          },
        },
        async (request, reply) => {
          const integration = open[name]?.receiveWebhook
          if (!integration)
            throw new TwinstackError('not-found', `the door ${name} is closed`, {
              hint: 'docs/doors.md says how the doors file opens it',
            })
          const {
            status,
            body = '',
            type = 'text/plain; charset=utf-8',
          } = await proving(
            app,
            request,
            async () =>
              await integration({
                headers: request.headers as Record<string, string | undefined>,
                body: Buffer.isBuffer(request.body) ? request.body : Buffer.alloc(0),
                address: request.ip,
                requestId: request.id,
              }),
          )
          return reply.code(status).type(type).send(body)
        },
      )
    }
  })
}

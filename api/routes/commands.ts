import { randomUUID } from 'node:crypto'
import { z } from 'zod'
import { markdownOf } from '../../src/integrations/commands/markdown.ts'
import { parseCommand } from '../../src/integrations/commands/parse.ts'
import { isRefusal, performCommand, refusalReply } from '../../src/integrations/commands/perform.ts'
import { commandBodySchema, type Reply } from '../../src/model/command.ts'
import { actorOf, contextOf } from '../context.ts'
import { idempotencyHeaders, operationSchema } from '../schemas/operations.ts'
import { problems } from '../schemas/problem.ts'
import type { App, AppServices } from '../services.ts'
import { sha256 } from '../../src/lib/hash.ts'

const replySchema = z.object({
  text: z
    .string()
    .describe(
      'the whole answer as plain markdown, ready to be shown: what came from outside is no markup in it',
    ),
  title: z.string(),
  lines: z.array(z.string()),
  tone: z.enum(['good', 'bad', 'neutral']),
  operation: operationSchema
    .nullable()
    .describe('what was asked for, or decided: follow it under /v1/operations/{id}'),
  environment: z.string().nullable(),
  confirm: z
    .object({ command: z.string(), word: z.string(), why: z.string() })
    .optional()
    .describe('nothing was done: say `command` again with `--confirm` and `word`'),
})

/** The language of the chats over REST, for any other bot. */
export function commands(app: App, services: AppServices): void {
  const { config } = services
  const versions = { allow: config.versionsAllow, simulated: config.cloud === 'sandbox' }
  app.post(
    '/v1/commands',
    {
      config: { recordsRefusals: true },
      schema: {
        summary: 'Do what a command says',
        operationId: 'command',
        tags: ['doors'],
        headers: idempotencyHeaders,
        body: commandBodySchema,
        description:
          'For bots: `{"text": "up staging --revision v2"}`. It is done with the rights of the token, which is the bot\'s own: a bot can\'t say that it is somebody else, and approvals are given by persons. A refusal is an answer as well, with `tone` `bad`. docs/chat.md has whole examples.',
        response: { 200: replySchema, ...problems(400, 413, 415, 422) },
      },
    },
    async request => {
      const ctx = { ...contextOf(services, request), versions }
      const { kind, name } = actorOf(request)
      const key = request.headers['idempotency-key']
      const once = key === undefined ? randomUUID() : sha256(JSON.stringify([kind, name, key]))
      const reply = await answered(() =>
        performCommand({ ctx, command: parseCommand(request.body.text), key: once }),
      )
      return { text: markdownOf(reply), ...reply }
    },
  )
}

async function answered(perform: () => Promise<Reply>): Promise<Reply> {
  try {
    return await perform()
  } catch (error) {
    if (!isRefusal(error) || error.code === 'idempotency-mismatch') throw error
    return refusalReply(error, null)
  }
}

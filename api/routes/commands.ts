import { randomUUID } from 'node:crypto'
import { z } from 'zod'
import { formatMarkdown } from '../../src/integrations/commands/markdown.ts'
import { parseCommand } from '../../src/integrations/commands/parse.ts'
import {
  isRefusal,
  performCommand,
  createRefusalReply,
} from '../../src/integrations/commands/perform.ts'
import { commandBodySchema, type Reply } from '../../src/model/command.ts'
import { getActor, getContext } from '../context.ts'
import { idempotencyHeaders, operationSchema } from '../schemas/operations.ts'
import { describeProblems } from '../schemas/problem.ts'
import type { App, AppServices } from '../services.ts'
import { hashSha256 } from '../../src/lib/hash.ts'

const replySchema = z
  .object({
    text: z
      .string()
      .describe('the whole answer as plain markdown, ready to be shown; markup in data is escaped'),
    title: z.string(),
    lines: z.array(z.string()),
    tone: z.enum(['good', 'bad', 'neutral']),
    operation: operationSchema
      .nullable()
      .describe('the requested or decided operation; its events are at /v1/operations/{id}/events'),
    environment: z.string().nullable(),
    confirm: z
      .object({ command: z.string(), word: z.string(), why: z.string() })
      .optional()
      .describe('no operation was started: repeat `command` with `--confirm` and `word`'),
  })
  .describe('the answer to the command; a refusal is an answer too, with `tone` `bad`')

/** The command language of the chats over REST, for any other bot. */
export function commands(app: App, services: AppServices): void {
  const { config } = services
  const versions = { allow: config.versionsAllow, simulated: config.cloud === 'sandbox' }
  app.post(
    '/v1/commands',
    {
      config: { recordsRefusals: true },
      schema: {
        summary: 'Run a command',
        operationId: 'command',
        tags: ['integrations'],
        headers: idempotencyHeaders,
        body: commandBodySchema,
        description:
          'For bots: `{"text": "up staging --revision v2"}`. The command has the rights of ' +
          "the token, which belongs to the bot: a bot can't act for a person, and only " +
          'persons approve. A refusal is an answer too, with `tone` `bad`. docs/chat.md ' +
          'has complete examples.',
        response: { 200: replySchema, ...describeProblems(400, 413, 415, 422) },
      },
    },
    async request => {
      const ctx = { ...getContext(services, request), versions }
      const { kind, name } = getActor(request)
      const key = request.headers['idempotency-key']
      const once = key === undefined ? randomUUID() : hashSha256(JSON.stringify([kind, name, key]))
      const reply = await replyTo(() =>
        performCommand({ ctx, command: parseCommand(request.body.text), key: once }),
      )
      return { text: formatMarkdown(reply), ...reply }
    },
  )
}

async function replyTo(perform: () => Promise<Reply>): Promise<Reply> {
  try {
    return await perform()
  } catch (error) {
    if (!isRefusal(error) || error.code === 'idempotency-mismatch') throw error
    return createRefusalReply(error, null)
  }
}

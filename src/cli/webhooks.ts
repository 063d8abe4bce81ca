/** `webhook`: signed messages about notices. */
import { readFileSync } from 'node:fs'
import type { Command } from 'commander'
import { z } from 'zod'
import type { Client } from '../client/index.ts'
import type { PageQuery } from '../client/types.ts'
import {
  noticeSeveritySchema,
  noticeTypeSchema,
  type NoticeSeverity,
  type NoticeType,
} from '../model/finding.ts'
import { webhookFormats, webhookUrlSchema, type WebhookFormat } from '../model/webhook.ts'
import { createParser, environmentName } from './arguments.ts'
import { addPageOptions } from './environments.ts'
import { wrapAction } from './frame.ts'
import { formatPageLine } from './render/environment.ts'
import { findId, parseIdBeginning } from './shortIds.ts'
import { formatDeliveryTable, formatWebhookTable } from './render/webhook.ts'

const address = createParser(webhookUrlSchema)
const noticeType = createParser(noticeTypeSchema)
const severity = createParser(noticeSeveritySchema)
const format = createParser(z.enum(webhookFormats))
const state = createParser(z.enum(['waiting', 'delivered', 'dead']))
const describeMore =
  <T>(one: (text: string) => T) =>
  (text: string, earlier: T[] = []): T[] => [...earlier, one(text)]

export function addWebhooks(program: Command): void {
  const webhook = program
    .command('webhook')
    .description('signed messages about notices: add, list, remove, test, deliveries, replay')
  addAdd(webhook)
  addPageOptions(webhook.command('list').alias('ls').description('list webhooks')).action(
    wrapAction<[], PageQuery>(async ({ options: { page, pageSize }, screen, connect }) => {
      const list = await connect().listWebhooks({ page, pageSize })
      for (const line of [...formatWebhookTable(list.items), ...formatPageLine(list)])
        screen.printLine(line)
      screen.printDocument(list)
    }),
  )
  webhook
    .command('remove')
    .alias('rm')
    .description('remove a webhook with its undelivered messages')
    .argument('<id>', 'id of the webhook', parseIdBeginning)
    .action(
      wrapAction<[string], object>(async ({ args, screen, connect }) => {
        const id = await findWebhook(connect(), args[0])
        await connect().removeWebhook(id)
        screen.printLine(`webhook ${id} is removed`)
        screen.printDocument({ id, removed: true })
      }),
    )
  addDeliveries(webhook)
}

type AddOptions = {
  event?: NoticeType[]
  environment?: string[]
  severity?: NoticeSeverity
  format?: WebhookFormat
  keyFile?: string
  description?: string
}

function addAdd(webhook: Command): void {
  webhook
    .command('add')
    .description('create a webhook; its signing secret is shown once')
    .argument('<url>', 'address of the receiver', address)
    .option('-e, --event <type...>', 'types of notices; default: all', describeMore(noticeType))
    .option('--environment <name...>', 'default: all', describeMore(environmentName))
    .option(
      '--severity <severity>',
      'lowest severity that is sent: info, warning or critical',
      severity,
    )
    .option('--format <format>', 'raw, slack, pagerduty or opsgenie', format)
    .option('--key-file <file>', 'file with the key of PagerDuty or Opsgenie')
    .option('-m, --description <text>', 'its purpose')
    .action(
      wrapAction<[string], AddOptions>(async ({ args: [url], options, screen, connect }) => {
        const made = await connect().createWebhook({
          url,
          description: options.description,
          events: options.event,
          environments: options.environment,
          severity: options.severity,
          format: options.format,
          key:
            options.keyFile === undefined
              ? undefined
              : readFileSync(options.keyFile, 'utf8').trim(),
        })
        for (const line of [
          made.secret,
          '',
          `This is the signing secret of webhook ${made.webhook.id} (Standard Webhooks). It ` +
            'is shown once.',
          `Try it with  twinstack webhook test ${made.webhook.id}`,
        ])
          screen.printLine(line)
        screen.printDocument(made)
      }),
    )
}

const findWebhook = (client: Client, beginning: string): Promise<string> =>
  findId('webhook', beginning, client.listWebhooks)

function addDeliveries(webhook: Command): void {
  webhook
    .command('test')
    .description('send a test message')
    .argument('<id>', 'id of the webhook', parseIdBeginning)
    .action(
      wrapAction<[string], object>(async ({ args, screen, connect }) => {
        const id = await findWebhook(connect(), args[0])
        const delivery = await connect().testWebhook(id)
        screen.printLine(
          `sending ${delivery.id}; twinstack webhook deliveries ${id} shows the result`,
        )
        screen.printDocument(delivery)
      }),
    )
  addPageOptions(
    webhook
      .command('deliveries')
      .description('list the deliveries of a webhook, newest first')
      .argument('<id>', 'id of the webhook', parseIdBeginning)
      .option('--state <state>', 'waiting, delivered or dead', state),
  ).action(
    wrapAction<[string], PageQuery & { state?: 'waiting' | 'delivered' | 'dead' }>(
      async ({ args, options: { page, pageSize, state }, screen, connect }) => {
        const id = await findWebhook(connect(), args[0])
        const list = await connect().listDeliveries(id, { page, pageSize, state })
        for (const line of [...formatDeliveryTable(list.items), ...formatPageLine(list)])
          screen.printLine(line)
        screen.printDocument(list)
      },
    ),
  )
  webhook
    .command('replay')
    .description('send a message again, under the same id')
    .argument('<id>', 'id of the webhook', parseIdBeginning)
    .argument('<delivery>', 'id of the delivery', parseIdBeginning)
    .action(
      wrapAction<[string, string], object>(async ({ args, screen, connect }) => {
        const id = await findWebhook(connect(), args[0])
        const delivery = await findId('webhook', args[1], input =>
          connect().listDeliveries(id, input),
        )
        const again = await connect().replayDelivery(id, delivery)
        screen.printLine(`sending ${again.id} again`)
        screen.printDocument(again)
      }),
    )
}

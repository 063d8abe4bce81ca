/** The commands `operation`, `cancel` and `logs`. */
import type { Command } from 'commander'
import type { Client, OperationDetail } from '../client/index.ts'
import { exitCodes, TwinstackError } from '../lib/errors.ts'
import { isFailure } from '../analysis/failure/buildFailureReport.ts'
import { finalStatuses, operationKinds, statuses } from '../model/operation.ts'
import type { Operation, OperationEvent, OperationKind, Status } from '../model/operation.ts'
import {
  environmentName,
  operationKind,
  parseOperationReference,
  status,
  text,
  parseWaitTime,
} from './arguments.ts'
import type { OperationReference } from './arguments.ts'
import { readAheadText } from './ahead.ts'
import { addPageOptions } from './environments.ts'
import { wrapAction } from './frame.ts'
import type { Invocation } from './frame.ts'
import { follow } from './follow.ts'
import { formatPageLine } from './render/environment.ts'
import {
  formatFailureLines,
  formatOperationLines,
  formatOperationTable,
  formatSuccessLines,
} from './render/operation.ts'
import { formatEventLine } from './render/progress.ts'
import { passesFilter, parseSince, type EventFilter } from './eventFilter.ts'

type ListOptions = {
  page?: number
  pageSize?: number
  environment?: string
  status?: Status
  kind?: OperationKind
}
const addReference = (command: Command) =>
  command.argument(
    '<operation>',
    'id of the operation, or name of an environment for its newest one',
    parseOperationReference,
  )

export function addOperations(program: Command): void {
  const operation = program.command('operation').alias('op').description('operations: list, show')
  addList(operation)
  addReference(operation.command('show').description('show an operation with its history')).action(
    wrapAction<[OperationReference], object>(show),
  )
  addReference(program.command('logs').description('show the events of an operation'))
    .option('-f, --follow', 'continue until the operation ends')
    .option('--verbose', 'also unchanged resources and started steps')
    .option('--errors', 'only the failure report, errors and failed resources')
    .option('--resource <name>', 'only about this resource: its name, or a part of its URN', text)
    .option(
      '--since <time>',
      'only the last part, e.g. 10m or 2h, or after a time in ISO 8601',
      parseSince,
    )
    .action(wrapAction<[OperationReference], LogOptions>(showLogs))
  addReference(
    program
      .command('cancel')
      .description('stop an operation after its started steps; kill it after a grace period'),
  )
    .option('--no-wait', 'return as soon as the cancellation is requested')
    .option('--timeout <time>', 'wait at most this long, e.g. 90s, 30m or 2h', parseWaitTime)
    .action(wrapAction<[OperationReference], { wait: boolean; timeout?: number }>(cancel))
}

function addList(operation: Command): void {
  addPageOptions(operation.command('list').alias('ls').description('list operations, newest first'))
    .option('-e, --environment <name>', 'only those of this environment', environmentName)
    .option('-s, --status <status>', statuses.join(', '), status)
    .option('-k, --kind <kind>', operationKinds.join(', '), operationKind)
    .action(
      wrapAction<[], ListOptions>(
        async ({ options: { page, pageSize, environment, status, kind }, screen, connect }) => {
          const list = await connect().listOperations({ page, pageSize, environment, status, kind })
          for (const line of [...formatOperationTable(list.items), ...formatPageLine(list)])
            screen.printLine(line)
          screen.printDocument(list)
        },
      ),
    )
}

/** The operation that the reference names: by id, or the newest one of an environment. */
async function findOperation(
  client: Client,
  reference: OperationReference,
): Promise<OperationDetail> {
  if ('id' in reference) return client.getOperation(reference.id)
  const environment = await client.getEnvironment(reference.environment)
  if (environment.active) return client.getOperation(environment.active)
  const [newest] = (
    await client.listOperations({ environment: reference.environment, pageSize: 1 })
  ).items
  if (newest) return client.getOperation(newest.id)
  throw new TwinstackError('not-found', `environment ${reference.environment} has no operation yet`)
}

async function show({
  args: [reference],
  screen,
  connect,
}: Invocation<[OperationReference], object>): Promise<void> {
  const client = connect()
  const operation = await findOperation(client, reference)
  for (const line of formatOperationLines(
    operation,
    operation.transitions ?? [],
    await readAheadText(client, operation),
  ))
    screen.printLine(line)
  screen.printDocument(operation)
}

type LogOptions = EventFilter & { follow?: boolean; verbose?: boolean }

async function showLogs({
  args: [reference],
  options,
  screen,
  connect,
}: Invocation<[OperationReference], LogOptions>): Promise<void> {
  const client = connect()
  const operation = await findOperation(client, reference)
  const seen: OperationEvent[] = []
  if (options.errors && isFailure(operation))
    for (const line of [...formatFailureLines(operation), '']) screen.printLine(line)
  for await (const event of options.follow
    ? client.events(operation.id)
    : streamHistory(client, operation.id)) {
    if (!passesFilter(event, options)) continue
    if (screen.json) seen.push(event)
    const line = formatEventLine(event, { verbose: options.verbose })
    if (line !== null) screen.printLine(line)
  }
  screen.printDocument(seen)
  if (!options.follow && !finalStatuses.includes(operation.status))
    screen.note(
      `${operation.kind} is ${operation.status}; follow it with  twinstack logs ` +
        `${operation.id} --follow`,
    )
}

/** All events that are stored now, page by page. */
async function* streamHistory(client: Client, id: string): AsyncGenerator<OperationEvent> {
  for (let after = 0; ;) {
    const { items } = await client.listEvents(id, { after, limit: 500 })
    yield* items
    const last = items.at(-1)
    if (last === undefined) return
    after = last.seq
  }
}

async function cancel({
  args: [reference],
  options,
  screen,
  connect,
}: Invocation<[OperationReference], { wait: boolean; timeout?: number }>): Promise<number> {
  const client = connect()
  const { id } = await findOperation(client, reference)
  const operation = await client.cancelOperation(id)
  screen.note(
    `cancelling ${operation.kind} of ${operation.environment}: the engine finishes the steps ` +
      'in flight and saves',
  )
  const final =
    options.wait && !finalStatuses.includes(operation.status)
      ? await follow({ client, operation, screen, timeout: options.timeout })
      : operation
  screen.printDocument({ operation: final })
  if (!options.wait) return exitCodes.done
  for (const line of formatCancelLines(final)) screen.printLine(line)
  return final.status === 'cancelled' ? exitCodes.done : exitCodes.failed
}

function formatCancelLines(operation: Operation): string[] {
  if (operation.status === 'cancelled')
    return [
      `${operation.kind} of ${operation.environment} is cancelled, stopped ` +
        `${operation.cancel?.stopped ?? 'without saying how'}`,
    ]
  const lines =
    operation.status === 'succeeded' ? formatSuccessLines(operation) : formatFailureLines(operation)
  return [`too late to cancel: the operation has ${operation.status}`, ...lines]
}

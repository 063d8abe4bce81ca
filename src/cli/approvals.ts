/** `approve`, `reject`: they show the waiting plan first. */
import type { Command } from 'commander'
import colors from 'picocolors'
import type { Client } from '../client/index.ts'
import { exitCodes, TwinstackError } from '../lib/errors.ts'
import type { Approval, Operation } from '../model/operation.ts'
import { readAnswer } from './agree.ts'
import { parseOperationReference, text } from './arguments.ts'
import type { OperationReference } from './arguments.ts'
import { wrapAction } from './frame.ts'
import type { Invocation } from './frame.ts'
import { formatApprovalPlanLines } from './render/approval.ts'

type Options = { digest?: string; comment?: string; yes?: boolean }

export function addApprovals(program: Command): void {
  const approve = program
    .command('approve')
    .description('approve the plan of a waiting operation; the plan is shown first')
  addReference(approve)
    .option('--digest <digest>', 'only the plan with this digest', text)
    .option('-y, --yes', 'do not ask')
    .action(wrapAction<[OperationReference], Options>(approveWaiting))
  addReference(
    program
      .command('reject')
      .description('reject the plan: the operation ends, and nothing was changed'),
  ).action(wrapAction<[OperationReference], Options>(rejectWaiting))
}

const addReference = (command: Command) =>
  command
    .argument(
      '<operation>',
      'id of the operation, or name of an environment for the one that waits there',
      parseOperationReference,
    )
    .option('-m, --comment <text>', 'kept with the decision', text)

async function approveWaiting({
  args: [reference],
  options,
  screen,
  connect,
}: Invocation<[OperationReference], Options>): Promise<number> {
  const client = connect()
  const operation = await findWaiting(client, reference)
  const plan = await client.getOperationPlan(operation.id)
  for (const line of formatApprovalPlanLines(operation, plan)) screen.printLine(line)
  if (!(await confirmDecision(operation, options, screen.json))) return exitCodes.failed
  const queued = await client.approveOperation(operation.id, {
    digest: options.digest ?? operation.approval.digest,
    comment: options.comment,
  })
  screen.printLine(
    `${colors.green('✔')} approved; ${operation.kind} of ${operation.environment} continues: ` +
      `twinstack logs ${operation.id} --follow`,
  )
  screen.printDocument({ operation: queued })
  return exitCodes.done
}

/** Without a terminal an approval has to be explicit: by `--yes`, or by naming the plan. */
async function confirmDecision(
  { kind, environment }: Operation,
  { yes, digest }: Options,
  json: boolean,
): Promise<boolean> {
  if (yes || digest !== undefined) return true
  if (json || !process.stdin.isTTY || !process.stderr.isTTY) {
    throw new TwinstackError('invalid-request', 'there is no terminal for the confirmation', {
      hint: 'read the plan, then repeat with --yes or --digest',
    })
  }
  return readAnswer(`${colors.bold(`Approve this ${kind} of ${environment}?`)} [y/N] `)
}

async function rejectWaiting({
  args: [reference],
  options: { comment },
  screen,
  connect,
}: Invocation<[OperationReference], Options>): Promise<void> {
  const client = connect()
  const { id, kind, environment } = await findWaiting(client, reference)
  const operation = await client.rejectOperation(id, { comment })
  screen.printLine(`${kind} of ${environment} is rejected; nothing was changed`)
  screen.printDocument({ operation })
}

type WaitingOperation = Operation & { approval: Approval }

/**
 * The operation with this id, or the oldest that waits in an environment.
 *
 * @throws TwinstackError `approval-not-pending`, so that no question is shown for a decision that
 *   the service would refuse
 */
export async function findWaiting(
  client: Pick<Client, 'getOperation' | 'listOperations'>,
  reference: OperationReference,
): Promise<WaitingOperation> {
  const found = await findReferenced(client, reference)
  if (found?.approval && found.status === 'awaiting-approval')
    return { ...found, approval: found.approval }
  const who = 'environment' in reference ? reference.environment : reference.id
  throw new TwinstackError(
    'approval-not-pending',
    found
      ? `${found.kind} of ${found.environment} is ${found.status} and does not wait for an approval`
      : `no operation of ${who} waits for approval`,
    { hint: 'twinstack operation list --status awaiting-approval  lists those that wait' },
  )
}

async function findReferenced(
  client: Pick<Client, 'getOperation' | 'listOperations'>,
  reference: OperationReference,
): Promise<Operation | undefined> {
  if ('id' in reference) return client.getOperation(reference.id)
  const [oldest] = (
    await client.listOperations({
      environment: reference.environment,
      status: 'awaiting-approval',
      asc: true,
      pageSize: 1,
    })
  ).items
  return oldest
}

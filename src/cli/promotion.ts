/** `policy` and `gate`: the conditions of operations, and which of them a revision meets. */
import { InvalidArgumentError, Option, type Command } from 'commander'
import { exitCodes, TwinstackError } from '../lib/errors.ts'
import type { PolicyPatch } from '../model/policy.ts'
import type { Client } from '../client/index.ts'
import type { Operation } from '../model/operation.ts'
import {
  parseAssignment,
  environmentName,
  parseOperationReference,
  text,
  type OperationReference,
} from './arguments.ts'
import { wrapAction, type Invocation } from './frame.ts'
import {
  formatDecisionLines,
  formatPolicyLines,
  formatGateStatusLines,
  formatVerificationLines,
} from './render/promotion.ts'
import { requirePresent } from '../lib/requirePresent.ts'

type GateOptions = { operation?: OperationReference; verify?: boolean }
type GateInvocation = Invocation<[string | undefined, string | undefined], GateOptions>

export function addPromotion(program: Command): void {
  program
    .command('policy')
    .description('show the policy of operations on an environment; PATH=VALUE changes it')
    .argument('<environment>', 'name of the environment', environmentName)
    .argument(
      '[change...]',
      'e.g. gate.withinHours=48 approvals.required=true; null resets a part',
      parseAssignment,
    )
    .action(
      wrapAction<[string, [string, unknown][] | undefined], object>(
        async ({ args: [name, changes = []], screen, connect }) => {
          const client = connect()
          const view =
            changes.length === 0
              ? await client.getPolicy(name)
              : await client.changePolicy(name, toPatch(changes))
          for (const line of formatPolicyLines(view)) screen.printLine(line)
          screen.printDocument(view)
        },
      ),
    )

  program
    .command('gate')
    .description(
      'evaluate the gate for a deploy of a revision, or show the decisions about an ' +
        'operation; exit code 1 when it is refused',
    )
    .argument('[environment]', 'name of the environment', environmentName)
    .argument('[revision]', 'branch, tag or commit; default: the configured one', text)
    .addOption(
      new Option(
        '--operation <id>',
        'the decisions about this operation; with the name of an environment: its newest deploy',
      ).argParser(parseOperationReference),
    )
    .option('--verify', 'with --operation: compare the decisions with what is stored now')
    .action(wrapAction<[string | undefined, string | undefined], GateOptions>(showGate))
}

/** `a.b=1` as `{a: {b: 1}}` */
export function toPatch(changes: [string, unknown][]): PolicyPatch {
  const patch: Record<string, unknown> = {}
  for (const [path, value] of changes) {
    const keys = path.split('.')
    if (keys.some(key => !/^[A-Za-z][A-Za-z-]*$/.test(key)))
      throw new InvalidArgumentError(
        `${path}: expected names with dots between them, e.g. gate.withinHours=48`,
      )
    let at = patch
    for (const key of keys.slice(0, -1))
      at = (typeof at[key] === 'object' && at[key] !== null ? at[key] : (at[key] = {})) as Record<
        string,
        unknown
      >
    at[requirePresent(keys.at(-1))] = value
  }
  return patch
}

async function showGate(invocation: GateInvocation): Promise<number> {
  const {
    args: [name, revision],
    options: { operation, verify },
    screen,
    connect,
  } = invocation
  if ((name === undefined) === (operation === undefined))
    throw new TwinstackError(
      'invalid-request',
      'expected the name of an environment, or --operation',
    )
  if (verify && operation === undefined)
    throw new TwinstackError('invalid-request', '--verify needs --operation')
  if (operation !== undefined) {
    const { id } = await findJudgedOperation(connect(), operation)
    return verify ? showVerification(invocation, id) : showDecision(invocation, id)
  }
  const gateStatus = await connect().getGate(
    requirePresent(name),
    revision === undefined ? {} : { revision },
  )
  for (const line of formatGateStatusLines(gateStatus)) screen.printLine(line)
  screen.printDocument(gateStatus)
  return gateStatus.allowed ? exitCodes.done : exitCodes.failed
}

/** By id, or the newest operation of the environment that the gate judges. */
async function findJudgedOperation(
  client: Client,
  reference: OperationReference,
): Promise<Operation> {
  if ('id' in reference) return client.getOperation(reference.id)
  const { name: environment } = await client.getEnvironment(reference.environment)
  const { items } = await client.listOperations({ environment, kind: 'deploy', pageSize: 1 })
  const [newest] = items
  if (newest) return newest
  throw new TwinstackError('not-found', `environment ${environment} has no deploy yet`, {
    hint: `twinstack gate ${environment} evaluates a deploy of the configured branch`,
  })
}

async function showDecision(
  { screen, connect }: GateInvocation,
  operation: string,
): Promise<number> {
  const found = await connect().getOperationGate(operation)
  for (const line of found.decisions.length === 0
    ? ['the gate has not judged this operation']
    : found.decisions.flatMap(formatDecisionLines))
    screen.printLine(line)
  screen.printDocument(found)
  return found.decisions.at(-1)?.allowed === false ? exitCodes.failed : exitCodes.done
}

async function showVerification(
  { screen, connect }: GateInvocation,
  operation: string,
): Promise<number> {
  const found = await connect().verifyOperationGate(operation)
  for (const line of formatVerificationLines(found)) screen.printLine(line)
  screen.printDocument(found)
  return found.verified ? exitCodes.done : exitCodes.failed
}

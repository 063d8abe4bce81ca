/**
 * `up`, `preview`, `drift`, `reconcile`, `rebuild`, `destroy`: request an operation and wait for
 * it.
 */
import { Option } from 'commander'
import type { Command } from 'commander'
import type { Client, OperationDetail, OperationInput } from '../client/index.ts'
import { exitCodes, isTwinstackError, TwinstackError } from '../lib/errors.ts'
import { writingKinds } from '../model/operation.ts'
import type { Operation, ResourceChange, StackOutput } from '../model/operation.ts'
import type { ComplianceReport } from '../model/compliance.ts'
import { adopt, agreeToPlan } from './agree.ts'
import { collectValues, environmentName, parseOperationId, seconds, text } from './arguments.ts'
import { wrapAction } from './frame.ts'
import type { Invocation } from './frame.ts'
import { readAheadText } from './ahead.ts'
import { follow } from './follow.ts'
import { describeContinuation } from './interrupt.ts'
import { reportNotSucceeded } from './reportNotSucceeded.ts'
import { formatViolationLines } from './render/compliance.ts'
import { formatOutputLines } from './render/environment.ts'
import { formatDriftLines, hasDrift } from './render/drift.ts'
import { formatRollbackTargetTable } from './render/rollback.ts'
import { hasChanges, formatSuccessLines } from './render/operation.ts'
import { addWaitOptions, type WaitOptions } from './waiting.ts'
import { formatPlanLines } from './render/plan.ts'

type Verb = {
  name: string
  aliases?: string[]
  kind: OperationInput['kind']
  about: string
  takes: (
    | 'revision'
    | 'confirm'
    | 'failOnChanges'
    | 'targets'
    | 'allowReplace'
    | 'force'
    | 'breakGlass'
    | 'rebuild'
    | 'to'
  )[]
}

export const verbs: Verb[] = [
  {
    name: 'up',
    aliases: ['deploy', 'update'],
    kind: 'deploy',
    about: 'deploy the program to an environment',
    takes: ['revision', 'allowReplace', 'force', 'confirm', 'breakGlass'],
  },
  {
    name: 'preview',
    kind: 'preview',
    about: 'show the changes that a deploy would make; changes nothing',
    takes: ['revision', 'failOnChanges'],
  },
  {
    name: 'drift',
    aliases: ['refresh'],
    kind: 'drift-check',
    about: 'compare the cloud with the recorded state; exit code 2 when drift is found',
    takes: [],
  },
  {
    name: 'reconcile',
    kind: 'reconcile',
    about: 'restore the cloud from the deployed revision; on a terminal the plan is shown first',
    takes: ['targets', 'allowReplace', 'force', 'confirm', 'breakGlass'],
  },
  {
    name: 'rebuild',
    kind: 'rebuild',
    about:
      'destroy and create again from the deployed revision: everything, everything except data, ' +
      'or chosen resources; on a terminal the lost data is shown first',
    takes: ['rebuild', 'allowReplace', 'confirm', 'force', 'breakGlass'],
  },
  {
    name: 'rollback',
    kind: 'rollback',
    about:
      'go back to the last good revision with its settings, or to that of an earlier good ' +
      'operation',
    takes: ['to', 'allowReplace', 'force', 'confirm', 'breakGlass'],
  },
  {
    name: 'destroy',
    kind: 'destroy',
    about: 'destroy all resources; the environment itself remains',
    takes: ['confirm', 'force'],
  },
]

type Options = WaitOptions &
  Pick<
    OperationInput,
    | 'message'
    | 'revision'
    | 'confirm'
    | 'planOnly'
    | 'targetDependents'
    | 'allowReplace'
    | 'keepStateful'
    | 'replace'
    | 'to'
  > & {
    wait: boolean
    timeLimit?: number
    failOnChanges?: boolean
    failOnViolations?: boolean
    target?: string[]
    adopt?: boolean
    yes?: boolean
    force?: 'vanished' | 'state'
    breakGlass?: string
    list?: boolean
  }
export type { Options as OperateOptions }

/** Adds one command per verb. */
export function addOperate(program: Command): void {
  for (const verb of verbs) addVerb(program, verb)
}

const describeConfirmation = ({ kind }: Verb): string =>
  kind === 'rebuild' || kind === 'destroy'
    ? "repeats the environment's name; required for production and for --force"
    : "repeats the environment's name; required for --force"

function addVerb(program: Command, verb: Verb): void {
  const command = program
    .command(verb.name)
    .description(verb.about)
    .argument('<environment>', 'name of the environment', environmentName)
    .option('-m, --message <text>', 'the reason; stored with the operation', text)
  addWaitOptions(command, { byDefault: true })
  command.option('--time-limit <seconds>', 'the operation stops itself after this time', seconds)
  for (const alias of verb.aliases ?? []) command.alias(alias)
  if (verb.kind !== 'preview' && verb.kind !== 'drift-check')
    command
      .option('-y, --yes', 'on a terminal: do not show the plan and ask first')
      .option('--plan-only', 'show what would be done, and change nothing')
  if (verb.takes.includes('revision'))
    command.option('--revision <ref>', 'branch, tag or commit; default: the configured one')
  if (verb.takes.includes('confirm'))
    command.option('--confirm <name>', describeConfirmation(verb), environmentName)
  if (verb.takes.includes('allowReplace'))
    command.option(
      '--allow-replace <urn>',
      'a resource with data that may be replaced or deleted: URN, or type/name; repeatable',
      collectValues,
    )
  if (verb.takes.includes('force'))
    command.addOption(
      new Option(
        '--force <what>',
        '`vanished`: continue although most resources seem to be missing in the cloud; ' +
          '`state`: continue although the recorded state is not the one that Twinstack wrote last',
      ).choices(['vanished', 'state']),
    )
  if (verb.takes.includes('breakGlass'))
    command.option(
      '--break-glass <reason>',
      'skip the gate; another person has to approve it, and the mark is permanent',
      text,
    )
  if (verb.takes.includes('targets')) addTargets(command)
  if (verb.takes.includes('rebuild')) addRebuild(command)
  if (verb.takes.includes('to')) addTo(command)
  if (verb.takes.includes('failOnChanges'))
    command.option('--fail-on-changes', 'exit code 2 when something would change')
  if (verb.kind === 'preview')
    command.option(
      '--fail-on-violations',
      'exit code 2 when the planned state violates a compliance rule',
    )
  command.action(wrapAction<[string], Options>(invocation => operate(verb, invocation)))
}

function addTargets(command: Command): void {
  command
    .option('--target <urn>', 'only this resource: URN, or type/name; repeatable', collectValues)
    .option('--target-dependents', 'also the dependents of the targets')
    .option('--adopt', 'change nothing: print what to change so that the code follows the cloud')
}

function addRebuild(command: Command): void {
  command
    .option(
      '--keep-stateful',
      'keep resources with data and their dependencies, and attach them again',
    )
    .option(
      '--replace <urn>',
      'create only this resource again: URN, or type/name; repeatable',
      collectValues,
    )
}

function addTo(command: Command): void {
  command
    .option(
      '--to <operation>',
      'go back to what this operation applied; default: the last good one',
      parseOperationId,
    )
    .option('--list', 'change nothing: list the possible targets of a rollback')
}

async function operate(verb: Verb, invocation: Invocation<[string], Options>): Promise<number> {
  const {
    args: [environment],
    options,
    screen,
  } = invocation
  const client = invocation.connect()
  if (options.adopt) return adopt(client, environment, options.target, screen)
  if (options.list) return listTargets(client, environment, screen)
  const to = options.to === undefined ? undefined : (await client.getOperation(options.to)).id
  const input = buildInput(verb, { ...options, ...(to !== undefined && { to }) })
  const agreed = writingKinds.includes(verb.kind)
    ? await agreeToPlan(client, environment, input, invocation)
    : { go: true as const }
  if (!agreed.go) return agreed.code
  const before = await client.getEnvironment(environment)
  const operation = await client.requestOperation(environment, {
    ...input,
    ...('name' in agreed && { confirm: agreed.name }),
  })
  if (!options.wait) return printAccepted(client, operation, invocation)
  const plan: ResourceChange[] = []
  const final = await follow({
    client,
    operation,
    screen,
    timeout: options.timeout,
    cancelOnInterrupt: options.cancelOnInterrupt,
    expected: before.resourceCount,
    onEvent: ({ body: e }) => {
      if (e.type === 'resource' && e.planned && e.phase === 'finished' && e.change.op !== 'same')
        plan.push(e.change)
    },
  })
  return conclude(client, final, plan, invocation)
}

function buildInput(
  { kind }: Verb,
  {
    message,
    revision,
    confirm,
    timeLimit,
    target,
    targetDependents,
    allowReplace,
    force,
    breakGlass,
    keepStateful,
    replace,
    to,
  }: Options,
): OperationInput {
  const reason = breakGlass === undefined ? undefined : { reason: breakGlass }
  return {
    kind,
    message,
    revision,
    confirm,
    timeLimitSeconds: timeLimit,
    targets: target,
    targetDependents,
    allowReplace,
    force: force && [force],
    breakGlass: reason,
    keepStateful,
    replace,
    to,
  }
}

async function listTargets(
  client: Client,
  environment: string,
  screen: Invocation<[string], Options>['screen'],
): Promise<number> {
  const targets = await client.listRollbackTargets(environment)
  for (const line of formatRollbackTargetTable(targets.items)) screen.printLine(line)
  screen.printDocument(targets)
  return exitCodes.done
}

async function printAccepted(
  client: Client,
  operation: Operation,
  { screen }: Invocation<[string], Options>,
): Promise<number> {
  const ahead = await readAheadText(client, operation)
  screen.printLine(
    `${operation.kind} of ${operation.environment} is ` +
      `${operation.status}${ahead === null ? '' : `, ${ahead}`}`,
  )
  for (const line of describeContinuation(operation).slice(1)) screen.printLine(line)
  screen.printDocument({ operation })
  return exitCodes.done
}

/**
 * Prints the result and returns the exit code: 0 done, 1 not succeeded, 2 drift or (with the option
 * for it) changes found.
 */
async function conclude(
  client: Client,
  operation: OperationDetail,
  plan: ResourceChange[],
  { screen, options }: Invocation<[string], Options>,
): Promise<number> {
  if (operation.status !== 'succeeded') {
    screen.printDocument({ operation })
    return reportNotSucceeded(operation, screen)
  }
  for (const line of formatSuccessLines(operation)) screen.printLine(line)
  if (operation.kind === 'drift-check') return concludeDrift(client, operation, screen)
  if (operation.kind === 'preview')
    return concludePreview(client, operation, plan, { screen, options })
  const outputs = await readOutputsAfter(client, operation)
  for (const line of Object.keys(outputs).length > 0 ? formatOutputLines(outputs) : [])
    screen.printLine(line)
  screen.printDocument({ operation, outputs })
  return exitCodes.done
}

/** The deploy has succeeded, also where its caller may not read outputs. */
async function readOutputsAfter(
  client: Client,
  { kind, environment }: Operation,
): Promise<Record<string, StackOutput>> {
  if (!['deploy', 'rollback', 'rebuild'].includes(kind)) return {}
  return client.getOutputs(environment).catch(error => {
    if (isTwinstackError(error) && ['forbidden', 'not-found'].includes(error.code)) return {}
    throw error
  })
}

/** What would change, and which rules it would violate. */
async function concludePreview(
  client: Client,
  operation: Operation,
  plan: ResourceChange[],
  { screen, options }: Pick<Invocation<[string], Options>, 'screen' | 'options'>,
): Promise<number> {
  for (const line of formatPlanLines(plan)) screen.printLine(line)
  const compliance = await readCompliance(client, operation, options)
  if (compliance) for (const line of formatViolationLines(compliance)) screen.printLine(line)
  else screen.note('compliance is not known: the preview returned no planned state')
  screen.printDocument({ operation, plan, compliance })
  const fails =
    (options.failOnChanges && hasChanges(operation.changes)) ||
    (options.failOnViolations && !compliance?.compliant)
  return fails ? exitCodes.changes : exitCodes.done
}

/** Null when the preview returned no planned state; with --fail-on-violations this is an error. */
async function readCompliance(
  client: Client,
  { id }: Operation,
  { failOnViolations }: Options,
): Promise<ComplianceReport | null> {
  try {
    return await client.getOperationCompliance(id)
  } catch (error) {
    if (failOnViolations || !(error instanceof TwinstackError) || error.code !== 'not-found')
      throw error
    return null
  }
}

async function concludeDrift(
  client: Client,
  operation: Operation,
  screen: Invocation<[string], Options>['screen'],
): Promise<number> {
  const report = await client.getOperationDrift(operation.id)
  for (const line of formatDriftLines(report)) screen.printLine(line)
  screen.printDocument({ operation, report })
  return hasDrift(report) ? exitCodes.changes : exitCodes.done
}

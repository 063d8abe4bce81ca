/** `state`: repair and edit the recorded state of an environment; the cloud is not touched. */
import type { Command } from 'commander'
import type { Client } from '../client/index.ts'
import { exitCodes, TwinstackError } from '../lib/errors.ts'
import { parseInput } from '../lib/input.ts'
import type { Operation } from '../model/operation.ts'
import { stateEditSchema, type StateEditInput } from '../model/stateEdit.ts'
import { environmentName, parseOperationId, pageNumber, text } from './arguments.ts'
import { followAndPrint } from './followAndPrint.ts'
import { wrapAction, type Invocation } from './frame.ts'
import { addStateExport } from './local/stateExport.ts'
import { addStateCompare } from './stateCompare.ts'

type Options = { planOnly?: boolean; confirm?: string; message?: string }
type ForgetOptions = Options & { dependents?: boolean; all?: boolean; protected?: boolean }
type Work = Invocation<unknown[], Options>

const resources = 'URNs, `type::name`, or names that only one resource has'

export function addState(program: Command): void {
  const state = program
    .command('state')
    .description('repair and edit the recorded state of an environment; the cloud does not change')
  addStateExport(state)
  addStateCompare(state)
  add(
    state,
    'repair',
    'repair a state that the engine refuses; only repairs that are certainly correct are made',
  ).action(wrapAction<[string], Options>(work => edit(work, { action: 'repair' })))
  for (const [name, does] of [
    ['protect', 'protect resources: the engine refuses to delete them'],
    ['unprotect', 'remove the protection of resources: the engine may delete them'],
  ] as const)
    add(state, name, does)
      .argument('<resources...>', resources)
      .action(
        wrapAction<[string, string[]], Options>(work =>
          edit(work, { action: name, urns: work.args[1] }),
        ),
      )
  addForget(state)
  addMove(state)
  add(state, 'rename', 'give a resource another logical name, as after a rename in the program')
    .argument('<resource>', resources)
    .argument('<name>', 'the new name')
    .action(
      wrapAction<[string, string, string], Options>(work =>
        edit(work, { action: 'rename', urn: work.args[1], name: work.args[2] }),
      ),
    )
  add(state, 'restore', 'go back to a saved state, then refresh')
    .argument('<version>', 'number of the saved state, from `env states`', pageNumber)
    .action(
      wrapAction<[string, number], Options>(work =>
        edit(work, { action: 'restore', version: work.args[1] }),
      ),
    )
}

function addForget(state: Command): void {
  add(state, 'forget', 'remove resources from the state; they stay in the cloud')
    .argument('[resources...]', resources)
    .option('--dependents', 'with everything that depends on them')
    .option('--protected', 'also protected resources')
    .option('--all', 'every resource, also of a state that is invalid')
    .action(
      wrapAction<[string, string[]], ForgetOptions>(work => {
        const { dependents, all, protected: isForced } = work.options
        const urns = work.args[1]
        return edit(work, { action: 'forget', urns, dependents, all, protected: isForced })
      }),
    )
  add(
    state,
    'undo-import',
    'remove the resources of an import from the state; they stay in the cloud',
  )
    .argument('<operation>', 'id of the import', parseOperationId)
    .action(wrapAction<[string, string], Options>(undoImport))
}

function addMove(state: Command): void {
  add(state, 'move', 'move resources from the state of an environment to that of another one')
    .argument('<resources...>', resources)
    .requiredOption(
      '--to <environment>',
      'the environment that records them afterwards',
      environmentName,
    )
    .action(wrapAction<[string, string[]], Options & { to: string }>(move))
}

function add(state: Command, name: string, does: string): Command {
  return state
    .command(name)
    .description(does)
    .argument('<environment>', 'name of the environment', environmentName)
    .option('--plan-only', 'show what would be changed; writes nothing')
    .option(
      '--confirm <name>',
      name === 'protect'
        ? "repeats the environment's name; not required"
        : "repeats the environment's name; without it only the plan is shown",
      environmentName,
    )
    .option('-m, --message <text>', 'the reason; stored with the operation', text)
}

/** Without `--confirm` it shows the plan, and the command that carries it out. */
async function edit(work: Work, change: StateEditInput): Promise<number> {
  const { options, screen, connect } = work
  const environment = String(work.args[0])
  requireSameName(options.confirm, environment)
  const planOnly =
    options.planOnly ?? (options.confirm === undefined && change.action !== 'protect')
  const final = await request(work, connect(), { environment, change, planOnly })
  screen.printDocument({ operation: final })
  if (final.status !== 'succeeded') return exitCodes.failed
  if (planOnly && !options.planOnly)
    screen.printLine(`Nothing was written. Repeat the command with  --confirm ${environment}`)
  return exitCodes.done
}

function requireSameName(confirm: string | undefined, environment: string): void {
  if (confirm !== undefined && confirm !== environment)
    throw new TwinstackError(
      'confirmation-required',
      `--confirm: expected ${environment}, found ${confirm}`,
    )
}

type Request = { environment: string; change: StateEditInput; planOnly: boolean }

/** Returns the ended operation, and prints its result or its failure. */
async function request(
  { options, screen }: Work,
  client: Client,
  { environment, change, planOnly }: Request,
): Promise<Operation> {
  const operation = await client.requestOperation(environment, {
    kind: 'state-edit',
    stateEdit: parseInput(stateEditSchema, change),
    planOnly,
    confirm: planOnly ? undefined : environment,
    message: options.message,
  })
  return followAndPrint({ client, operation, screen })
}

async function undoImport(work: Invocation<[string, string], Options>): Promise<number> {
  const [environment, id] = work.args
  const operation = await work.connect().getOperation(id)
  const urns = operation.environment === environment ? operation.imported?.map(one => one.urn) : []
  if (operation.kind !== 'import' || !urns?.length)
    throw new TwinstackError(
      'invalid-request',
      `operation ${id} imported nothing into ${environment}`,
      {
        hint: `twinstack operation list --environment ${environment} --kind import`,
      },
    )
  return edit(work, { action: 'forget', urns, protected: true })
}

/**
 * Removes the resources from the state of one environment, then adds them to the other from the
 * state that was saved before. If the command stops between the two steps, no state records the
 * resources, and the printed command restores the saved state.
 */
async function move(
  work: Invocation<[string, string[]], Options & { to: string }>,
): Promise<number> {
  const { args, options, screen, connect } = work
  const [from, urns] = args
  const { to, confirm } = options
  requireSameName(confirm, from)
  const client = connect()
  const received = { action: 'receive', from, urns } as const
  const forgotten = { action: 'forget', urns, protected: true } as const
  const plans = [
    { environment: to, change: received, planOnly: true },
    { environment: from, change: forgotten, planOnly: true },
  ]
  for (const plan of plans)
    if ((await request(work, client, plan)).status !== 'succeeded') return exitCodes.failed
  if (options.planOnly || confirm === undefined) {
    screen.printLine(`Nothing was written. Repeat the command with  --confirm ${from}`)
    return exitCodes.done
  }
  const left = await request(work, client, {
    environment: from,
    change: forgotten,
    planOnly: false,
  })
  if (left.status !== 'succeeded') return exitCodes.failed
  const { items } = await client.listStateVersions(from, { pageSize: 20 })
  // a state that equals the newest saved one is not saved again
  const version = (items.find(one => one.operation === left.id) ?? items[0])?.id
  const arrived = await request(work, client, {
    environment: to,
    change: { ...received, urns: left.options.stateEdit ? listUrns(left) : urns, version },
    planOnly: false,
  })
  screen.printDocument({ forgotten: left, received: arrived })
  if (arrived.status === 'succeeded') return exitCodes.done
  screen.printError(
    'The resources are in no state now. To go back:  ' +
      `twinstack state restore ${from} ${version ?? 'VERSION'} --confirm ${from}`,
  )
  return exitCodes.failed
}

/**
 * The URNs as the first operation resolved them: the names can't be resolved again, because the
 * state no longer has the resources.
 */
function listUrns({ options: { stateEdit } }: Operation): string[] {
  return stateEdit && 'urns' in stateEdit ? stateEdit.urns : []
}

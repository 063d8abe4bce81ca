/** `state`: repair and edit the recorded state of an environment; the cloud is not touched. */
import type { Command } from 'commander'
import { exitCodes } from '../lib/errors.ts'
import type { StateEdit } from '../model/stateEdit.ts'
import { stateEditSchema } from '../model/stateEdit.ts'
import { parseInput } from '../lib/input.ts'
import { environmentName, pageNumber, text } from './arguments.ts'
import { follow } from './follow.ts'
import { action, type Invocation } from './frame.ts'
import { addStateExport } from './local/stateExport.ts'
import { failureLines, successLines } from './render/operation.ts'

type Options = { planOnly?: boolean; confirm?: string; message?: string; dependents?: boolean }
type Work = Invocation<unknown[], Options>

export function addState(program: Command): void {
  const state = program
    .command('state')
    .description('repair and edit the recorded state of an environment; the cloud stays as it is')
  addStateExport(state)
  add(state, 'repair', 'repair what the engine refuses, where the repair is provable').action(
    action<[string], Options>(work => edit(work, { action: 'repair' })),
  )
  for (const [name, does] of [
    ['protect', 'let the engine refuse to delete resources'],
    ['unprotect', 'let the engine delete resources that are protected'],
  ] as const)
    add(state, name, does)
      .argument('<urns...>', 'URNs of the resources')
      .action(
        action<[string, string[]], Options>(work =>
          edit(work, { action: name, urns: work.args[1] }),
        ),
      )
  add(state, 'forget', 'take resources out of the state; they stay in the cloud')
    .argument('<urns...>', 'URNs of the resources')
    .option('--dependents', 'with everything that depends on them')
    .action(
      action<[string, string[]], Options>(work =>
        edit(work, {
          action: 'forget',
          urns: work.args[1],
          dependents: work.options.dependents ?? false,
        }),
      ),
    )
  add(state, 'rename', 'give a resource another logical name, as after a rename in the program')
    .argument('<urn>', 'URN of the resource')
    .argument('<name>', 'the new name')
    .action(
      action<[string, string, string], Options>(work =>
        edit(work, { action: 'rename', urn: work.args[1], name: work.args[2] }),
      ),
    )
  add(state, 'restore', 'go back to a saved state, then refresh')
    .argument('<version>', 'its number, as the list of saved states has it', pageNumber)
    .action(
      action<[string, number], Options>(work =>
        edit(work, { action: 'restore', version: work.args[1] }),
      ),
    )
}

function add(state: Command, name: string, does: string): Command {
  return state
    .command(name)
    .description(does)
    .argument('<environment>', 'name of the environment', environmentName)
    .option('--plan-only', 'show what would be changed; writes nothing')
    .option(
      '--confirm <name>',
      "the environment's name once more; without it only the plan is shown",
      environmentName,
    )
    .option('-m, --message <text>', 'why; kept with the operation', text)
}

/** Without `--confirm` the plan is shown, and the command that carries it out. */
async function edit(work: Work, change: StateEdit): Promise<number> {
  const { options, screen, connect } = work
  const environment = String(work.args[0])
  const stateEdit = parseInput(stateEditSchema, change)
  const client = connect()
  const planOnly =
    options.planOnly ?? (options.confirm === undefined && change.action !== 'protect')
  const operation = await client.requestOperation(environment, {
    kind: 'state-edit',
    stateEdit,
    planOnly,
    confirm: options.confirm,
    message: options.message,
  })
  const final = await follow({ client, operation, screen })
  screen.document({ operation: final })
  if (final.status !== 'succeeded') {
    for (const line of failureLines(final)) screen.complain(line)
    return exitCodes.failed
  }
  for (const line of successLines(final)) screen.out(line)
  if (planOnly && !options.planOnly)
    screen.out(`Nothing was written. Repeat the command with  --confirm ${environment}`)
  return exitCodes.done
}

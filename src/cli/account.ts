/** `unmanaged` and `account scan`: resources of the account that are in no state. */
import type { PageQuery } from '../client/types.ts'
import type { Command } from 'commander'
import { regionSchema } from '../model/cloud.ts'
import { createParser, environmentName } from './arguments.ts'
import { addPageOptions } from './environments.ts'
import { wrapAction } from './frame.ts'
import { formatAccountLines, formatNoteLines, formatUnmanagedLines } from './render/account.ts'
import { formatPageLine } from './render/environment.ts'

const region = createParser(regionSchema)

export function addAccount(program: Command): void {
  addPageOptions(
    program
      .command('unmanaged')
      .description(
        "list resources with the environment's tags or in its VPCs that no state contains",
      )
      .argument('<environment>', 'name of the environment', environmentName),
  ).action(
    wrapAction<[string], PageQuery>(
      async ({ args: [name], options: { page, pageSize }, screen, connect }) => {
        const list = await connect().listUnmanaged(name, { page, pageSize })
        for (const line of [
          ...formatUnmanagedLines(name, list),
          ...formatPageLine(list),
          ...formatNoteLines(list.notes),
        ])
          screen.printLine(line)
        screen.printDocument(list)
      },
    ),
  )
  const account = program.command('account').description('resources of the whole account: scan')
  addPageOptions(
    account
      .command('scan')
      .alias('audit')
      .description(
        'list every resource of the account, in a state or not; needs the role approver',
      ),
  )
    .option(
      '-e, --environment <name>',
      "the environment whose account is read; default: the service's own account",
      environmentName,
    )
    .option('--region <region>', "another region than the account's own", region)
    .action(
      wrapAction<[], PageQuery & { environment?: string; region?: string }>(
        async ({ options: { page, pageSize, environment, region }, screen, connect }) => {
          const list = await connect().scanAccount({ page, pageSize, environment, region })
          for (const line of [
            ...formatAccountLines(list),
            ...formatPageLine(list),
            ...formatNoteLines(list.notes),
          ])
            screen.printLine(line)
          screen.printDocument(list)
        },
      ),
    )
}

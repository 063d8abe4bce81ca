/**
 * `sandbox`: changes the simulated AWS account by hand. It works on the folder, so the service need
 * not run.
 */
import type { Command } from 'commander'

import { environmentName } from '../../arguments.ts'
import { wrapAction } from '../../frame.ts'
import { formatChangeLines, formatJournalTable, formatResourceTable } from './render.ts'
import { addFault } from './faults.ts'
import { addServe } from './serve.ts'
import { addTypes } from './types.ts'
import { getSandboxFolder } from './folder.ts'
import { findResourceId } from './resourceId.ts'

type Filter = { type?: string; account?: string; region?: string; environment?: string }

export function addSandbox(program: Command): void {
  const sandbox = program
    .command('sandbox')
    .description('the simulated AWS account: ls, add, set, rm, journal, serve, fault, types')
  addShow(sandbox)
  addClick(sandbox)
  addServe(sandbox)
  addFault(sandbox)
  addTypes(sandbox)
}

function addShow(sandbox: Command): void {
  sandbox
    .command('ls')
    .alias('list')
    .description('list the resources of the simulated account')
    .option(
      '-e, --environment <name>',
      'only resources with the tag of this environment',
      environmentName,
    )
    .option('--type <type>', 'only this type')
    .option('--account <id>', 'only this account')
    .option('--region <region>', 'only this region')
    .action(
      wrapAction<[], Filter>(
        async ({ options: { type, account, region, environment }, screen, config }) => {
          const { listResources } = await import('../../../adapters/sandbox/cloud.ts')
          const resources = await listResources(getSandboxFolder(config()), {
            type,
            account,
            region,
            environment,
          })
          for (const line of formatResourceTable(resources)) screen.printLine(line)
          screen.printDocument({ simulated: true, resources })
        },
      ),
    )
  sandbox
    .command('journal')
    .description('list who changed what, oldest first')
    .action(
      wrapAction<[], object>(async ({ screen, config }) => {
        const { readJournalEntries: journal } = await import('../../../adapters/sandbox/cloud.ts')
        const entries = await journal(getSandboxFolder(config()))
        for (const line of formatJournalTable(entries)) screen.printLine(line)
        screen.printDocument({ simulated: true, entries })
      }),
    )
}

const resourceHelp = 'id, ARN, or environment/logical-name'

function addClick(sandbox: Command): void {
  sandbox
    .command('set')
    .description('change properties of a resource, as a person does in the console')
    .argument('<resource>', resourceHelp)
    .argument(
      '<prop=value...>',
      'e.g. engineVersion=15.8 or ingress[0].cidrBlocks[0]=0.0.0.0/0; JSON for lists and objects',
    )
    .action(
      wrapAction<[string, string[]], object>(
        async ({ args: [name, assignments], screen, config, connect }) => {
          const id = await findResourceId(getSandboxFolder(config()), name, connect)
          const { setProperty } = await import('../../../adapters/sandbox/cloud.ts')
          const done = []
          for (const assignment of assignments)
            done.push(await setProperty(getSandboxFolder(config()), id, assignment))
          for (const { resource, changes } of done)
            for (const line of formatChangeLines(resource, changes)) screen.printLine(line)
          screen.printDocument({
            simulated: true,
            resource: done.at(-1)?.resource,
            changes: done.flatMap(one => one.changes),
          })
        },
      ),
    )
  addAdd(sandbox)
  sandbox
    .command('rm')
    .description('delete a resource, as a person does in the console')
    .argument('<resource>', resourceHelp)
    .action(
      wrapAction<[string], object>(async ({ args: [name], screen, config, connect }) => {
        const id = await findResourceId(getSandboxFolder(config()), name, connect)
        const { removeResource } = await import('../../../adapters/sandbox/cloud.ts')
        const resource = await removeResource(getSandboxFolder(config()), id)
        screen.printLine(
          `deleted ${resource.type} ${resource.id} in the simulated account ${resource.account}`,
        )
        screen.printDocument({ simulated: true, resource })
      }),
    )
}

function addAdd(sandbox: Command): void {
  sandbox
    .command('add')
    .description('create a resource that no state contains, as a person does in the console')
    .argument('<type>', 'e.g. aws:ec2/instance:Instance')
    .argument('<name>', 'its name')
    .argument(
      '[prop=value...]',
      'e.g. instanceType=t3.nano subnetId=subnet-…; JSON for lists and objects',
    )
    .option(
      '-e, --environment <name>',
      'with the tag of this environment, in its account and region',
      environmentName,
    )
    .option('--account <id>', 'in this account')
    .option('--region <region>', 'in this region')
    .action(
      wrapAction<
        [string, string, string[]],
        { environment?: string; account?: string; region?: string }
      >(
        async ({
          args: [type, name, assignments],
          options: { environment, account, region },
          screen,
          config,
        }) => {
          const { addResource } = await import('../../../adapters/sandbox/add.ts')
          const resource = await addResource(getSandboxFolder(config()), {
            type,
            name,
            assignments,
            environment,
            account,
            region,
          })
          screen.printLine(
            `made ${resource.type} ${resource.id} in the simulated account ` +
              `${resource.account}, ${resource.region}`,
          )
          screen.printDocument({ simulated: true, resource })
        },
      ),
    )
}

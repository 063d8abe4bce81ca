/** `sandbox`: the simulated AWS account by hand. Local: it works on the folder, the service need not run. */
import type { Command } from 'commander'
import type { Config } from '../config.ts'
import { TwinstackError } from '../errors.ts'
import { environmentName } from './arguments.ts'
import { action } from './frame.ts'
import { changeLines, journalTable, resourceTable } from './render/sandbox.ts'
import { addFault } from './sandboxFaults.ts'
import { addServe } from './sandboxServe.ts'

type Filter = { type?: string, account?: string, region?: string, environment?: string }

export function addSandbox (program: Command): void {
  const sandbox = program.command('sandbox').description('the simulated AWS account: ls, set, rm, journal, serve, fault')
  addLook(sandbox)
  addClick(sandbox)
  addServe(sandbox)
  addFault(sandbox)
}

/** Its folder; refused when the service is set to the real AWS, so that nobody clicks in the wrong world. */
export function sandboxFolder ({ cloud, sandboxFolder }: Config): string {
  if (cloud === 'sandbox') return sandboxFolder
  throw new TwinstackError('invalid-request', 'TWINSTACK_CLOUD is aws: there is no simulated account to work on')
}

function addLook (sandbox: Command): void {
  sandbox.command('ls').alias('list').description('its resources')
    .option('-e, --environment <name>', 'only of this environment (by tag)', environmentName).option('--type <type>', 'only this type')
    .option('--account <id>', 'only this account').option('--region <region>', 'only this region')
    .action(action<[], Filter>(async ({ options: { type, account, region, environment }, screen, config }) => {
      const { listResources } = await import('../sandbox/cloud.ts')
      const resources = await listResources(sandboxFolder(config()), { type, account, region, environment })
      for (const line of resourceTable(resources)) screen.out(line)
      screen.document({ simulated: true, resources })
    }))
  sandbox.command('journal').description('who changed what, oldest first')
    .action(action<[], object>(async ({ screen, config }) => {
      const { journal } = await import('../sandbox/cloud.ts')
      const entries = await journal(sandboxFolder(config()))
      for (const line of journalTable(entries)) screen.out(line)
      screen.document({ simulated: true, entries })
    }))
}

const resourceHelp = 'id, ARN, or environment/logical-name'

function addClick (sandbox: Command): void {
  sandbox.command('set').description('change properties by hand, as in the console').argument('<resource>', resourceHelp)
    .argument('<prop=value...>', 'e.g. engineVersion=15.8 or ingress[0].cidrBlocks[0]=0.0.0.0/0; JSON for lists and objects')
    .action(action<[string, string[]], object>(async ({ args: [id, assignments], screen, config }) => {
      const { setProperty } = await import('../sandbox/cloud.ts')
      const done = []
      for (const assignment of assignments) done.push(await setProperty(sandboxFolder(config()), id, assignment))
      for (const { resource, changes } of done) for (const line of changeLines(resource, changes)) screen.out(line)
      screen.document({ simulated: true, resource: done.at(-1)?.resource, changes: done.flatMap(one => one.changes) })
    }))
  sandbox.command('rm').description('delete a resource by hand, as in the console').argument('<resource>', resourceHelp)
    .action(action<[string], object>(async ({ args: [id], screen, config }) => {
      const { removeResource } = await import('../sandbox/cloud.ts')
      const resource = await removeResource(sandboxFolder(config()), id)
      screen.out(`deleted ${resource.type} ${resource.id} in the simulated account ${resource.account}`)
      screen.document({ simulated: true, resource })
    }))
}

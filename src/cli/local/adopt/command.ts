/** `adopt`: existing stacks become environments, with their state and without a change. */
import { resolve } from 'node:path'
import type { Command } from 'commander'
import colors from 'picocolors'
import type { Client } from '../../../client/index.ts'
import { exitCodes } from '../../../lib/errors.ts'
import type { Operation } from '../../../model/operation.ts'
import { collectValues, text } from '../../arguments.ts'
import { follow } from '../../follow.ts'
import { wrapAction, type Invocation } from '../../frame.ts'
import { formatFailureLines, formatSuccessLines } from '../../render/operation.ts'
import { formatPageLine, formatResourceTable } from '../../render/environment.ts'
import { clean, count, formatTable } from '../../text.ts'
import type { Stack } from './stacks.ts'

type Options = {
  backend?: string
  cwd: string
  project?: string
  all?: boolean
  production?: string[]
  dryRun?: boolean
  acceptChanges?: boolean
  revision?: string
  message?: string
}
type Work = Invocation<[string[]], Options>

export function addAdopt(program: Command): void {
  program
    .command('adopt')
    .description('take over existing stacks with their state; without names they are listed')
    .argument('[stacks...]', 'names of the stacks')
    .option(
      '--backend <url>',
      'backend of the stacks: file://…, s3://…, https://api.pulumi.com; default: PULUMI_BACKEND_URL',
    )
    .option('--all', 'every stack of the project that has resources')
    .option('--cwd <folder>', 'a working copy with Pulumi.yaml and Pulumi.<stack>.yaml', '.')
    .option('--project <name>', 'the project; default: that of Pulumi.yaml')
    .option(
      '--production <stack>',
      'this stack becomes a production environment; repeatable (default: production, prod)',
      collectValues,
    )
    .option('--dry-run', 'prove that nothing would change, and store nothing')
    .option('--accept-changes', 'adopt a stack although a deploy would change something')
    .option('--revision <ref>', 'the commit that was deployed last; default: the configured branch')
    .option('-m, --message <text>', 'the reason; stored with the operation', text)
    .addHelpText(
      'after',
      `
The pulumi command of this machine reads the backend, with your PULUMI_ACCESS_TOKEN or
PULUMI_CONFIG_PASSPHRASE. The stacks in the backend are not changed.
Exit codes: 0 done, 1 a stack was not taken over.`,
    )
    .action(wrapAction<[string[]], Options>(adopt))
}

async function adopt(work: Work): Promise<number> {
  const { args, options, screen } = work
  const { openPulumiCli } = await import('./pulumiCli.ts')
  const { chooseStacks, listStacks } = await import('./stacks.ts')
  const folder = resolve(options.cwd)
  const pulumi = await openPulumiCli(await readBackend(options, folder))
  const project = options.project ?? (await findProject(folder))
  const stacks = await listStacks(pulumi, project)
  const [names] = args
  if (names.length === 0 && !options.all) {
    for (const line of listLines(stacks, options)) screen.printLine(line)
    screen.printDocument({ stacks })
    return exitCodes.done
  }
  const chosen = options.all
    ? stacks.filter(({ obstacle }) => obstacle === null)
    : chooseStacks(stacks, names)
  const client = work.connect()
  const operations: Operation[] = []
  for (const stack of chosen)
    operations.push(await adoptOne(work, client, { pulumi, folder, stack }))
  screen.printDocument({ operations })
  return operations.every(({ status }) => status === 'succeeded')
    ? exitCodes.done
    : exitCodes.failed
}

async function readBackend({ backend }: Options, folder: string): Promise<string> {
  const { TwinstackError } = await import('../../../lib/errors.ts')
  const { readProject } = await import('../check/project.ts')
  const found =
    backend ?? process.env.PULUMI_BACKEND_URL ?? (await readProject(folder)).project?.backend
  if (found) return found
  throw new TwinstackError('invalid-request', '--backend is missing', {
    hint: 'e.g. --backend file://~, --backend s3://BUCKET, --backend https://api.pulumi.com',
  })
}

async function findProject(folder: string): Promise<string | null> {
  const { readProject } = await import('../check/project.ts')
  return (await readProject(folder)).project?.name ?? null
}

function getEnvironmentKind({ name }: Stack, { production }: Options): 'production' | 'staging' {
  const isProduction = production ? production.includes(name) : /^prod(uction)?$/.test(name)
  return isProduction || name === 'production' ? 'production' : 'staging'
}

function listLines(stacks: Stack[], options: Options): string[] {
  if (stacks.length === 0)
    return ['no stacks of this project; --project NAME, or a --cwd without Pulumi.yaml, for others']
  const possible = stacks.filter(({ obstacle }) => obstacle === null)
  return [
    ...formatTable(
      ['STACK', 'RESOURCES', 'LAST UPDATE', 'BECOMES'],
      stacks.map(stack => [
        clean(stack.full),
        stack.resources === null ? '-' : String(stack.resources),
        clean(stack.lastUpdate ?? '-'),
        stack.obstacle ?? `environment ${stack.name}, ${getEnvironmentKind(stack, options)}`,
      ]),
    ),
    ...(possible.length === 0
      ? []
      : [
          '',
          'Nothing was changed. To take one over:  twinstack adopt --backend URL ' +
            `${possible[0]?.name ?? ''}`,
        ]),
  ]
}

type Place = { pulumi: Awaited<ReturnType<OpenPulumi>>; folder: string; stack: Stack }
type OpenPulumi = (typeof import('./pulumiCli.ts'))['openPulumiCli']

async function adoptOne(
  { options, screen }: Work,
  client: Client,
  { pulumi, folder, stack }: Place,
): Promise<Operation> {
  const { readSettingsKeys: settingsKeys } = await import('./settingsFile.ts')
  const { full, name } = stack
  screen.note(`${name}: reading the state of ${full}`)
  const state = await pulumi.run(['stack', 'export', '--show-secrets', '--stack', full])
  const settings = await settingsKeys(folder, name, process.env, { pulumi, full })
  const operation = await client.adoptStack(name, {
    kind: getEnvironmentKind(stack, options),
    state,
    settings,
    ...(options.dryRun ? { planOnly: true } : { confirm: name }),
    ...(options.acceptChanges && { acceptChanges: true }),
    ...(options.revision !== undefined && { revision: options.revision }),
    ...(options.message !== undefined && { message: options.message }),
  })
  const final = await follow({ client, operation, screen })
  const lines =
    final.status === 'succeeded'
      ? await formatAdoptedLines(client, final)
      : formatFailureLines(final)
  for (const line of lines) screen.printLine(line)
  return final
}

/** The environment's resources at once; after a dry run there is no environment. */
async function formatAdoptedLines(client: Client, operation: Operation): Promise<string[]> {
  const { environment, options } = operation
  if (options.planOnly)
    return [...formatSuccessLines(operation), 'Nothing was stored: this was a dry run.']
  const list = await client.listResources(environment, { pageSize: 50 })
  return [
    ...formatSuccessLines(operation),
    '',
    ...formatResourceTable(list.items),
    ...formatPageLine(list),
    '',
    `${colors.bold(environment)} has ${count(list.total, 'resource')}. Next:  twinstack drift ` +
      `${environment}`,
  ]
}

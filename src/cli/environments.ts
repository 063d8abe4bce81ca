/** `env`: environments, their recorded resources and outputs. */
import type { WorkerLabels } from '../model/workerLabels.ts'
import type { Command } from 'commander'
import type { Client } from '../client/index.ts'
import type { PageQuery } from '../client/types.ts'
import type { Environment } from '../model/environment.ts'
import { TwinstackError } from '../lib/errors.ts'
import {
  environmentKind,
  environmentName,
  pageNumber,
  pageSize,
  text,
  serviceUrl,
  readWorkerLabels,
} from './arguments.ts'
import { addMaking } from './ephemeral.ts'
import { wrapAction } from './frame.ts'
import { follow } from './follow.ts'
import { describeContinuation } from './interrupt.ts'
import { reportNotSucceeded } from './reportNotSucceeded.ts'
import {
  formatEnvironmentLines,
  formatEnvironmentTable,
  formatOutputLines,
  formatPageLine,
  formatResourceTable,
  formatStateTable,
} from './render/environment.ts'
import { addWaitOptions, type WaitOptions } from './waiting.ts'

export function addEnvironments(program: Command): void {
  const env = program
    .command('env')
    .description('environments: create, list, show, update, delete, resources, outputs, states')
  addMaking(env)
  addReads(env)
  addStates(env)
  addUpdate(env)
  addDelete(env)
  // the name of this command in the pulumi CLI
  addList(program.command('stack').description('the same as env: list'))
}

const addNamed = (env: Command, verb: string, about: string) =>
  env
    .command(verb)
    .description(about)
    .argument('<environment>', 'name of the environment', environmentName)

/** `--page` and `--page-size` of a list. */
export const addPageOptions = (command: Command) =>
  command
    .option('--page <n>', 'page of the list, from 1', pageNumber)
    .option('--page-size <n>', 'entries per page, 1 to 100', pageSize)

function addList(parent: Command): void {
  addPageOptions(parent.command('list').alias('ls').description('list environments'))
    .option('-k, --kind <kind>', 'only this kind', environmentKind)
    .action(
      wrapAction<[], PageQuery & { kind?: Environment['kind'] }>(
        async ({ options: { page, pageSize, kind }, screen, connect }) => {
          const list = await connect().listEnvironments({ page, pageSize, kind })
          for (const line of [...formatEnvironmentTable(list.items), ...formatPageLine(list)])
            screen.printLine(line)
          screen.printDocument(list)
        },
      ),
    )
}

function addReads(env: Command): void {
  addList(env)
  addNamed(env, 'show', 'show an environment').action(
    wrapAction<[string], object>(async ({ args: [name], screen, connect }) => {
      const environment = await connect().getEnvironment(name)
      for (const line of formatEnvironmentLines(environment)) screen.printLine(line)
      screen.printDocument(environment)
    }),
  )
  addResources(env)
  addNamed(env, 'outputs', 'show the outputs of the program')
    .option(
      '--show-secrets',
      'with the values of secret outputs: needs its own right and is recorded',
    )
    .action(
      wrapAction<[string], { showSecrets?: boolean }>(
        async ({ args: [name], options, screen, connect }) => {
          const outputs = await connect().getOutputs(name, { secrets: options.showSecrets })
          for (const line of formatOutputLines(outputs)) screen.printLine(line)
          screen.printDocument(outputs)
        },
      ),
    )
}

function addResources(env: Command): void {
  addPageOptions(addNamed(env, 'resources', 'list the resources of the recorded state'))
    .option('--type <type>', 'only this type, e.g. aws:rds/cluster:Cluster')
    .action(
      wrapAction<[string], PageQuery & { type?: string }>(
        async ({ args: [name], options: { page, pageSize, type }, screen, connect }) => {
          const list = await connect().listResources(name, { page, pageSize, type })
          for (const line of [...formatResourceTable(list.items), ...formatPageLine(list)])
            screen.printLine(line)
          screen.printDocument(list)
        },
      ),
    )
}

function addStates(env: Command): void {
  addPageOptions(
    addNamed(
      env,
      'states',
      'list the states that were saved before operations wrote, newest first',
    ),
  ).action(
    wrapAction<[string], PageQuery>(
      async ({ args: [name], options: { page, pageSize }, screen, connect }) => {
        const list = await connect().listStateVersions(name, { page, pageSize })
        for (const line of [...formatStateTable(list.items), ...formatPageLine(list)])
          screen.printLine(line)
        screen.printDocument(list)
      },
    ),
  )
  addNamed(
    env,
    'state',
    'print a saved state in the format of `pulumi stack import` (admin; audited)',
  )
    .argument('<id>', 'number from the list of states', pageNumber)
    .action(
      wrapAction<[string, number], object>(async ({ args: [name, id], screen, connect }) => {
        const { version, state } = await connect().getStateVersion(name, id)
        screen.printLine(JSON.stringify(state, null, 2))
        screen.printDocument({ version, state })
      }),
    )
}

function addUpdate(env: Command): void {
  addNamed(
    env,
    'update',
    'change the description, the owner, the versions URL or the labels of workers',
  )
    .option(
      '--forget-account',
      'after a move: remove the stored account and region; the next write stores them again (admin)',
    )
    .option('-d, --description <text>', 'its purpose', text)
    .option('-o, --owner <name>', 'who is responsible', text)
    .option(
      '--versions-url <address>',
      "the address of its versions document, for parity; `none`: the program's output versionsUrl",
      address => (address === 'none' ? null : serviceUrl(address)),
    )
    .option(
      '--worker-labels <labels>',
      'run its operations only on workers with all these labels, as account=1,region=eu-central-1; ' +
        '`none`: on any worker (admin)',
      labels => (labels === 'none' ? {} : readWorkerLabels(labels)),
    )
    .action(
      wrapAction<
        [string],
        {
          description?: string
          owner?: string
          versionsUrl?: string | null
          forgetAccount?: boolean
          workerLabels?: WorkerLabels
        }
      >(
        async ({
          args: [name],
          options: { description, owner, versionsUrl, forgetAccount, workerLabels: labels },
          screen,
          connect,
        }) => {
          const environment = await connect().updateEnvironment(name, {
            description,
            owner,
            versionsUrl,
            ...(forgetAccount && { account: null }),
            ...(labels && { workerLabels: labels }),
          })
          for (const line of formatEnvironmentLines(environment)) screen.printLine(line)
          screen.printDocument(environment)
        },
      ),
    )
}

type DeleteOptions = WaitOptions & {
  ifExists?: boolean
  destroy?: boolean
  confirm?: string
  wait: boolean
}

function addDelete(env: Command): void {
  const command = addNamed(env, 'delete', 'delete an environment; refused while it has resources')
    .option('--destroy', 'destroy its resources first')
    .option('--if-exists', 'a missing environment is no error; for CI')
    .option(
      '--confirm <name>',
      "repeats the environment's name; required for production",
      environmentName,
    )
  addWaitOptions(command, { byDefault: true }).action(
    wrapAction<[string], DeleteOptions>(async ({ args: [name], options, screen, connect }) => {
      const client = connect()
      if (options.ifExists && !(await exists(client, name))) {
        screen.printLine(`there is no environment ${name}`)
        return screen.printDocument({ deleted: null, operation: null })
      }
      const operation = await client.deleteEnvironment(name, {
        destroy: options.destroy,
        confirm: options.confirm,
      })
      if (operation && !options.wait)
        for (const line of describeContinuation(operation)) screen.printLine(line)
      const followed =
        operation && options.wait
          ? await follow({
              client,
              operation,
              screen,
              timeout: options.timeout,
              cancelOnInterrupt: options.cancelOnInterrupt,
            })
          : null
      const final = followed ?? operation
      screen.printDocument({ deleted: name, operation: final ?? null })
      if (followed && followed.status !== 'succeeded') return reportNotSucceeded(followed, screen)
      if (!final || options.wait)
        screen.printLine(`environment ${name} is removed; its operations remain as history`)
    }),
  )
}

async function exists(client: Client, name: string): Promise<boolean> {
  return client.getEnvironment(name).then(
    () => true,
    error => {
      if (error instanceof TwinstackError && error.code === 'not-found') return false
      throw error
    },
  )
}

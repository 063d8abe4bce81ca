/**
 * `env create`, `env ensure`, `env extend`: create environments, deploy them in the same call, and
 * extend their time to live.
 */
import { appendFileSync } from 'node:fs'
import type { Command } from 'commander'
import { environmentSchema, type Environment } from '../model/environment.ts'
import type { Client, EnsureInput, CreatedEnvironment } from '../client/index.ts'
import { exitCodes } from '../lib/errors.ts'
import { formatTime } from '../lib/formatTime.ts'
import {
  parseAssignment,
  environmentKind,
  environmentName,
  parseMinutes,
  pageNumber,
  text,
} from './arguments.ts'
import { wrapAction, type Invocation } from './frame.ts'
import { follow } from './follow.ts'
import { describeContinuation } from './interrupt.ts'
import { reportNotSucceeded } from './reportNotSucceeded.ts'
import { formatOutputFile } from './pipeline/summary.ts'
import { formatEnvironmentLines, formatOutputLines } from './render/environment.ts'
import { addWaitOptions, type WaitOptions } from './waiting.ts'

type CopyOptions = WaitOptions &
  Pick<EnsureInput, 'description' | 'owner' | 'template' | 'revision' | 'message'> & {
    set?: [string, unknown][]
    pr?: number
    branch?: string
    ttl?: number
    wait?: boolean
  }
type CreateOptions = CopyOptions & { kind: Environment['kind']; deploy?: boolean }

export function addMaking(env: Command): void {
  addMakingOptions(
    env
      .command('create')
      .description('create an environment, and with --deploy deploy it')
      .argument(
        '[environment]',
        'name of the environment; pr-<number> when left out with --pr',
        environmentName,
      ),
  )
    .requiredOption(
      '-k, --kind <kind>',
      environmentSchema.shape.kind.options.join(', '),
      environmentKind,
    )
    .option('--deploy', 'request the first deploy in the same call')
    .action(wrapAction<[string | undefined], CreateOptions>(create))
  addMakingOptions(
    env
      .command('ensure')
      .description(
        'ensure that an ephemeral environment exists with a revision; repeatable, for CI',
      )
      .argument('<environment>', 'name of the environment', environmentName),
  ).action(wrapAction<[string], CopyOptions>(ensure))
  env
    .command('extend')
    .description('extend the time to live of an ephemeral environment')
    .argument('<environment>', 'name of the environment', environmentName)
    .argument(
      '[time]',
      'time from now, e.g. 90m, 2h or 3d; default: its time to live',
      parseMinutes,
    )
    .action(
      wrapAction<[string, number | undefined], object>(
        async ({ args: [name, time], screen, connect }) => {
          const environment = await connect().extendEnvironment(
            name,
            time === undefined ? {} : { minutes: time },
          )
          screen.printLine(
            `${name} expires at ${formatTime(environment.life?.expiresAt)}; it can be extended until ` +
              `${formatTime(environment.life?.hardEndAt)}`,
          )
          screen.printDocument(environment)
        },
      ),
    )
}

const addMakingOptions = (command: Command) =>
  addWaitOptions(command, { byDefault: false })
    .option('-d, --description <text>', 'its purpose', text)
    .option('-o, --owner <name>', 'who is responsible', text)
    .option(
      '-t, --template <environment>',
      'ephemeral only: the environment whose settings file it starts from',
      environmentName,
    )
    .option(
      '--set <path=value>',
      'ephemeral only: a setting that replaces one of the template; repeatable',
      parseAssignment,
    )
    .option('--pr <number>', 'ephemeral only: its pull request', pageNumber)
    .option(
      '--branch <name>',
      'ephemeral only: its branch; when the branch is deleted, the environment is removed',
      text,
    )
    .option(
      '--ttl <time>',
      'ephemeral only: time to live from the last activity, e.g. 90m, 2h or 3d',
      parseMinutes,
    )
    .option('--revision <ref>', 'branch, tag or commit to deploy')
    .option('-m, --message <text>', 'the reason; stored with the deploy', text)

function buildBody({
  description,
  owner,
  template,
  set,
  pr,
  branch,
  ttl,
  revision,
  message,
}: CopyOptions) {
  return {
    ...(description !== undefined && { description }),
    ...(owner !== undefined && { owner }),
    ...(template !== undefined && { template }),
    ...(set && { overrides: nestAssignments(set) }),
    ...(ttl !== undefined && { ttlMinutes: ttl }),
    ...(revision !== undefined && { revision }),
    ...(message !== undefined && { message }),
    ...(pr !== undefined && branch === undefined && { pullRequest: pr }),
    ...(branch !== undefined && {
      source:
        pr === undefined
          ? { kind: 'branch' as const, branch }
          : { kind: 'pull-request' as const, number: pr, branch },
    }),
  }
}

async function create({
  args: [named],
  options,
  screen,
  connect,
}: Invocation<[string | undefined], CreateOptions>): Promise<number> {
  const client = connect()
  const name = named ?? (options.pr === undefined ? undefined : `pr-${options.pr}`)
  const environment = await client.createEnvironment({
    ...buildBody(options),
    ...(name !== undefined && { name }),
    kind: options.kind,
    ...(options.deploy && { deploy: true }),
  })
  screen.printLine(
    `created ${environment.kind} environment ` +
      `${environment.name}` +
      `${environment.operation ? '' : `; deploy to it with  twinstack up ${environment.name}`}`,
  )
  return conclude(client, environment, options, screen)
}

async function ensure({
  args: [name],
  options,
  screen,
  connect,
}: Invocation<[string], CopyOptions>): Promise<number> {
  const client = connect()
  const { started, ...environment } = await client.ensureEnvironment(name, buildBody(options))
  // written before the wait, so that later steps of the job know the operation in any case
  if (process.env.GITHUB_OUTPUT && environment.operation)
    appendFileSync(
      process.env.GITHUB_OUTPUT,
      formatOutputFile({ operation: environment.operation.id }),
    )
  screen.printLine(
    started
      ? `${name} is being deployed`
      : `${name} has this revision, or is being deployed with it: nothing was started`,
  )
  return conclude(client, environment, options, screen)
}

/** Waits for the deploy, then prints the outputs of the program, so that one call is enough. */
async function conclude(
  client: Client,
  environment: CreatedEnvironment,
  { wait, timeout, cancelOnInterrupt }: Pick<CopyOptions, 'wait' | 'timeout' | 'cancelOnInterrupt'>,
  screen: Invocation<[], object>['screen'],
): Promise<number> {
  const { operation, name } = environment
  if (!operation || !wait) {
    if (operation && !wait)
      for (const line of describeContinuation(operation)) screen.printLine(line)
    screen.printDocument(environment)
    return exitCodes.done
  }
  const final = await follow({ client, operation, screen, timeout, cancelOnInterrupt })
  if (final.status !== 'succeeded') {
    screen.printDocument({ ...environment, operation: final })
    return reportNotSucceeded(final, screen)
  }
  const [now, outputs] = await Promise.all([client.getEnvironment(name), client.getOutputs(name)])
  for (const line of [...formatEnvironmentLines(now), ...formatOutputLines(outputs)])
    screen.printLine(line)
  screen.printDocument({ ...now, operation: final, outputs })
  return exitCodes.done
}

/** `[['a.b', 1]]` as `{a: {b: 1}}` */
export function nestAssignments(assignments: [string, unknown][]): Record<string, unknown> {
  const root = Object.create(null) as Record<string, unknown>
  for (const [path, content] of assignments) {
    const keys = path.split('.')
    const leaf = keys.pop() ?? path
    const parent = keys.reduce(
      (at, key) => (at[key] ??= Object.create(null)) as Record<string, unknown>,
      root,
    )
    parent[leaf] = content
  }
  return root
}

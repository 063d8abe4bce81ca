/**
 * `npm run verify:aws` checks your AWS account: it makes a preview of `staging` through the real
 * service; with `--deploy --yes-create-real-resources` also deploy, drift check and destroy. State,
 * database and keys are in a temporary home, which is removed at the end. The home is kept if
 * resources may remain in the account.
 *
 * Exit codes: 0 everything went well, 1 something failed, 64 wrong flags or settings.
 */
import { execFile } from 'node:child_process'
import { existsSync, mkdtempSync, openSync, rmSync } from 'node:fs'
import { createRequire } from 'node:module'
import { homedir, tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { parseArgs, promisify } from 'node:util'
import { setTimeout as sleep } from 'node:timers/promises'
import { findLocalToken } from '../../src/cli/connection.ts'
import { formatErrorLines } from '../../src/cli/failures.ts'
import { launchService } from '../../src/cli/local/serviceProcess.ts'
import { clean } from '../../src/cli/text.ts'
import { createClient, type Client, type OperationDetail } from '../../src/client/index.ts'
import { readConfig, type Config } from '../../src/model/config.ts'
import { checkProviderPlugin } from '../../src/adapters/pulumi/doctor/folders.ts'
import { ensureEngine } from '../../src/adapters/pulumi/engine.ts'
import { createPrinter } from '../../src/adapters/pulumi/progress.ts'
import { readAwsAccounts } from '../../src/adapters/aws/provider.ts'
import { exitCodes, TwinstackError } from '../../src/lib/errors.ts'
import { finalStatuses, type RequestedKind } from '../../src/model/operation.ts'
import { buildRunnerEnvironment } from '../../src/adapters/runner/environment.ts'
import { createSocketPath } from '../../src/adapters/runner/sockets.ts'
import { removeEmbedded, stopEmbedded } from '../../src/adapters/postgres/embedded/embedded.ts'

const environment = 'staging'
const usage =
  'usage: TWINSTACK_CLOUD=aws npm run verify:aws [-- --deploy --yes-create-real-resources]'
const print = (text = '') => process.stdout.write(`${text}\n`)
const env = process.env

type Account = { client: Client; signal: AbortSignal; remains: boolean }

const early = endEarly()
try {
  const { deploy, help } = flags()
  if (help) print(`${usage}\nWithout flags: a preview, which changes nothing in the account.`)
  else process.exitCode = (await verify(deploy, early.signal)) ? exitCodes.done : exitCodes.failed
} catch (error) {
  for (const line of formatErrorLines(early.signal.aborted ? early.signal.reason : error))
    process.stderr.write(`${line}\n`)
  process.exitCode =
    error instanceof TwinstackError && error.code === 'invalid-request'
      ? exitCodes.usage
      : exitCodes.failed
} finally {
  early.release()
}

/** @throws TwinstackError `invalid-request`: real resources are made only when both flags say so */
function flags(): { deploy: boolean; help: boolean } {
  try {
    const { values } = parseArgs({
      options: {
        deploy: { type: 'boolean', default: false },
        'yes-create-real-resources': { type: 'boolean', default: false },
        help: { type: 'boolean', default: false },
      },
    })
    if (values.deploy === values['yes-create-real-resources']) return values
    throw new Error(
      '--deploy and --yes-create-real-resources belong together: it takes both to create resources',
    )
  } catch (error) {
    throw new TwinstackError('invalid-request', (error as Error).message, { hint: usage })
  }
}

async function verify(deploy: boolean, signal: AbortSignal): Promise<boolean> {
  const config = awsSettings()
  warn(config, deploy)
  await credentials()
  await plugin(config, signal)
  return await withService(
    signal,
    async account => (await preview(account)) && (!deploy || (await wholeLife(account))),
  )
}

/**
 * @throws TwinstackError `invalid-request` for settings that don't name AWS, or an account file
 * that is wrong
 */
function awsSettings(): Config {
  const config = readConfig(env)
  if (config.cloud !== 'aws')
    throw new TwinstackError(
      'invalid-request',
      `TWINSTACK_CLOUD is ${config.cloud}: this command uses the real AWS and needs ` +
        'TWINSTACK_CLOUD=aws',
      { hint: usage },
    )
  if (config.awsConfig) readAwsAccounts(config.awsConfig)
  return config
}

function warn({ repository, ref, awsConfig }: Config, deploy: boolean): void {
  print(
    "!!! Twinstack's authors never ran this against AWS. Use an account in which nothing can " +
      'be harmed.',
  )
  print(
    `    program:  ${repository}, ${ref ?? 'the folder as it is'}, environment ${environment} ` +
      `(Pulumi.${environment}.yaml)`,
  )
  print(
    '    account:  ' +
      (awsConfig
        ? `as ${awsConfig} says`
        : 'that of the credentials chain (no TWINSTACK_AWS_CONFIG)'),
  )
  print(
    '    state:    a temporary folder of its own; TWINSTACK_HOME, TWINSTACK_BACKEND and ' +
      'DATABASE_URL are not used',
  )
  if (deploy)
    print(
      '!!! It CREATES REAL RESOURCES THAT COST MONEY: preview, deploy, drift check, then ' +
        'DESTROY of what it deployed.',
    )
  else print('    It only makes a preview: AWS is read, nothing in the account is changed.')
  print()
}

/** Whether credentials exist; only the provider finds out whether AWS accepts them. */
async function credentials(): Promise<void> {
  const named = [
    'AWS_ACCESS_KEY_ID',
    'AWS_PROFILE',
    'AWS_WEB_IDENTITY_TOKEN_FILE',
    'AWS_CONTAINER_CREDENTIALS_RELATIVE_URI',
    'AWS_CONTAINER_CREDENTIALS_FULL_URI',
  ].find(name => env[name])
  const files = [
    env.AWS_SHARED_CREDENTIALS_FILE ?? join(homedir(), '.aws', 'credentials'),
    env.AWS_CONFIG_FILE ?? join(homedir(), '.aws', 'config'),
  ]
  const source =
    named ??
    files.find(file => existsSync(file)) ??
    ((await machineRole()) ? 'the role of this machine' : null)
  if (!source)
    throw new TwinstackError(
      'credentials-missing',
      'there are no AWS credentials: no AWS_* variables, no files in ~/.aws, no instance role',
      {
        hint:
          'set AWS_PROFILE, or AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY; `aws sts ' +
          'get-caller-identity` must answer',
      },
    )
  print(`credentials: ${source}`)
}

/** The metadata service of EC2 (IMDSv2), at its link-local address. */
async function machineRole(): Promise<boolean> {
  if (env.AWS_EC2_METADATA_DISABLED?.toLowerCase() === 'true') return false
  const requests = fetch('http://169.254.169.254/latest/api/token', {
    method: 'PUT',
    headers: { 'x-aws-ec2-metadata-token-ttl-seconds': '60' },
    signal: AbortSignal.timeout(2000),
  })
  return await requests.then(
    answer => answer.ok,
    () => false,
  )
}

async function plugin(config: Config, signal: AbortSignal): Promise<void> {
  const { command } = await ensureEngine({ explicit: config.pulumi, progress: createPrinter() })
  if (!(await checkProviderPlugin(config)).ok) await installPlugin(command, signal)
  const { ok, found, hint } = await checkProviderPlugin(config)
  if (!ok) throw new TwinstackError('plugin-missing', found, hint ? { hint } : {})
  print(`plugin: ${found}`)
}

async function installPlugin(command: string, signal: AbortSignal): Promise<void> {
  const version: string = createRequire(import.meta.url)('@pulumi/aws/package.json').version
  print(`plugin: aws ${version} is not installed; the engine downloads it`)
  try {
    await promisify(execFile)(
      command,
      ['plugin', 'install', 'resource', 'aws', version, '--non-interactive', '--color=never'],
      {
        env: { ...buildRunnerEnvironment(env), PULUMI_SKIP_UPDATE_CHECK: 'true' },
        timeout: 900_000,
        signal,
      },
    )
  } catch (error) {
    const output =
      (error as { stderr?: string }).stderr?.trim().split('\n').at(-1) || (error as Error).message
    throw new TwinstackError(
      'plugin-missing',
      `the AWS provider plugin could not be installed: ${output}`,
      {
        hint:
          "let this machine reach the plugin's host, or install it by hand: pulumi plugin " +
          `install resource aws v${version}`,
      },
    )
  }
}

/**
 * The service in a separate home. Both are removed afterwards, and the home stays only when
 * resources may remain in AWS.
 */
async function withService(
  signal: AbortSignal,
  work: (account: Account) => Promise<boolean>,
): Promise<boolean> {
  const home = mkdtempSync(join(tmpdir(), 'twinstack-aws-'))
  const account = { signal, remains: false }
  try {
    return await serve(home, account, work)
  } finally {
    await (account.remains ? keep(home) : remove(home))
  }
}

async function keep(home: string): Promise<void> {
  await stopEmbedded(home)
  print(keptValues(home))
}

async function remove(home: string): Promise<void> {
  await removeEmbedded(home)
  for (const folder of [home, dirname(createSocketPath(home))])
    rmSync(folder, { recursive: true, force: true, maxRetries: 3 })
}

async function serve(
  home: string,
  account: Omit<Account, 'client'>,
  work: (account: Account) => Promise<boolean>,
): Promise<boolean> {
  const service = await launchService({
    env: serviceSettings(home),
    log: openSync(join(home, 'service.log'), 'a', 0o600),
  })
  service.keepSignals()
  const client = createClient({ url: service.url, token: findLocalToken(home) ?? '' })
  try {
    account.signal.throwIfAborted()
    return await work(Object.assign(account, { client }))
  } finally {
    await cancelOpen(client).catch(() => {})
    await service.stop()
  }
}

/**
 * The user's settings without those of state, database and keys of an installation, whose `staging`
 * must not be destroyed.
 */
function serviceSettings(home: string): NodeJS.ProcessEnv {
  const foreign = [
    'DATABASE_URL',
    'TWINSTACK_BACKEND',
    'TWINSTACK_PASSPHRASE_FILE',
    'TWINSTACK_SANDBOX',
    'TWINSTACK_WORKER',
  ]
  const own = Object.fromEntries(Object.entries(env).filter(([name]) => !foreign.includes(name)))
  return {
    ...own,
    TWINSTACK_HOME: home,
    TWINSTACK_HOST: '127.0.0.1',
    TWINSTACK_PORT: '0',
    TWINSTACK_LOG: 'info',
  }
}

/** Operations continue without their service: cancels an unfinished one and waits for its end. */
async function cancelOpen(client: Client): Promise<void> {
  const open = async () =>
    (await client.listOperations({ pageSize: 20 })).items.filter(
      ({ status }) => !finalStatuses.includes(status),
    )
  for (const { id } of await open()) await client.cancelOperation(id)
  for (const end = Date.now() + 120_000; Date.now() < end && (await open()).length > 0;)
    await sleep(200)
}

async function preview(account: Account): Promise<boolean> {
  await account.client.createEnvironment({
    name: environment,
    kind: 'staging',
    description: 'verify:aws',
  })
  const { status, changes } = await run(account, 'preview')
  if (status === 'succeeded') print(`  plan: ${counts(changes)}`)
  return status === 'succeeded'
}

/** Deploy, drift check, destroy; the destroy also follows a failed deploy or check. */
async function wholeLife(account: Account): Promise<boolean> {
  account.remains = true // until a destroy has proven the contrary
  const deployed = await run(account, 'deploy')
  print(`  applied: ${counts(deployed.changes)}`)
  const steady = deployed.status === 'succeeded' && (await withoutDrift(account))
  return (await destroyed(account)) && steady
}

/** Right after a deploy neither the cloud nor the code may differ from the recorded state. */
async function withoutDrift(account: Account): Promise<boolean> {
  const { status, drift } = await run(account, 'drift-check')
  if (status !== 'succeeded' || !drift) return false
  const none = drift.changed + drift.deleted === 0 && drift.pendingChanges === 0
  print(
    `  drift: ${drift.changed} changed, ${drift.deleted} deleted, ${drift.pendingChanges ?? '?'} ` +
      `pending changes${none ? ', as it should be' : ': there should be none'}`,
  )
  return none
}

async function destroyed(account: Account): Promise<boolean> {
  const { status } = await run(account, 'destroy')
  const { items, total } = await account.client.listResources(environment, { pageSize: 100 })
  account.remains = status !== 'succeeded' || total > 0
  print(`  recorded resources that remain: ${total === 0 ? 'nothing' : `${total} resources`}`)
  for (const { type, name, id } of items) print(`    ${clean(`${type} ${name} ${id ?? ''}`)}`)
  return !account.remains
}

/** Requests the operation and waits; prints a failure with the provider's message. */
async function run({ client, signal }: Account, kind: RequestedKind): Promise<OperationDetail> {
  const { id } = await client.requestOperation(environment, { kind, message: 'verify:aws' })
  const texts: string[] = []
  const operation = await client.wait(id, {
    signal,
    onEvent: ({ body }) => {
      if (body.type === 'diagnostic' && body.severity === 'error') texts.push(body.message)
    },
  })
  print(`${kind}: ${operation.status}`)
  if (operation.error) reportError(operation.error, texts)
  return operation
}

function reportError(
  { code, message, hint, fields = [], resources = [] }: NonNullable<OperationDetail['error']>,
  texts: string[],
): void {
  print(`  error: ${clean(message)} (${code})`)
  for (const { path, message } of fields) print(`    ${clean(path)}: ${clean(message)}`)
  for (const { urn, message } of resources) print(`    ${clean(urn)}: ${clean(message)}`)
  if (hint) print(`  hint: ${clean(hint)}`)
  if (texts.length > 0)
    print(
      '  the provider and the engine said:\n' +
        texts.map(text => `    ${clean(text.trim()).replaceAll('\n', '\n    ')}`).join('\n'),
    )
}

function counts(changes: OperationDetail['changes']): string {
  return (
    Object.entries(changes ?? {})
      .map(([op, number]) => `${number} ${op}`)
      .join(', ') || 'nothing'
  )
}

function keptValues(home: string): string {
  return [
    `!!! Resources may REMAIN in your account. They are recorded in ${home}, which is kept. ` +
      'To destroy them:',
    `    TWINSTACK_HOME=${home} npm start        (with the same settings and credentials), ` +
      'then in another terminal',
    `    TWINSTACK_HOME=${home} npm run twinstack -- destroy ${environment}`,
    '    Then check the account itself: unrecorded resources are found by their ' +
      'twinstack:environment tag only.',
  ].join('\n')
}

/** Ctrl-C ends the started processes in order, and then this one. */
function endEarly() {
  const controller = new AbortController()
  const names = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const
  const listener = (signal: NodeJS.Signals) => {
    process.stderr.write(`${signal}: stopping what was started\n`)
    controller.abort(new Error(`ended early by ${signal}`))
  }
  for (const name of names) process.on(name, listener)
  return {
    signal: controller.signal,
    release: () => {
      for (const name of names) process.off(name, listener)
    },
  }
}

/** `serve` and `stop`: the service on this machine. */
import type { Command } from 'commander'
import colors from 'picocolors'
import { exitCodes, TwinstackError } from '../../lib/errors.ts'
import type { Config } from '../../model/config.ts'
import { wrapAction } from '../frame.ts'
import type { Invocation } from '../frame.ts'
import { terminate } from './processes.ts'
import { formatBanner } from '../render/service.ts'
import type { Screen } from '../screen.ts'
import {
  readServiceFile,
  removeServiceFile,
  findRunningService,
  writeServiceFile,
  type ServiceFile,
} from '../serviceFile.ts'
import { lockStart } from './startLock.ts'
import { launchService, openLogTarget } from './serviceProcess.ts'

export function addService(program: Command): void {
  program
    .command('serve')
    .description('run the service: API, worker and, unless DATABASE_URL is set, its database')
    .option('--no-worker', 'only the API: operations run in processes of `twinstack worker`')
    .action(wrapAction<[], ServeOptions>(serve))
  program
    .command('worker')
    .description('run operations of the service that uses the same DATABASE_URL')
    .action(wrapAction<[], object>(runWorker))
  program
    .command('stop')
    .description("stop this machine's service and its embedded database")
    .action(wrapAction<[], object>(stop))
}

type ServeOptions = { worker: boolean }

/** A worker of another process, on this machine or another one. Stays in the foreground. */
async function runWorker({ screen, config: read }: Invocation<[], object>): Promise<number> {
  const config = read()
  requireDatabase(config, 'worker')
  const log = openLogTarget(config.home)
  const worker = await launchService({
    env: { ...process.env, TWINSTACK_ROLE: 'worker' },
    log: log.fd,
    onEngine: message => screen.note(`engine: ${message}`),
  })
  screen.printLine(`the worker takes operations, pid ${worker.process.pid}`)
  screen.printDocument({ pid: worker.process.pid, logs: log.path, home: config.home })
  const ended = await worker.waitForEnd(signal =>
    screen.note(`${signal}: stopping; another worker takes over the operations that run`),
  )
  return ended.code === 0 ? exitCodes.done : exitCodes.failed
}

function requireDatabase({ databaseUrl }: Pick<Config, 'databaseUrl'>, what: string): void {
  if (databaseUrl !== null) return
  throw new TwinstackError(
    'invalid-request',
    `DATABASE_URL: expected the database that API and workers share, for ${what}`,
    { hint: 'the embedded database serves one process, which is API and worker at once' },
  )
}

/** Stays in the foreground as long as the service runs; ends with it. */
async function serve({
  screen,
  config: read,
  options: { worker },
}: Invocation<[], ServeOptions>): Promise<number> {
  const config = read()
  if (!worker) requireDatabase(config, '--no-worker')
  const log = openLogTarget(config.home)
  const service = await startOnly(config.home, () =>
    launchService({
      env: worker ? process.env : { ...process.env, TWINSTACK_ROLE: 'api' },
      log: log.fd,
      onEngine: message => screen.note(`engine: ${message}`),
    }),
  )
  const facts = {
    url: service.url,
    pid: service.process.pid,
    adminToken: service.adminToken,
    logs: log.path,
  }
  for (const line of formatBanner(config, facts)) screen.printLine(line)
  screen.printDocument({ ...facts, home: config.home, cloud: config.cloud })
  const ended = await service.waitForEnd(signal =>
    screen.note(
      `${signal}: stopping; running operations continue, and a worker attaches to them at the ` +
        'next start',
    ),
  )
  removeServiceFile(config.home, service.process.pid)
  if (ended.code !== 0)
    screen.printError(
      `${colors.red('error:')} the service ended with ` +
        `${ended.signal ?? `code ${ended.code}`}; its log: ${log.path ?? 'above'}`,
    )
  return ended.code === 0 ? exitCodes.done : exitCodes.failed
}

/** Starts the service, unless another one runs, or starts at the same moment, on `home`. */
async function startOnly<
  Service extends { url: string; process: Pick<ServiceFile, 'pid' | 'startTime'> },
>(home: string, launch: () => Promise<Service>): Promise<Service> {
  const release = await lockStart(home)
  try {
    await refuseSecond(home)
    const service = await launch()
    writeServiceFile(home, {
      url: service.url,
      ...service.process,
      startedAt: new Date().toISOString(),
    })
    return service
  } finally {
    await release()
  }
}

async function refuseSecond(home: string): Promise<void> {
  const other = await findRunningService(home)
  if (other === null) return
  throw new TwinstackError(
    'conflict',
    `a service already runs on ${home}: ${other.url}, pid ${other.pid}`,
    {
      hint: 'use it, stop it with  twinstack stop, or choose another folder with TWINSTACK_HOME',
    },
  )
}

async function stop({ screen, config: read }: Invocation<[], object>): Promise<number> {
  const { home } = read()
  const service = await stopService(home, screen)
  if (service === 'refused') return exitCodes.failed
  const { stopEmbedded } = await import('../../adapters/postgres/embedded/embedded.ts')
  const database = await stopEmbedded(home)
  screen.printLine(
    database ? 'the embedded database is stopped' : 'no embedded database runs there',
  )
  screen.printDocument({ service, database })
  return exitCodes.done
}

/** Only a process that is provably the one that wrote service.json gets a signal. */
export async function stopService(
  home: string,
  screen: Screen,
): Promise<'stopped' | 'not-running' | 'refused'> {
  const service = await findRunningService(home)
  if (service === null) return reportNotRunning(home, screen)
  screen.note(`stopping the service at ${service.url}, pid ${service.pid}`)
  if (await terminate(service, 30)) {
    removeServiceFile(home, service.pid)
    screen.printLine(
      'the service is stopped; running operations continue, and a worker attaches to them at ' +
        'the next start',
    )
    return 'stopped'
  }
  screen.printError(
    `${colors.red('error:')} pid ${service.pid} still runs after 30 s; read its log, then end ` +
      `it with  kill -9 ${service.pid}  (the next start heals what it leaves)`,
  )
  return 'refused'
}

function reportNotRunning(home: string, screen: Screen): 'not-running' {
  const stale = readServiceFile(home)
  if (stale) removeServiceFile(home, stale.pid)
  screen.printLine(`no service runs on ${home}`)
  return 'not-running'
}

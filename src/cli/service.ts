/** `serve` and `stop`: the service on this machine. */
import { openSync, mkdirSync } from 'node:fs'
import { join } from 'node:path'
import closeWithGrace from 'close-with-grace'
import type { Command } from 'commander'
import colors from 'picocolors'
import { destination, pino } from 'pino'
import type { Logger } from 'pino'
import type { Config } from '../config.ts'
import { exitCodes, TwinstackError } from '../errors.ts'
import { action } from './frame.ts'
import type { Invocation } from './frame.ts'
import { startTime, terminate } from './processes.ts'
import { banner } from './render/service.ts'
import type { Screen } from './screen.ts'
import { readServiceFile, removeServiceFile, runningService, writeServiceFile } from './serviceFile.ts'

export function addService (program: Command): void {
  program.command('serve').description('run the service: API, worker and, unless DATABASE_URL is set, its database')
    .action(action<[], object>(serve))
  program.command('stop').description("stop this machine's service and its embedded database")
    .action(action<[], object>(stop))
}

async function serve ({ screen, config: read }: Invocation<[], object>): Promise<never> {
  const config = read()
  refuseSecond(config.home)
  const { logger, path } = createLogger(config)
  const { startService } = await import('../compose.ts')
  const service = await startService({ config, logger })
  const own = { url: service.url, pid: process.pid, startTime: startTime(process.pid) ?? '', startedAt: new Date().toISOString() }
  writeServiceFile(config.home, own)
  announce(screen, config, { ...own, adminToken: service.adminToken, logs: path })
  const left = leave(service, config, logger, screen)
  return left
}

function announce (screen: Screen, config: Config, facts: { url: string, pid: number, adminToken: string | null, logs: string | null }): void {
  for (const line of banner(config, facts)) screen.out(line)
  screen.document({ url: facts.url, pid: facts.pid, home: config.home, cloud: config.cloud, adminToken: facts.adminToken })
}

/** Never resolves: the process ends when close-with-grace has closed everything, within a little more than its delay. */
function leave (service: { stop (): Promise<void> }, { home }: Config, logger: Logger, screen: Screen): Promise<never> {
  closeWithGrace({ delay: 20_000, logger: false }, async ({ signal, err }) => {
    if (err) logger.fatal({ err }, 'the service ends because of an error')
    screen.note(err ? `stopping: ${err.message}` : `${signal}: stopping; operations that run go on by themselves and are taken up at the next start`)
    await service.stop()
    removeServiceFile(home, process.pid)
  })
  return new Promise(() => {})
}

function refuseSecond (home: string): void {
  const other = runningService(home)
  if (other === null) return
  throw new TwinstackError('conflict', `a service already runs on ${home}: ${other.url}, pid ${other.pid}`, {
    hint: 'use it, stop it with  twinstack stop, or choose another folder with TWINSTACK_HOME',
  })
}

/** On a terminal the log goes to a file, so that a person can read the banner; elsewhere (containers, systemd) to stderr. */
function createLogger ({ home, logLevel }: Config): { logger: Logger, path: string | null } {
  if (process.stderr.isTTY !== true) return { logger: pino({ level: logLevel }, destination({ fd: 2, sync: false })), path: null }
  const path = join(home, 'logs', 'service.log')
  mkdirSync(join(home, 'logs'), { recursive: true, mode: 0o700 })
  return { logger: pino({ level: logLevel }, destination({ fd: openSync(path, 'a', 0o600), sync: false })), path }
}

async function stop ({ screen, config: read }: Invocation<[], object>): Promise<number> {
  const { home } = read()
  const service = await stopService(home, screen)
  const { stopEmbedded } = await import('../store/embedded.ts')
  const database = await stopEmbedded(home)
  screen.out(database ? 'the embedded database is stopped' : 'no embedded database was running')
  screen.document({ service, database })
  return service === 'refused' ? exitCodes.failed : exitCodes.done
}

/** Only a process that is provably the one that wrote service.json gets a signal. */
async function stopService (home: string, screen: Screen): Promise<'stopped' | 'not-running' | 'refused'> {
  const service = runningService(home)
  if (service === null) {
    const stale = readServiceFile(home)
    if (stale) removeServiceFile(home, stale.pid)
    screen.out(`no service runs on ${home}`)
    return 'not-running'
  }
  screen.note(`stopping the service at ${service.url}, pid ${service.pid}`)
  if (await terminate(service, 30)) {
    screen.out(`the service is stopped; operations that run go on by themselves ${colors.dim('and are taken up at the next start')}`)
    return 'stopped'
  }
  screen.complain(`${colors.red('error:')} pid ${service.pid} still runs after 30 s; look at its log, then end it with  kill -9 ${service.pid}  (a later start puts right what it leaves)`)
  return 'refused'
}

/**
 * The service as a process: composes `src`, listens, and reports to its parent process. `twinstack
 * serve` starts this file, so that nothing in `src` imports `api`.
 *
 * Messages to the parent, when there is an IPC channel: `{type: 'engine', message}` while the
 * engine is downloaded or built, `{type: 'listening', url, adminToken}` once, `{type: 'failed',
 * message, hint}` before exit code 1. SIGTERM or SIGINT: takes no more operations, waits
 * `TWINSTACK_DRAIN` seconds for those that run, stops accepting requests, detaches from operations
 * that still run (their runners continue, and the next start attaches to them), exits 0.
 * `TWINSTACK_ROLE=worker` takes operations and does not listen.
 */
import closeWithGrace from 'close-with-grace'
import type { Logger } from 'pino'
import { composeService, type Service } from '../src/compose.ts'
import { createServiceLog } from './serviceLog.ts'
import { readConfig, type Config } from '../src/model/config.ts'
import { TwinstackError, getErrorMessage } from '../src/lib/errors.ts'
import { createReadings } from './readings/pool.ts'
import { startStateServer } from './stateServer.ts'
import { startServer } from './server.ts'
import { usesPlainHttp } from './tls.ts'

type Message =
  | { type: 'engine'; message: string }
  | { type: 'listening'; url: string; adminToken: string | null }
  | { type: 'failed'; message: string; hint: string | undefined }

const send = (message: Message) => {
  process.send?.(message)
}

try {
  await main()
} catch (error) {
  const hint =
    error instanceof TwinstackError
      ? error.hint
      : (error as NodeJS.ErrnoException).code === 'EADDRINUSE'
        ? 'another process uses this port: stop it (a Twinstack: `twinstack stop`), or ' +
          'set TWINSTACK_PORT'
        : undefined
  send({ type: 'failed', message: getErrorMessage(error), hint })
  if (!process.send) console.error(error)
  // the message must be sent before the process exits
  setTimeout(() => process.exit(1), 100)
}

async function main(): Promise<void> {
  const config = readConfig()
  const serviceLog = createServiceLog(config.logLevel)
  const { logger } = serviceLog
  const service = await composeService({
    config,
    log: logger,
    onEngineProgress: ({ message }) => send({ type: 'engine', message }),
  })
  if (config.role === 'worker') return runWorker(service, config, logger)
  const readings = createReadings({ config, databaseUrl: service.databaseUrl })
  const server = await startServer({
    services: {
      ...service,
      readings,
      stateService: service.stateService ?? undefined,
      get engine() {
        return service.engine
      },
      checkReady: async () => ({ ...(await service.checkReady()), log: serviceLog.getState() }),
      logger,
    },
    host: config.host,
    port: config.port,
  }).catch(async error => {
    await service.stop()
    throw error
  })
  const states =
    service.stateService &&
    (await startStateServer({ service: service.stateService, home: config.home, logger }))
  closeWithGrace({ delay: getEndTime(config), logger }, async () => {
    // before the servers close: the runs write their states through them
    await service.drain()
    await server.close()
    await states?.close()
    await readings.close()
    await service.stop()
  })
  send({ type: 'listening', url: server.url, adminToken: await service.readAdminToken() })
  if (usesPlainHttp(config))
    logger.warn(
      { host: config.host },
      'tokens are sent over the network in plain text: set TWINSTACK_TLS_CERT_FILE and ' +
        'TWINSTACK_TLS_KEY_FILE, or put a TLS proxy in front and set ' +
        'TWINSTACK_PLAIN_HTTP=behind-proxy',
    )
  logger.info({ url: server.url, home: config.home, cloud: config.cloud }, 'listening')
}

/** Without HTTP for callers: only the address at which the runners of this machine reach states. */
async function runWorker(service: Service, config: Config, logger: Logger): Promise<void> {
  const states =
    service.stateService &&
    (await startStateServer({ service: service.stateService, home: config.home, logger }))
  closeWithGrace({ delay: getEndTime(config), logger }, async () => {
    await service.drain()
    await states?.close()
    await service.stop()
  })
  send({ type: 'listening', url: '', adminToken: null })
  logger.info({ home: config.home, cloud: config.cloud }, 'the worker takes operations')
}

/** Milliseconds after a signal in which the service has to end. */
function getEndTime({ drainSeconds }: Config): number {
  return drainSeconds * 1000 + 20_000
}

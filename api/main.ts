/**
 * The service as a process: composes `src`, listens, and tells whoever started it. `twinstack
 * serve` starts this file, so that nothing in `src` imports `api`.
 *
 * Messages to the parent, when there is an IPC channel: `{type: 'engine', message}` while the
 * engine is fetched or built, `{type: 'listening', url, adminToken}` once, `{type: 'failed',
 * message, hint}` before exit code 1. SIGTERM or SIGINT: stops taking requests and jobs, lets go of
 * running operations (their runners go on, and the next start attaches to them), exits 0.
 */
import closeWithGrace from 'close-with-grace'
import { pino } from 'pino'
import { composeService } from '../src/compose.ts'
import { readConfig } from '../src/model/config.ts'
import { TwinstackError, errorMessage } from '../src/lib/errors.ts'
import { startServer } from './server.ts'
import { speaksOpenly } from './tls.ts'

type Message =
  | { type: 'engine'; message: string }
  | { type: 'listening'; url: string; adminToken: string | null }
  | { type: 'failed'; message: string; hint: string | undefined }

const tell = (message: Message) => {
  process.send?.(message)
}

try {
  await main()
} catch (error) {
  const hint =
    error instanceof TwinstackError
      ? error.hint
      : (error as NodeJS.ErrnoException).code === 'EADDRINUSE'
        ? 'something listens there already: end it (a Twinstack: `twinstack stop`), or choose another by TWINSTACK_PORT'
        : undefined
  tell({ type: 'failed', message: errorMessage(error), hint })
  if (!process.send) console.error(error)
  // the channel must be flushed before the process goes
  setTimeout(() => process.exit(1), 100)
}

async function main(): Promise<void> {
  const config = readConfig()
  const logger = pino({
    level: config.logLevel,
    redact: ['req.headers.authorization', 'headers.authorization'],
  })
  const service = await composeService({
    config,
    log: logger,
    onEngineProgress: ({ message }) => tell({ type: 'engine', message }),
  })
  const server = await startServer({
    services: {
      ...service,
      get engine() {
        return service.engine
      },
      logger,
    },
    host: config.host,
    port: config.port,
  }).catch(async error => {
    await service.stop()
    throw error
  })
  closeWithGrace({ delay: 20_000, logger }, async () => {
    await server.close()
    await service.stop()
  })
  tell({ type: 'listening', url: server.url, adminToken: await service.adminToken() })
  if (speaksOpenly(config))
    logger.warn(
      { host: config.host },
      'tokens cross the network in plain text: set TWINSTACK_TLS_CERT_FILE and TWINSTACK_TLS_KEY_FILE, or put a TLS proxy in front and set TWINSTACK_PLAIN_HTTP=behind-proxy',
    )
  logger.info({ url: server.url, home: config.home, cloud: config.cloud }, 'listening')
}

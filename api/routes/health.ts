import { getErrorMessage, TwinstackError } from '../../src/lib/errors.ts'
import { healthSchema, readySchema } from '../schemas/health.ts'
import { describeOnly } from '../schemas/problem.ts'
import type { App, AppServices } from '../services.ts'

const tags = ['service']

export function health(app: App, services: AppServices, version: string): void {
  app.get(
    '/healthz',
    {
      schema: {
        summary: 'Check whether the process is alive',
        operationId: 'health',
        tags,
        response: { 200: healthSchema },
      },
    },
    async () => ({ status: 'ok' as const, version, uptimeSeconds: process.uptime() }),
  )

  app.get(
    '/readyz',
    {
      schema: {
        summary: 'Check whether operations can run',
        operationId: 'ready',
        tags,
        response: { 200: readySchema, ...describeOnly(503) },
      },
    },
    async () => {
      const { engine } = services
      const checks = {
        database: await checkDatabase(services),
        engine: engine ? 'ok' : 'no matching pulumi CLI was found',
        ...(await services.checkReady()),
      }
      // without a log operations run all the same
      const missing = Object.entries(checks).filter(
        ([name, state]) => state !== 'ok' && name !== 'log',
      )
      if (missing.length === 0 && engine) return { status: 'ok' as const, checks, engine }
      throw new TwinstackError(
        'unavailable',
        missing.map(([name, state]) => `${name}: ${state}`).join('; '),
        {
          hint: 'twinstack doctor shows the details',
          fields: missing.map(([path, message]) => ({ path, message })),
        },
      )
    },
  )
}

/** The message of the database may name hosts and users: only the kind of the outage is shown. */
function describeOutage(error: unknown): string {
  const [kind = ''] = getErrorMessage(error).split(':')
  return /read-only|full/.test(kind)
    ? kind.replace(/^the (disk of the )?database is/, '$1is')
    : 'does not answer'
}

/** `ping` has its own timeout. */
async function checkDatabase({ store }: AppServices): Promise<string> {
  return store.ping().then(
    () => 'ok',
    (error: unknown) => describeOutage(error),
  )
}

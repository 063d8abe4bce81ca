/** The code of a thread of the pool: a separate app that answers without a network. */
import { pino } from 'pino'
import { workerData } from 'piscina'
import { composeReadings } from '../../src/composeReadings.ts'
import type { App } from '../services.ts'
import { buildReadingApp } from './app.ts'
import type { ReadingAnswer, ReadingRequest, ReadingThread } from './pool.ts'

const { config, databaseUrl } = workerData as ReadingThread
const log = pino({ level: config.logLevel })
let building: Promise<App> | null = null

/**
 * The first request builds the app; after a failure the next request builds it again, because the
 * database may be available then.
 */
async function prepareApp(): Promise<App> {
  building ??= composeReadings({ config, databaseUrl, log }).then(services =>
    buildReadingApp(services, log),
  )
  try {
    return await building
  } catch (err) {
    building = null
    log.error({ err }, 'a thread of readings could not start')
    throw err
  }
}

export default async function answer(request: ReadingRequest): Promise<ReadingAnswer> {
  const { method, url, body, requestId, address } = request
  const app = await prepareApp()
  const response = await app.inject({
    method,
    url,
    remoteAddress: address,
    headers: {
      'x-request-id': requestId,
      ...(body !== null && { 'content-type': 'application/json' }),
      // no network connection reaches this app: only the service can set this header
      'x-twinstack-actor': encodeURIComponent(JSON.stringify(request.actor)),
    },
    ...(body !== null && { payload: body }),
  })
  const headers = Object.entries(response.headers).flatMap(([name, value]) =>
    value === undefined || name === 'content-length' ? [] : [[name, String(value)] as const],
  )
  return {
    status: response.statusCode,
    headers: Object.fromEntries(headers),
    body: response.rawPayload,
  }
}

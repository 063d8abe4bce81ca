/** What runs in a thread of the pool: an app of its own that answers without a network. */
import { pino } from 'pino'
import { workerData } from 'piscina'
import { composeReadings } from '../../src/composeReadings.ts'
import type { App } from '../services.ts'
import { buildReadingApp } from './app.ts'
import type { ReadingAnswer, ReadingRequest, ReadingThread } from './pool.ts'

const { config, databaseUrl } = workerData as ReadingThread
const log = pino({ level: config.logLevel })
let building: Promise<App> | null = null

/** Built by the first request, and again by the next one when it failed: the database comes back. */
async function readyApp(): Promise<App> {
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
  const app = await readyApp()
  const response = await app.inject({
    method,
    url,
    remoteAddress: address,
    headers: {
      'x-request-id': requestId,
      ...(body !== null && { 'content-type': 'application/json' }),
      // no network leads here: whoever can set this header is the service itself
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

import type { LookupAddress } from 'node:dns'
import { request as requestHttp, type IncomingMessage } from 'node:http'
import { request as requestHttps } from 'node:https'
import type { Place } from './resolve.ts'

type Question = {
  method?: string
  headers: Record<string, string | number>
  body?: string
  signal: AbortSignal
}

/**
 * One request at the checked address of a place, on a connection of its own; redirects are not
 * followed. Resolves with the response as soon as its head is there: the caller reads it, or
 * destroys it.
 */
export async function sendRequest(
  { url, pinned }: Place,
  { method = 'GET', headers, body, signal }: Question,
): Promise<IncomingMessage> {
  const request = url.protocol === 'https:' ? requestHttps : requestHttp
  return await new Promise((resolve, reject) => {
    request(
      url,
      { method, agent: false, signal, lookup: createPinnedLookup(pinned), headers },
      resolve,
    )
      .on('error', reject)
      .end(body)
  })
}

/**
 * Answers the checked address to whoever asks; Node asks for one or for all, depending on its
 * settings.
 */
function createPinnedLookup({ address, family }: Place['pinned']) {
  return (
    _host: string,
    options: { all?: boolean | undefined },
    callback: (error: null, address: string | LookupAddress[], family?: number) => void,
  ): void => {
    if (options.all) callback(null, [{ address, family }])
    else callback(null, address, family)
  }
}

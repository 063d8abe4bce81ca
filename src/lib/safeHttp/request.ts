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
 * Sends one request to the checked address of a place, on a separate connection. It does not follow
 * redirects. It resolves with the response when the headers have arrived; the caller must read or
 * destroy it.
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
 * Creates a `lookup` function that always returns the checked address. Node requests one address or
 * all of them, depending on its settings.
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

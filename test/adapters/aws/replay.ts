/**
 * A small HTTP server that answers like AWS, in the format of the API references: for calls that
 * moto lacks, and for faults.
 */
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { text } from 'node:stream/consumers'
import type { Test } from 'tap'

export type ReceivedRequest = { action: string; region: string; body: string; at: number }
export type Reply = { status?: number; body: string; type?: string } | 'hang'

/**
 * `answer` gets each request, with its action in both protocols. Returns the address and all
 * requests.
 */
export async function replay(
  t: Test,
  answer: (request: ReceivedRequest) => Reply,
): Promise<{ url: string; requests: ReceivedRequest[] }> {
  const requests: ReceivedRequest[] = []
  const server = createServer((request, response) => {
    void text(request).then(body => {
      const action =
        String(request.headers['x-amz-target'] ?? '')
          .split('.')
          .at(-1) ||
        new URLSearchParams(body).get('Action') ||
        ''
      const region =
        /Credential=[^/]+\/\d+\/([^/]+)\//.exec(request.headers.authorization ?? '')?.[1] ?? ''
      const one = { action, region, body, at: Date.now() }
      requests.push(one)
      const reply = answer(one)
      if (reply === 'hang') return
      response
        .writeHead(reply.status ?? 200, {
          'content-type':
            reply.type ?? (reply.body.startsWith('<') ? 'text/xml' : 'application/x-amz-json-1.1'),
        })
        .end(reply.body)
    })
  })
  await new Promise<void>(resolve => {
    server.listen(0, '127.0.0.1', resolve)
  })
  t.teardown(
    () =>
      new Promise(resolve => {
        server.close(() => resolve(undefined))
        server.closeAllConnections()
      }),
  )
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, requests }
}

export const json = (body: unknown, status = 200): Reply => ({ status, body: JSON.stringify(body) })

/** Provider settings that reach an emulator. */
export function reaching(url: string, more: Record<string, unknown> = {}): Record<string, unknown> {
  return {
    'aws:region': 'us-east-1',
    'aws:endpoints': [{ sts: url, ec2: url, cloudtrail: url, resourcegroupstaggingapi: url }],
    ...more,
  }
}

/** Time limits for tests, and keys that are not valid anywhere. */
export const options = {
  env: { AWS_ACCESS_KEY_ID: 'test', AWS_SECRET_ACCESS_KEY: 'test' },
  callMs: 2000,
  questionMs: 20_000,
  lookupsPerSecond: 50,
  lookupPages: 40,
  searchAgainMs: 10,
}

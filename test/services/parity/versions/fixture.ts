import { createServer, type RequestListener } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { Test } from 'tap'

/** A real server on loopback; returns its port. */
export async function serve(
  t: Test,
  listener: RequestListener,
  host = '127.0.0.1',
): Promise<number> {
  const server = createServer(listener)
  await new Promise<void>(resolve => server.listen(0, host, resolve))
  t.teardown(() => {
    server.closeAllConnections()
    server.close()
  })
  return (server.address() as AddressInfo).port
}

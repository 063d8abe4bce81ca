/** A relay on loopback in front of PostgreSQL, whose connections a test can cut. */
import { once } from 'node:events'
import { connect, createServer, type AddressInfo, type Socket } from 'node:net'

export type Proxy = {
  /** `target` through the relay */
  url: string
  /** ends all connections and refuses new ones until `restore` */
  cut(): void
  /** connections stay open, and no byte passes until `restore` */
  hold(): void
  restore(): void
  close(): Promise<void>
}

export async function startProxy(target: string): Promise<Proxy> {
  const { hostname, port } = new URL(target)
  const sockets = new Set<Socket>()
  let mode: 'pass' | 'cut' | 'hold' = 'pass'
  const keep = (socket: Socket) => {
    sockets.add(socket)
    socket.on('error', () => socket.destroy())
    socket.once('close', () => sockets.delete(socket))
  }
  const server = createServer(client => {
    if (mode === 'cut') return client.destroy()
    const upstream = connect(Number(port), hostname)
    for (const socket of [client, upstream]) keep(socket)
    client.pipe(upstream)
    upstream.pipe(client)
    client.once('close', () => upstream.destroy())
    upstream.once('close', () => client.destroy())
    if (mode === 'hold') for (const socket of [client, upstream]) socket.pause()
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const url = new URL(target)
  url.port = String((server.address() as AddressInfo).port)
  return {
    url: url.href,
    cut: () => {
      mode = 'cut'
      for (const socket of sockets) socket.destroy()
    },
    hold: () => {
      mode = 'hold'
      for (const socket of sockets) socket.pause()
    },
    restore: () => {
      if (mode === 'hold') for (const socket of sockets) socket.resume()
      mode = 'pass'
    },
    close: async () => {
      for (const socket of sockets) socket.destroy()
      server.close()
      await once(server, 'close')
    },
  }
}

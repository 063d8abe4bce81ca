import { readFile, writeFile } from 'node:fs/promises'
import { createServer } from 'node:net'
import { join } from 'node:path'

/**
 * The previous port when it is free, so that earlier addresses stay valid; otherwise any free port.
 */
export async function choosePort(folder: string): Promise<number> {
  const last = await findLastPort(folder)
  const port = (last && (await tryPort(last))) || (await tryPort(0))
  if (!port) throw new Error('there is no free port on 127.0.0.1')
  await writeFile(join(folder, 'port'), `${port}\n`)
  return port
}

async function findLastPort(folder: string): Promise<number | null> {
  return Number(await readFile(join(folder, 'port'), 'utf8').catch(() => '')) || null
}

async function tryPort(port: number): Promise<number | null> {
  return await new Promise(resolve => {
    const server = createServer().once('error', () => resolve(null))
    server.listen({ port, host: '127.0.0.1', exclusive: true }, () => {
      const address = server.address()
      server.close(() => resolve(typeof address === 'object' && address ? address.port : null))
    })
  })
}

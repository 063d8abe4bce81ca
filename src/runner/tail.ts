import { closeSync, read, watch } from 'node:fs'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { openPlain } from './plainFile.ts'
import { files } from './protocol.ts'
import type { RunnerEvent } from './protocol.ts'

const pollMs = 100

/**
 * Batches of events after number `after`, in order. Reads whole lines only: the last one may still be being written.
 * Ends when `ended()` was true before a read that brought nothing new.
 */
export async function * tailEvents (folder: string, after: number, ended: () => Promise<boolean>): AsyncGenerator<RunnerEvent[]> {
  const reader = new LineReader(join(folder, files.events))
  const bell = changes(folder)
  try {
    for (;;) {
      const last = await ended()
      const batch = (await reader.lines()).map(line => JSON.parse(line) as RunnerEvent).filter(event => event.n > after)
      if (batch.length > 0) yield batch
      else if (last) return
      else await bell.wait()
    }
  } finally {
    bell.close()
    await reader.close()
  }
}

/** fs.watch says early that something changed; it may miss changes (network folders), so the wait never exceeds the poll. */
function changes (folder: string): { wait (): Promise<void>, close (): void } {
  let ring = () => {}
  const watcher = watch(folder, () => ring())
  watcher.on('error', () => {})
  const wait = () => new Promise<void>(resolve => {
    const timer = setTimeout(resolve, pollMs)
    ring = () => { clearTimeout(timer); resolve() }
  })
  return { wait, close: () => watcher.close() }
}

const readAt = promisify(read)

function openOrNull (path: string): number | null {
  try {
    return openPlain(path)
  } catch {
    return null
  }
}

class LineReader {
  readonly #path: string
  #file: number | null = null
  #position = 0
  #rest = Buffer.alloc(0)

  constructor (path: string) {
    this.#path = path
  }

  async lines (): Promise<string[]> {
    this.#file ??= openOrNull(this.#path)
    if (this.#file === null) return []
    const bytes = Buffer.concat([this.#rest, await this.#read()])
    const end = bytes.lastIndexOf(10) + 1
    this.#rest = bytes.subarray(end)
    return bytes.subarray(0, end).toString('utf8').split('\n').filter(line => line !== '')
  }

  async #read (): Promise<Buffer> {
    const chunks: Buffer[] = []
    for (;;) {
      const { bytesRead, buffer } = await readAt(this.#file!, Buffer.alloc(65536), 0, 65536, this.#position)
      if (bytesRead === 0) return Buffer.concat(chunks)
      this.#position += bytesRead
      chunks.push(buffer.subarray(0, bytesRead))
    }
  }

  async close (): Promise<void> {
    if (this.#file !== null) closeSync(this.#file)
    this.#file = null
  }
}

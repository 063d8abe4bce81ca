import { closeSync, read, watch } from 'node:fs'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { z } from 'zod'
import { eventBodySchema } from '../../model/operation.ts'
import { openPlain } from '../../lib/plainFile.ts'
import { parseJson } from '../../lib/parseJson.ts'
import { files } from '../../model/run.ts'
import type { RunnerEvent } from '../../model/run.ts'

const pollMs = 100
/**
 * limits in bytes of one read, of one line, and of the file, because a program can create a sparse
 * file of terabytes.
 */
const [atOnce, longest, most] = [64 * 1024, 1024 * 1024, 256 * 1024 * 1024]

/**
 * Yields batches of events after number `after`, in order. It reads whole lines only, because the
 * last one may be incomplete. A line that is not an event was not written by the runner: it becomes
 * a diagnostic, numbered by its position, so that it is reported once after a takeover. Ends when
 * `ended()` was true before a read without new data.
 */
export async function* tailEvents(
  folder: string,
  after: number,
  hasEnded: () => Promise<boolean>,
): AsyncGenerator<RunnerEvent[]> {
  const reader = new LineReader(join(folder, files.events))
  const bell = watchChanges(folder)
  try {
    for (let line = 0; ;) {
      const last = await hasEnded()
      const { lines, more } = await reader.readLines()
      const batch = lines
        .map(text => parseEvent(text, ++line))
        .filter(event => event.n < 0 || event.n > after)
      if (batch.length > 0) yield batch
      else if (more) continue
      else if (last) return
      else await bell.wait()
    }
  } finally {
    bell.close()
    await reader.close()
  }
}

const runnerEventSchema = z.object({
  n: z
    .int()
    .min(1)
    .max(2 ** 31 - 1),
  at: z.iso.datetime(),
  body: eventBodySchema,
})

function parseEvent(text: string | null, line: number): RunnerEvent {
  const found = text === null ? null : runnerEventSchema.safeParse(parseJson(text))
  if (found?.success) return found.data
  const message = text === null ? `more than ${longest} bytes` : 'no event'
  return {
    n: -line,
    at: new Date().toISOString(),
    body: {
      type: 'diagnostic',
      severity: 'warning',
      message: `line ${line} of the run's events was left out: ${message}`,
    },
  }
}

/**
 * fs.watch reports a change early, but may miss changes (network folders), so the wait never
 * exceeds the poll interval.
 */
function watchChanges(folder: string): { wait(): Promise<void>; close(): void } {
  let notifyWaiter = () => {}
  const watcher = watch(folder, () => notifyWaiter())
  watcher.on('error', () => {})
  const wait = () =>
    new Promise<void>(resolve => {
      const timer = setTimeout(resolve, pollMs)
      notifyWaiter = () => {
        clearTimeout(timer)
        resolve()
      }
    })
  return { wait, close: () => watcher.close() }
}

const readAt = promisify(read)

function openOrNull(path: string): number | null {
  try {
    return openPlain(path)
  } catch {
    return null
  }
}

/** Reads whole lines of a growing file in parts; null marks a line that was too long. */
class LineReader {
  readonly #path: string
  #file: number | null = null
  #position = 0
  #rest = Buffer.alloc(0)
  /** one for all reads: a new one for each kept the garbage collector busy during a run */
  readonly #buffer = Buffer.allocUnsafeSlow(atOnce)
  /** within a line that is too long already */
  #skipping = false

  constructor(path: string) {
    this.#path = path
  }

  /** `more`: the next read can follow at once */
  async readLines(): Promise<{ lines: (string | null)[]; more: boolean }> {
    this.#file ??= openOrNull(this.#path)
    if (this.#file === null) return { lines: [], more: false }
    const length = Math.min(atOnce, most - this.#position)
    const { bytesRead, buffer } = await readAt(this.#file, this.#buffer, 0, length, this.#position)
    this.#position += bytesRead
    const more = bytesRead === length && length > 0
    const lines = this.#split(buffer.subarray(0, bytesRead))
    // the position is kept, so no line is read twice
    if (bytesRead > 0 && this.#position === most) return { lines: [...lines, null], more: false }
    return { lines, more }
  }

  #split(chunk: Buffer): (string | null)[] {
    const fresh = this.#skipping
      ? chunk.subarray(chunk.indexOf(10) < 0 ? chunk.length : chunk.indexOf(10) + 1)
      : chunk
    if (this.#skipping && fresh.length === 0 && chunk.at(-1) !== 10) return []
    this.#skipping = false
    const bytes = this.#rest.length === 0 ? fresh : Buffer.concat([this.#rest, fresh])
    const end = bytes.lastIndexOf(10) + 1
    const lines = bytes
      .subarray(0, end)
      .toString('utf8')
      .split('\n')
      .filter(line => line !== '')
      .map(line => (line.length > longest ? null : line))
    // the next read overwrites the buffer
    this.#rest = Buffer.from(bytes.subarray(end))
    if (this.#rest.length <= longest) return lines
    this.#rest = Buffer.alloc(0)
    this.#skipping = true
    return [...lines, null]
  }

  async close(): Promise<void> {
    if (this.#file !== null) closeSync(this.#file)
    this.#file = null
  }
}

import { closeSync, openSync, writeSync } from 'node:fs'
import { join } from 'node:path'
import type { EventBody } from '../../../model/operation.ts'
import { files } from '../../../model/run.ts'
import type { RunnerEvent } from '../../../model/run.ts'
import type { Redactor } from './redact.ts'

type UnnumberedEvent = Omit<RunnerEvent, 'n'>

/** the longest time that a diagnostic waits until the program has declared its secrets */
const pauseMs = 15_000

/**
 * Writes the append-only events of a run, numbered from 1 without gaps. Events are redacted when
 * they are written, not when they are added, and diagnostics wait while the program declares its
 * resources: the program may print a value before it declares the value as a secret. Each batch is
 * written synchronously, so that an exit loses no event.
 */
export class EventLog {
  readonly #file: number
  readonly #redactor: Redactor
  #pending: UnnumberedEvent[] = []
  #held: UnnumberedEvent[] | null = null
  #timer: NodeJS.Timeout | undefined
  #last = 0
  #scheduled = false

  constructor(folder: string, redactor: Redactor) {
    this.#file = openSync(join(folder, files.events), 'a', 0o600)
    this.#redactor = redactor
  }

  add(body: EventBody): void {
    const event = { at: new Date().toISOString(), body }
    if (this.#held && body.type === 'diagnostic') this.#held.push(event)
    else this.#enqueue([event])
  }

  #enqueue(events: UnnumberedEvent[]): void {
    this.#pending.push(...events)
    if (this.#scheduled) return
    this.#scheduled = true
    setImmediate(() => this.flush())
  }

  addDiagnostic(severity: 'info' | 'warning' | 'error', message: string, urn?: string): void {
    this.add({ type: 'diagnostic', severity, message, ...(urn ? { urn } : {}) })
  }

  /** Delays diagnostics until `release` is called or a few seconds have passed. */
  pause(): void {
    this.#held ??= []
    clearTimeout(this.#timer)
    this.#timer = setTimeout(() => this.release(), pauseMs).unref()
  }

  release(): void {
    clearTimeout(this.#timer)
    this.#enqueue(this.#held ?? [])
    this.#held = null
  }

  flush(): void {
    this.#scheduled = false
    const batch = this.#pending
      .map(
        event => `${JSON.stringify(this.#redactor.redactEvent({ n: ++this.#last, ...event }))}\n`,
      )
      .join('')
    this.#pending = []
    if (batch !== '') writeSync(this.#file, batch)
  }

  close(): void {
    this.release()
    this.flush()
    closeSync(this.#file)
  }
}

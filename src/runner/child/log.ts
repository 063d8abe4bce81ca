import { closeSync, openSync, writeSync } from 'node:fs'
import { join } from 'node:path'
import type { EventBody } from '../../operations/words.ts'
import { files } from '../protocol.ts'
import type { RunnerEvent } from '../protocol.ts'
import type { Redactor } from './redact.ts'

/**
 * The append-only events of a run, numbered from 1 without gaps. Redacted when written, not when added: a secret that the
 * program made known in the same tick still counts. Written synchronously per batch, so that an exit loses none.
 */
export class EventLog {
  readonly #file: number
  readonly #redactor: Redactor
  #pending: RunnerEvent[] = []
  #last = 0
  #scheduled = false

  constructor (folder: string, redactor: Redactor) {
    this.#file = openSync(join(folder, files.events), 'a', 0o600)
    this.#redactor = redactor
  }

  add (body: EventBody): void {
    this.#pending.push({ n: ++this.#last, at: new Date().toISOString(), body })
    if (this.#scheduled) return
    this.#scheduled = true
    setImmediate(() => this.flush())
  }

  diagnostic (severity: 'info' | 'warning' | 'error', message: string, urn?: string): void {
    this.add({ type: 'diagnostic', severity, message, ...(urn ? { urn } : {}) })
  }

  flush (): void {
    this.#scheduled = false
    const batch = this.#pending.map(event => `${JSON.stringify(this.#redactor.value(event))}\n`).join('')
    this.#pending = []
    if (batch !== '') writeSync(this.#file, batch)
  }

  close (): void {
    this.flush()
    closeSync(this.#file)
  }
}

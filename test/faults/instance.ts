/** One process of the service (an API or a worker) that is killed, frozen and started again. */
import { fork, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { openSync, closeSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { packageFolder } from '../../src/model/config.ts'

type Settings = Record<string, string>

const startLimitMs = 90_000

export class Instance {
  readonly name: string
  readonly role: 'api' | 'worker'
  readonly home: string
  /** empty while the process does not listen */
  url = ''
  private readonly settings: Settings
  private readonly logFile: string
  private child: ChildProcess | null = null
  private starting: Promise<void> | null = null

  constructor(input: {
    name: string
    role: 'api' | 'worker'
    home: string
    settings: Settings
    logFile: string
  }) {
    this.name = input.name
    this.role = input.role
    this.home = input.home
    this.settings = input.settings
    this.logFile = input.logFile
  }

  get pid(): number | null {
    return this.child?.pid ?? null
  }

  get runs(): boolean {
    return this.child !== null && this.child.exitCode === null && this.child.signalCode === null
  }

  /** Starts it, again and again while the start fails, as a service manager does. */
  start(more: Settings = {}): Promise<void> {
    this.starting ??= this.retryStart(more).finally(() => {
      this.starting = null
    })
    return this.starting
  }

  private async retryStart(more: Settings): Promise<void> {
    let last: unknown
    for (const end = Date.now() + startLimitMs; Date.now() < end; await sleep(500)) {
      if (this.runs && this.url !== '') return
      try {
        return await this.startOnce(more)
      } catch (error) {
        last = error
      }
    }
    throw new Error(`${this.name} did not start in ${startLimitMs / 1000} s: ${String(last)}`)
  }

  private async startOnce(more: Settings): Promise<void> {
    const log = openSync(this.logFile, 'a')
    const child = fork(join(packageFolder, 'api', 'main.ts'), {
      execArgv: [],
      env: {
        ...withoutSettings(),
        ...this.settings,
        TWINSTACK_HOME: this.home,
        TWINSTACK_ROLE: this.role,
        TWINSTACK_WORKER: this.name,
        ...more,
      },
      stdio: ['ignore', log, log, 'ipc'],
    })
    closeSync(log)
    this.child = child
    this.url = ''
    this.url = await waitUntilListening(child)
  }

  signal(name: NodeJS.Signals): void {
    if (this.runs) this.child?.kill(name)
  }

  /** Sends the signal and waits for the end; after `limitMs` a SIGKILL follows. */
  async end(name: NodeJS.Signals, limitMs = 30_000): Promise<{ ms: number; forced: boolean }> {
    const since = performance.now()
    const { child } = this
    if (!child || !this.runs) return { ms: 0, forced: false }
    const gone = once(child, 'exit')
    child.kill(name)
    let forced = false
    const timer = setTimeout(() => {
      forced = true
      child.kill('SIGKILL')
    }, limitMs)
    await gone
    clearTimeout(timer)
    this.url = ''
    return { ms: performance.now() - since, forced }
  }
}

async function waitUntilListening(child: ChildProcess): Promise<string> {
  for (;;) {
    const [message] = await Promise.race([
      once(child, 'message'),
      once(child, 'exit').then(([code, signal]) => {
        throw new Error(`it ended with ${code ?? signal} before it listened`)
      }),
    ])
    if (message.type === 'listening') return message.url || 'none'
    if (message.type === 'failed') throw new Error(message.message)
  }
}

/** Settings of the person who runs the tests must not reach the service. */
function withoutSettings(): NodeJS.ProcessEnv {
  return Object.fromEntries(
    Object.entries(process.env).filter(
      ([name]) => !name.startsWith('TWINSTACK_') && name !== 'DATABASE_URL',
    ),
  )
}

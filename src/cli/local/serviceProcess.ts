/**
 * The service as a child process: `api/main.ts`, which nothing in `src` may import. It has its own
 * session, so that Ctrl-C reaches it once, through the CLI: a second signal would interrupt its
 * shutdown.
 */
import { fork } from 'node:child_process'
import type { ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { mkdirSync, openSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { findSiblingFile } from '../../lib/findSiblingFile.ts'
import { TwinstackError } from '../../lib/errors.ts'
import { findStartTime } from '../../adapters/runner/processes.ts'
import type { KnownProcess } from './processes.ts'
import { requirePresent } from '../../lib/requirePresent.ts'

export type ServiceEnd = { code: number | null; signal: NodeJS.Signals | null }
export type RunningService = {
  url: string
  adminToken: string | null
  process: KnownProcess
  /**
   * resolves when the process has ended; signals to the CLI are passed on once, after a call of
   * `onSignal`
   */
  waitForEnd(onSignal: (signal: NodeJS.Signals) => void): Promise<ServiceEnd>
  /** sends SIGTERM and waits until the process has ended */
  stop(): Promise<ServiceEnd>
  /** from now on the caller handles signals to the CLI itself */
  keepSignals(): void
  /** lets the service continue after the CLI ends */
  release(): void
}

type Message =
  | { type: 'engine'; message: string }
  | { type: 'listening'; url: string; adminToken: string | null }
  | { type: 'failed'; message: string; hint?: string }

/**
 * On a terminal the log is written to a file, so that a person can read the banner; elsewhere
 * (containers, systemd) to stderr.
 */
export function openLogTarget(
  home: string,
  terminal = process.stderr.isTTY === true,
): { fd: number; path: string | null } {
  if (!terminal) return { fd: 2, path: null }
  mkdirSync(join(home, 'logs'), { recursive: true, mode: 0o700 })
  const path = join(home, 'logs', 'service.log')
  return { fd: openSync(path, 'a', 0o600), path }
}

/**
 * Starts the service and resolves when it listens. Throws `unavailable` with the reason of the
 * service.
 */
export async function launchService(input: {
  env: NodeJS.ProcessEnv
  log: number
  onEngine?: (message: string) => void
}): Promise<RunningService> {
  const child = fork(fileURLToPath(findSiblingFile(import.meta.url, '../../../api/main')), [], {
    env: input.env,
    detached: true,
    stdio: ['ignore', input.log, input.log, 'ipc'],
    execArgv: [],
  })
  const gone = once(child, 'exit').then(([code, signal]): ServiceEnd => ({
    code: code as ServiceEnd['code'],
    signal: signal as ServiceEnd['signal'],
  }))
  const signals = passSignals(child)
  try {
    const { url, adminToken } = await waitForListening(child, gone, input.onEngine)
    const startTime = (await findStartTime(requirePresent(child.pid))) ?? ''
    return {
      url,
      adminToken,
      process: { pid: requirePresent(child.pid), startTime },
      waitForEnd: async onSignal => {
        signals.forward = onSignal
        return gone.finally(signals.stop)
      },
      stop: async () => {
        signals.end()
        return gone.finally(signals.stop)
      },
      keepSignals: signals.stop,
      release: () => {
        signals.stop()
        child.disconnect()
        child.unref()
      },
    }
  } catch (error) {
    signals.stop()
    throw error
  }
}

function waitForListening(
  child: ChildProcess,
  gone: Promise<ServiceEnd>,
  onEngine?: (message: string) => void,
): Promise<{ url: string; adminToken: string | null }> {
  return new Promise((resolve, reject) => {
    child.on('message', message => {
      const received = message as Message
      if (received.type === 'engine') onEngine?.(received.message)
      if (received.type === 'listening') resolve(received)
      if (received.type === 'failed')
        reject(
          new TwinstackError(
            'unavailable',
            `the service did not start: ${received.message}`,
            received.hint === undefined ? {} : { hint: received.hint },
          ),
        )
    })
    child.on('error', reject)
    void gone.then(({ code, signal }) =>
      reject(
        new TwinstackError(
          'unavailable',
          `the service ended with ${signal ?? `code ${code}`} before it listened`,
          { hint: 'read its log for the reason, and check with  twinstack doctor' },
        ),
      ),
    )
  })
}

/** Converts SIGINT, SIGTERM and SIGHUP to the CLI into one SIGTERM for the service. */
function passSignals(child: ChildProcess) {
  const pass = { forward: (_: NodeJS.Signals) => {}, stop: () => {}, end: () => {} }
  let passed = false
  // a second SIGTERM would interrupt its shutdown
  pass.end = () => {
    if (!passed) child.kill('SIGTERM')
    passed = true
  }
  const handleSignal = (signal: NodeJS.Signals) => {
    if (!passed) pass.forward(signal)
    pass.end()
  }
  const names = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const
  for (const name of names) process.on(name, handleSignal)
  pass.stop = () => {
    for (const name of names) process.off(name, handleSignal)
  }
  return pass
}

import type { ChildProcess } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { existsSync, mkdirSync, readdirSync, renameSync, rmSync, symlinkSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { setImmediate, setTimeout as sleep } from 'node:timers/promises'
import { files } from '../../model/run.ts'
import { deriveKeyOfSalt } from '../pulumi/state/passphrase.ts'
import { findStartTime } from './processes.ts'
import { createSocketPath, sendCommand } from './sockets.ts'
import { spawnRunner } from './spawn.ts'
import type { RunRequest } from '../../model/run.ts'
import type { Isolation, Place } from './isolation.ts'
import { changeRunOwner } from './user.ts'

type IdleProcess = {
  child: ChildProcess
  folder: string
  socket: string
  modules: string
  place: Place
  ready: boolean
}

/**
 * milliseconds between checks for a missing idle runner, and until one is started although runs are
 * active
 */
const retryMs = 500
const longestWaitMs = 15_000

/** In the place of a dependency folder: a runner for checks, which loads no package. */
const withoutPackages = ''

/** The dependency folder that an idle runner must have loaded for a run. */
export const getWarmModules = ({ mode, tree }: Pick<RunRequest, 'mode' | 'tree'>): string =>
  mode === 'check' ? withoutPackages : tree.modules

/**
 * Idle runners that have loaded the SDK and the providers of a dependency folder, and one for
 * checks, which has loaded only its own code. Each is used once
 * (docs/adr/0005-process-per-operation.md). They have no work, and end by themselves when this
 * process has ended.
 */
export class WarmPool {
  readonly #home: string
  readonly #size: number
  readonly #isolation: Isolation
  readonly #idle = new Set<IdleProcess>()
  readonly #leaving = new Set<Promise<void>>()
  #closed = false

  constructor(home: string, size: number, isolation: Isolation) {
    this.#home = home
    this.#size = size
    this.#isolation = isolation
  }

  /** Starts the missing idle runners for this dependency folder. */
  fill(modules: string): void {
    // checks of one environment at a time are usual, and they take less time to start
    const size = modules === withoutPackages ? Math.min(this.#size, 1) : this.#size
    const missing = size - [...this.#idle].filter(item => item.modules === modules).length
    for (let i = 0; i < missing && !this.#closed; i++) this.#add(modules)
  }

  /** Returns the number of runners that can take a run at once. */
  countReady(modules: string): number {
    return [...this.#idle].filter(item => item.modules === modules && item.ready).length
  }

  /**
   * Starts a new idle runner after use, when no active run shares the processors. It waits at
   * least once: the operation of the run that has ended is being concluded.
   */
  async refill(modules: string, isBusy: () => boolean): Promise<void> {
    const end = Date.now() + longestWaitMs
    do await sleep(retryMs, undefined, { ref: false })
    while (isBusy() && Date.now() < end)
    this.fill(modules)
  }

  /** Passes a run to an idle runner; null when none exists or answers. */
  async takeWarm(
    request: RunRequest,
    folder: string,
    onEnd: (place: Place) => void,
  ): Promise<Place | null> {
    const modules = getWarmModules(request)
    const key = findStateKey(request)
    for (const idle of [...this.#idle].filter(item => item.modules === modules && item.ready)) {
      this.#idle.delete(idle)
      await this.#isolation.handOver(folder, request, idle.place.user)
      if (await this.#hand(idle, folder, await key)) {
        if (hasEnded(idle.child)) onEnd(idle.place)
        else idle.child.once('exit', () => onEnd(idle.place))
        return idle.place
      }
      idle.child.ref()
      idle.child.kill('SIGKILL')
      await this.#leave(idle)
    }
    return null
  }

  /** Ends the idle runners and waits until they have ended. */
  async close(): Promise<void> {
    this.#closed = true
    await Promise.all(
      [...this.#idle].map(
        idle =>
          new Promise<void>(resolve => {
            if (hasEnded(idle.child)) resolve()
            idle.child.once('exit', () => resolve())
            idle.child.ref()
            idle.child.kill('SIGKILL')
          }),
      ),
    )
    await Promise.all(this.#leaving)
  }

  #add(modules: string): void {
    const folder = join(this.#home, 'warm', `${process.pid}-${randomBytes(6).toString('hex')}`)
    mkdirSync(folder, { recursive: true, mode: 0o700 })
    const place = this.#isolation.take()
    if (place.user) changeRunOwner(folder, place.user)
    const socket = createSocketPath(this.#home, place.user)
    const child = spawnRunner(
      folder,
      ['--warm', folder, socket, modules, String(process.pid)],
      place.env,
      place.user,
      place.confinement,
    )
    const idle: IdleProcess = { child, folder, socket, modules, place, ready: false }
    this.#idle.add(idle)
    child.once('exit', () => this.#forget(idle))
    child.once('error', () => this.#forget(idle))
    void this.#awaitReady(idle)
  }

  async #awaitReady(idle: IdleProcess): Promise<void> {
    while (this.#idle.has(idle) && !idle.ready) {
      await sleep(100, undefined, { ref: false })
      idle.ready = await sendCommand(idle.socket, { command: 'ready' }).then(
        answer => answer.ok,
        () => false,
      )
    }
  }

  /** Its output files move into the run folder; an open file follows its new name. */
  async #hand(idle: IdleProcess, folder: string, key: string | null): Promise<boolean> {
    const command = { command: 'run', folder, key }
    const answer = await sendCommand(idle.socket, command, 5000).catch(() => ({ ok: false }))
    if (!answer.ok) return false
    moveOutput(idle.folder, folder)
    return true
  }

  #forget(idle: IdleProcess): void {
    if (!this.#idle.delete(idle)) return
    rmSync(idle.folder, { recursive: true, force: true })
    rmSync(idle.socket, { force: true })
    void this.#leave(idle)
  }

  async #leave({ place }: IdleProcess): Promise<void> {
    // a user with processes that can't be ended stays taken
    const leaving = place.release().catch(() => {})
    this.#leaving.add(leaving)
    await leaving
    this.#leaving.delete(leaving)
  }
}

/**
 * The key of the environment's secrets (base64), which the runner would derive of the passphrase
 * that it gets; null while this process has not derived it. It is in no file.
 */
export async function findStateKey({
  mode,
  backend,
  encryptionSalt,
}: Pick<RunRequest, 'mode' | 'backend' | 'encryptionSalt'>): Promise<string | null> {
  if (mode === 'check' || backend.passphraseFile === null || encryptionSalt === null) return null
  const passphrase = (await readFile(backend.passphraseFile, 'utf8')).trim()
  const key = await Promise.race([deriveKeyOfSalt(encryptionSalt, passphrase), setImmediate(null)])
  return key?.toString('base64') ?? null
}

/**
 * The run has begun, so an error here must not end it. On another file system the open files can't
 * follow: they stay where they are, and the run folder gets a link to them.
 */
export function moveOutput(from: string, to: string): void {
  let moved = true
  for (const name of [files.stdout, files.stderr])
    try {
      renameSync(join(from, name), join(to, name))
    } catch {
      moved = false
      tryLink(join(from, name), join(to, name))
    }
  if (moved) rmSync(from, { recursive: true, force: true })
}

function tryLink(target: string, path: string): void {
  try {
    symlinkSync(target, path)
  } catch {
    // the output is only for people who read it
  }
}

/**
 * Removes the folders of idle runners of processes that have ended. Runners end with the process
 * that started them, whose number their folder's name begins with.
 */
export async function removeLeftFolders(home: string): Promise<void> {
  const root = join(home, 'warm')
  for (const name of existsSync(root) ? readdirSync(root) : []) {
    const [, pid] = /^(\d+)-/.exec(name) ?? []
    if (pid === undefined || (await findStartTime(Number(pid))) === null)
      rmSync(join(root, name), { recursive: true, force: true })
  }
}

function hasEnded(child: ChildProcess): boolean {
  return child.exitCode !== null || child.signalCode !== null
}

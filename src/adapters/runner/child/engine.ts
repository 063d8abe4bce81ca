import { spawn } from 'node:child_process'
import { closeSync, fstatSync, openSync, readSync, rmSync } from 'node:fs'
import { delimiter, dirname, isAbsolute, join } from 'node:path'
import { writeWhole } from '../folder.ts'
import { files } from '../../../model/run.ts'
import type { RunProcess, RunRequest } from '../../../model/run.ts'
import type { Control } from './control.ts'
import { listPluginFolders } from './plugins.ts'
import { requirePresent } from '../../../lib/requirePresent.ts'

/**
 * How an engine process ended. `output` is standard output of short commands, empty for operations.
 */
export type EngineExit = {
  code: number | null
  signal: NodeJS.Signals | null
  output: string
  errors: string
}

/**
 * Commands that write to the cloud or plan writes. Their output is for people; a run reads their
 * events.
 */
export const operations = new Set(['up', 'preview', 'refresh', 'destroy'])

/** Starts engine processes, and records each before anything else can happen to it. */
export class Engine {
  readonly version: unknown
  readonly command: string
  readonly #folder: string
  readonly #owner: RunProcess
  readonly #control: Control
  readonly #plugins: string[]
  readonly #running = new Set<number>()

  constructor(options: {
    request: RunRequest
    folder: string
    owner: RunProcess
    control: Control
    version: unknown
  }) {
    this.command = options.request.engine.command
    this.version = options.version
    this.#folder = options.folder
    this.#owner = options.owner
    this.#control = options.control
    this.#plugins = listPluginFolders(options.request)
  }

  /** A folder in which the engine finds plugins. */
  addPath(folder: string): void {
    this.#plugins.push(folder)
  }

  /**
   * Runs the engine and resolves however it ends. `reading`: also while the run is being stopped,
   * to see what it left.
   */
  async exec(
    args: string[],
    cwd: string,
    env: Record<string, string>,
    reading = false,
  ): Promise<EngineExit> {
    if (!reading) this.#control.check()
    const silent = operations.has(requirePresent(args[0]))
    const errors = new Scratch(this.#folder)
    const child = spawn(this.command, [...args, '--non-interactive'], {
      cwd,
      env: this.#buildEnvironment(env),
      stdio: ['ignore', silent ? 'ignore' : 'pipe', errors.descriptor],
    })
    this.#noteStart(child.pid, reading)
    let output = ''
    child.stdout?.setEncoding('utf8').on('data', text => {
      output += text
    })
    try {
      const { code, signal } = await waitForEnd(child)
      return { code, signal, output, errors: errors.read() }
    } finally {
      this.#running.delete(child.pid ?? 0)
      this.#control.engines = [...this.#running]
      errors.close()
    }
  }

  #buildEnvironment(env: Record<string, string>): Record<string, string | undefined> {
    const own = isAbsolute(this.command) ? [dirname(this.command)] : []
    const path = [...this.#plugins, ...own, process.env.PATH ?? ''].join(delimiter)
    return { ...process.env, ...env, PATH: path, PULUMI_AUTOMATION_API: 'true' }
  }

  /** Recorded before anything else: a stack lock names this pid, and the supervisor signals it. */
  #noteStart(pid: number | undefined, reading: boolean): void {
    if (pid === undefined) return
    this.#running.add(pid)
    this.#control.engines = [...this.#running]
    this.#owner.enginePids.push(pid)
    writeWhole(this.#folder, files.process, this.#owner)
    // a stop that came between the check and here did not know this pid
    if (this.#control.stopped && !reading) process.kill(pid, 'SIGINT')
  }
}

function waitForEnd(
  child: ReturnType<typeof spawn>,
): Promise<{ code: number | null; signal: NodeJS.Signals | null }> {
  return new Promise((resolve, reject) => {
    child.once('error', reject)
    child.once('close', (code, signal) => resolve({ code, signal }))
  })
}

/**
 * Standard error of an engine in a file without a name: a pipe would break, and the engine with it,
 * when the runner dies (docs/adr/0005-process-per-operation.md), and a named file would keep
 * secrets.
 */
class Scratch {
  readonly descriptor: number

  constructor(folder: string) {
    const path = join(folder, `.stderr.${process.pid}.${Math.random().toString(36).slice(2)}`)
    this.descriptor = openSync(path, 'wx+', 0o600)
    rmSync(path)
  }

  read(): string {
    const bytes = Buffer.alloc(Math.min(fstatSync(this.descriptor).size, 1_000_000))
    return bytes.toString('utf8', 0, readSync(this.descriptor, bytes, 0, bytes.length, 0))
  }

  close(): void {
    closeSync(this.descriptor)
  }
}

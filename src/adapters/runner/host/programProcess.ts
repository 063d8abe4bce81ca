import { fork, type ChildProcess } from 'node:child_process'
import { createInterface } from 'node:readline'
import type { Readable } from 'node:stream'
import { fileURLToPath } from 'node:url'
import { findSiblingFile } from '../../../lib/findSiblingFile.ts'
import { isSeparate } from '../user.ts'
import { reportDescriptor, type ProgramCommand, type ProgramReport } from './protocol.ts'

const entry = fileURLToPath(findSiblingFile(import.meta.url, './program/main'))

export type ProgramExit = { code: number | null; signal: NodeJS.Signals | null }

/** warnings that pulumi's own host does not print, because it compiles programs */
const quiet = ['ExperimentalWarning', 'MODULE_TYPELESS_PACKAGE_JSON'].map(
  warning => `--disable-warning=${warning}`,
)

/** `modules`: the dependency folder whose packages are loaded before a program is known. */
export type WarmStart = { modules: string; env: NodeJS.ProcessEnv }

/**
 * Arguments of Node, such as `--require ./setup.js`, may load files of the program before its main
 * file: the process starts with the variables and the working directory of the run.
 */
export type ColdStart = { nodeargs: string[]; folder: string; env: NodeJS.ProcessEnv }

/**
 * A process that runs one program once. With a warm start it first loads packages; commands that
 * arrive earlier wait. Its output is read as whole lines.
 */
export class ProgramProcess {
  readonly #child: ChildProcess
  readonly #closed: Promise<ProgramExit>
  onLine: (stream: 'stdout' | 'stderr', line: string) => void = () => {}
  onReport: (report: ProgramReport) => void = () => {}
  onAnswer: (answer: unknown) => void = () => {}

  constructor(start: WarmStart | ColdStart) {
    const isWarm = 'modules' in start
    this.#child = withUsualUmask(() =>
      fork(entry, isWarm ? [start.modules] : [], {
        env: start.env,
        // not the folder of a warm runner, which is removed when the runner takes a run
        cwd: isWarm ? start.modules : start.folder,
        execArgv: [...quiet, ...(isWarm ? [] : start.nodeargs)],
        // the last one is file descriptor 3: see protocol.ts
        stdio: ['ignore', 'pipe', 'pipe', 'pipe', 'ipc'],
      }),
    )
    this.#closed = waitForExit(this.#child)
    this.#child.on('message', answer => this.onAnswer(answer))
    for (const name of ['stdout', 'stderr'] as const)
      readEachLine(this.#child[name], line => this.onLine(name, line))
    readEachLine(this.#child.stdio[reportDescriptor] as Readable, line =>
      this.onReport(JSON.parse(line) as ProgramReport),
    )
  }

  get lives(): boolean {
    return this.#child.exitCode === null && this.#child.signalCode === null && this.#child.connected
  }

  send(command: ProgramCommand): void {
    if (this.#child.connected) this.#child.send(command, () => {})
  }

  /** Resolves when the process has ended and its whole output was read. */
  waitForExit(): Promise<ProgramExit> {
    return this.#closed
  }

  kill(): void {
    this.#child.kill('SIGKILL')
  }
}

/** Files that a program creates have the same modes as with a plain pulumi. */
function withUsualUmask<T>(start: () => T): T {
  if (!isSeparate()) return start()
  const own = process.umask(0o022)
  try {
    return start()
  } finally {
    process.umask(own)
  }
}

function waitForExit(child: ChildProcess): Promise<ProgramExit> {
  return new Promise(resolve => {
    child.once('error', () => resolve({ code: null, signal: null }))
    child.once('close', (code, signal) => resolve({ code, signal }))
    // a process that the program started may keep the output open for ever
    child.once('exit', (code, signal) => {
      setTimeout(() => resolve({ code, signal }), 1000).unref()
    })
  })
}

function readEachLine(stream: Readable | null, reportLine: (line: string) => void): void {
  if (!stream) return
  createInterface({ input: stream, crlfDelay: Infinity }).on('line', reportLine)
}

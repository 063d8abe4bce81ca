/** Runs programs for the engine, each in a fresh process. */
import { createRequire } from 'node:module'
import { join } from 'node:path'
import type { ProgramEnd, ProgramRequest } from './languageRuntime.ts'
import { ProgramProcess, type ProgramExit } from './programProcess.ts'
import type { IgnoredChange, ProgramReport } from './protocol.ts'
import { readRuntime, type ProjectRuntime } from './runtimeOptions.ts'

/** How a program ended when it failed. */
export type ProgramProblem = Exclude<ProgramReport, { type: 'secret' }>

/** Callbacks for the events of a running program. */
export type ProgramWatcher = {
  handleLine(stream: 'stdout' | 'stderr', text: string): void
  addSecret(value: unknown): void
  reportProblem(problem: ProgramProblem): void
}

/** Exit code of cmd/run after it has reported an error to the engine (sdk/nodejs/cmd/run). */
const reportedCode = 32

/**
 * Starts program processes ahead of time and hands each out once. `modules`: the dependency folder
 * that they load. `env`: the environment variables of every program.
 */
export class ProgramPool {
  readonly #modules: string
  readonly #env: NodeJS.ProcessEnv
  readonly #idle: ProgramProcess[] = []

  constructor({ modules, env }: { modules: string; env: NodeJS.ProcessEnv }) {
    this.#modules = modules
    this.#env = env
  }

  /** Starts processes until `count` of them wait. */
  prepare(count: number): void {
    while (this.#idle.length < count) this.#idle.push(this.#start())
  }

  take(): ProgramProcess {
    const [first, ...rest] = this.#idle.splice(0).filter(one => one.lives)
    this.#idle.push(...rest)
    return first ?? this.#start()
  }

  close(): void {
    for (const one of this.#idle.splice(0)) one.kill()
  }

  #start(): ProgramProcess {
    return new ProgramProcess({ modules: this.#modules, env: this.#env })
  }
}

/**
 * Runs the program of a request as Pulumi's Node.js host does: cmd/run of the program's own SDK in
 * its directory (sdk/nodejs/cmd/pulumi-language-nodejs, `execNodejs`).
 */
export async function runProgram(
  pool: ProgramPool,
  request: ProgramRequest & { deleteFirst: string[] },
  env: NodeJS.ProcessEnv,
  watcher: ProgramWatcher,
  ignoreChanges: IgnoredChange[] = [],
): Promise<ProgramEnd> {
  const { options } = readRuntime(request.root)
  const entry = findRunner(request.folder)
  if (entry === null)
    return {
      error: `@pulumi/pulumi can't be loaded from ${request.folder}: add it to the dependencies`,
      bail: false,
    }
  const { nodeargs } = options
  const { folder } = request
  const variables = { ...buildEnvironment(env), ...buildVariables(request, options) }
  const program =
    nodeargs.length === 0 ? pool.take() : new ProgramProcess({ nodeargs, folder, env: variables })
  const errors: string[] = []
  let reported = false
  program.onLine = (stream, line) => {
    if (stream === 'stderr' && errors.push(line) > 20) errors.shift()
    watcher.handleLine(stream, line)
  }
  program.onReport = report => {
    if (report.type === 'secret') return watcher.addSecret(report.value)
    reported = true
    watcher.reportProblem(report)
  }
  const kill = () => program.kill()
  request.signal.addEventListener('abort', kill)
  program.send({
    type: 'run',
    entry,
    args: buildArguments(request),
    folder,
    ignoreChanges,
    deleteFirst: request.deleteFirst,
    env: variables,
  })
  if (request.signal.aborted) kill()
  const exit = await program.waitForExit()
  request.signal.removeEventListener('abort', kill)
  const end = describeEnd(exit)
  if (!request.signal.aborted && (end.bail || end.error !== '') && !reported)
    watcher.reportProblem(describeExit(exit, errors))
  return end
}

/** Explains a process that was ended from outside, or a cmd/run that can't load the main file. */
function describeExit({ code }: ProgramExit, errors: string[]): ProgramProblem {
  if (code !== null && code !== reportedCode) return { type: 'exit', code, stack: '' }
  const message = errors.join('\n') || 'the process of the program was ended from outside'
  return { type: 'error', name: 'Error', message, stack: '' }
}

function findRunner(folder: string): string | null {
  try {
    return createRequire(join(folder, 'index.js')).resolve('@pulumi/pulumi/cmd/run')
  } catch {
    return null
  }
}

function buildArguments(request: ProgramRequest): string[] {
  return [
    ...['--monitor', request.monitor],
    ...['--engine', request.engine],
    ...(request.organization ? ['--organization', request.organization] : []),
    ...['--project', request.project],
    ...['--root-directory', request.root],
    ...['--stack', request.stack],
    ...['--pwd', request.folder],
    ...(request.dryRun ? ['--dry-run'] : []),
    ...['--parallel', String(request.parallel)],
    request.entry,
  ]
}

function buildVariables(
  { config, secretKeys }: ProgramRequest,
  { typescript, tsconfig }: ProjectRuntime['options'],
): Record<string, string> {
  return {
    PULUMI_CONFIG: JSON.stringify(config),
    PULUMI_CONFIG_SECRET_KEYS: JSON.stringify(secretKeys),
    ...(typescript ? { PULUMI_NODEJS_TYPESCRIPT: 'true' } : {}),
    // types are checked by `twinstack check`; a check of @pulumi/aws takes half a minute
    PULUMI_NODEJS_TRANSPILE_ONLY: 'true',
    ...(tsconfig === null ? {} : { PULUMI_NODEJS_TSCONFIG_PATH: tsconfig }),
  }
}

export function buildEnvironment(env: NodeJS.ProcessEnv): Record<string, string> {
  return Object.fromEntries(
    Object.entries(env).flatMap(([name, value]) => (value === undefined ? [] : [[name, value]])),
  )
}

function describeEnd({ code, signal }: ProgramExit): ProgramEnd {
  if (code === 0) return { error: '', bail: false }
  if (code === reportedCode) return { error: '', bail: true }
  const how = code === null ? `was ended by ${signal ?? 'the system'}` : `exited with code ${code}`
  return { error: `the program ${how}`, bail: false }
}

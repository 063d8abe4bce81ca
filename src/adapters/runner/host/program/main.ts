/**
 * The process of one program: `node main.ts [MODULES]`. It loads the packages that every program of
 * the dependency folder needs, waits for one command, and then runs the program. Each engine call
 * gets a fresh process, so that no module state of a plan remains. Without MODULES it was started
 * for one program, in its folder and with its variables, to which `nodeargs` may have added some.
 */
import Module, { createRequire } from 'node:module'
import { writeSync } from 'node:fs'
import { join } from 'node:path'
import { reportDescriptor, type ProgramCommand, type ProgramReport } from '../protocol.ts'
import { omitStacks } from './omitStacks.ts'
import { ignoreChanges } from './ignoreChanges.ts'
import { inspectProgram } from './inspect.ts'
import { preload } from './preload.ts'
import { watchMonitor } from './watchMonitor.ts'
import { watchSecrets } from './watchSecrets.ts'

type RunCommand = Extract<ProgramCommand, { type: 'run' }>

function report(message: ProgramReport): void {
  try {
    writeSync(reportDescriptor, `${JSON.stringify(message)}\n`)
  } catch {
    // the runner is gone, and with it who would read this
  }
}

function becomeProgram(command: RunCommand): void {
  // an open channel would keep the process alive after the program has ended
  process.disconnect()
  // removed as in a process without a parent channel, because programs and their packages check for
  // these
  for (const name of ['send', 'disconnect', 'connected'] as const)
    delete (process as Partial<NodeJS.Process>)[name]
  watchEnds()
  const require = createRequire(command.entry)
  const reportSecret = (value: unknown) => {
    report({ type: 'secret', value })
  }
  omitStacks(require)
  watchSecrets(require, reportSecret)
  watchMonitor(require, {
    secret: reportSecret,
    deleteFirst: new Set(command.deleteFirst),
  })
  ignoreChanges(require, command.ignoreChanges)
  process.argv = [process.argv[0] ?? process.execPath, command.entry, ...command.args]
  // loaded as the main module, to which `require.main` of the program's CommonJS modules refers
  loadModule(command.entry, null, true)
}

/** Runs a CommonJS file as `node FILE` does (lib/internal/modules/cjs/loader.js). */
const { _load: loadModule } = Module as unknown as {
  _load(file: string, parent: null, isMain: boolean): unknown
}

/** Reports to the runner why the program ended; cmd/run of the SDK decides what happens then. */
function watchEnds(): void {
  const exit = process.exit.bind(process)
  process.exit = (code?: number | string | null): never => {
    const number = Number(code ?? process.exitCode ?? 0)
    // 32: cmd/run has reported the error to the engine
    if (number !== 32) report({ type: 'exit', code: number, stack: new Error('exit').stack ?? '' })
    // without an error the engine would delete the resources that the program has not declared yet
    return exit(number === 0 ? 1 : number)
  }
  for (const name of ['uncaughtException', 'unhandledRejection'])
    process.on(name, (error: unknown) => {
      const { name, message, stack } = error instanceof Error ? error : new Error(String(error))
      report({ type: 'error', name, message, stack: stack ?? '' })
    })
}

function prepare({ env, folder }: { env: Record<string, string>; folder: string }): void {
  for (const name of Object.keys(process.env)) if (!(name in env)) delete process.env[name]
  Object.assign(process.env, env)
  process.chdir(folder)
  // the SDK reads project, stack and configuration once, when anything first needs them
  delete (globalThis as { globalStore?: unknown }).globalStore
}

const [, , modules = ''] = process.argv
const endIdle = () => process.exit(0)
process.once('disconnect', endIdle)
const command = new Promise<ProgramCommand>(resolve => process.once('message', resolve))
if (modules !== '') await preload(modules)
const first = await command
process.off('disconnect', endIdle)
if (first.type === 'run') {
  if (modules !== '') prepare(first)
  becomeProgram(first)
} else if (first.type === 'inspect') {
  prepare(first)
  process.once('disconnect', endIdle)
  await inspectProgram(first, createRequire(join(first.folder, 'index.js')))
}

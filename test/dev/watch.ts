/**
 * `npm run dev` starts the service and restarts it when a file of src or api changes; running
 * operations continue, because their runners are processes of their own. `npm run test:watch --
 * FILE…` runs tests again when a file changes.
 */
import { spawn } from 'node:child_process'
import { constants } from 'node:os'
import { join } from 'node:path'
import { packageFolder } from '../../src/model/config.ts'

/** The arguments of node for a mode; `files` are the test files. */
export function watchArguments(mode: string | undefined, files: string[]): string[] {
  const watch = (...folders: string[]) =>
    folders.map(folder => `--watch-path=${join(packageFolder, folder)}`)
  if (mode === 'service') return [...watch('src', 'api'), join(packageFolder, 'api', 'main.ts')]
  if (mode === 'tests' && files.length > 0)
    return [
      ...watch('src', 'api', 'programs', 'test'),
      join(packageFolder, 'test', 'main.ts'),
      ...files,
    ]
  throw new Error(
    mode === 'tests'
      ? 'name test files or folders: npm run test:watch -- test/lib'
      : `unknown mode ${mode}: expected service or tests`,
  )
}

if (process.argv[1] === import.meta.filename) {
  const [mode, ...files] = process.argv.slice(2)
  const child = spawn(process.execPath, watchArguments(mode, files), { stdio: 'inherit' })
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => child.kill(signal))
  child.on('exit', (code, signal) => {
    // as a shell reports a command that a signal has ended
    process.exitCode = code ?? 128 + (signal === null ? 0 : constants.signals[signal])
  })
}

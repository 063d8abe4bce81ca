/**
 * Builds the engine from its published Go module, for air-gapped networks with registry mirrors.
 * go.mod and go.sum of this folder pin every module; 3.5 to 6.5 minutes on 2 cores, seconds when
 * Go's build cache is warm.
 */
import { spawn } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { packageFolder } from '../../model/config.ts'
import { listOnPath } from './find.ts'
import type { Report } from './progress.ts'
import { requirePresent } from '../../lib/requirePresent.ts'

/**
 * What to build: `target` is the import path of a main package that the module in `folder`
 * requires.
 */
export type Recipe = { folder: string; target: string; ldflags: string }

/** The pulumi CLI; its version is a variable that its own release build sets in the same way. */
export function createPulumiRecipe(version: string): Recipe {
  return {
    folder: join(packageFolder, 'src', 'adapters', 'pulumi'),
    target: 'github.com/pulumi/pulumi/pkg/v3/cmd/pulumi',
    ldflags: `-s -w -X github.com/pulumi/pulumi/sdk/v3/go/common/version.Version=${version}`,
  }
}

/**
 * Builds into `scratch` and returns the folder with the executable; throws an error with the reason
 * as its message.
 */
export async function buildFromModule(
  recipe: Recipe,
  scratch: string,
  env: NodeJS.ProcessEnv,
  report: Report,
): Promise<string> {
  const go = (await listOnPath(process.platform === 'win32' ? 'go.exe' : 'go', env))[0]
  if (!go) throw new Error('Go is not on PATH')
  const bin = join(scratch, 'built')
  const run = createRunner(go, recipe.folder, env)
  const total = await countPackages(run, recipe, report)
  await compile(
    run,
    recipe,
    join(bin, process.platform === 'win32' ? 'pulumi.exe' : 'pulumi'),
    total,
    report,
  )
  return bin
}

type Run = (args: string[], onLine: (stream: 'out' | 'err', text: string) => void) => Promise<void>

/** Lists what will be compiled; Go downloads missing modules meanwhile. */
async function countPackages(
  run: Run,
  { target, folder }: Recipe,
  report: Report,
): Promise<number> {
  const modules =
    readFileSync(join(folder, 'go.mod'), 'utf8').match(/^\t?(require )?\S+\.\S+ v\d/gm)?.length ?? 0
  let packages = 0
  let downloaded = 0
  report({ phase: 'downloading', message: 'searching for the Go modules', done: null, total: null })
  await run(['list', '-deps', target], (stream, text) => {
    if (stream === 'out') packages++
    else if (text.startsWith('go: downloading'))
      report({
        phase: 'downloading',
        message: 'downloading Go modules',
        done: ++downloaded,
        total: Math.max(modules, downloaded),
      })
  })
  return packages
}

async function compile(
  run: Run,
  { target, ldflags }: Recipe,
  output: string,
  total: number,
  report: Report,
): Promise<void> {
  let done = 0
  const flags = ['-v', '-trimpath', '-buildvcs=false', '-ldflags', ldflags]
  report({ phase: 'compiling', message: 'compiling pulumi', done, total })
  await run(['build', ...flags, '-o', output, target], (_, text) => {
    if (text.startsWith('go: ')) return
    // go prints a package when its compiler starts; the main package is the last one, and after it
    // go links the executable
    done++
    report(
      text === target
        ? { phase: 'linking', message: 'linking pulumi', done: null, total: null }
        : { phase: 'compiling', message: 'compiling pulumi', done, total },
    )
  })
}

/**
 * Go in the recipe's folder: no cgo (runs on every libc), no workspace or flags of the user, which
 * could change the result.
 */
function createRunner(go: string, folder: string, env: NodeJS.ProcessEnv): Run {
  return (args, onLine) =>
    new Promise((resolve, reject) => {
      // a process group of its own: go leaves its compilers running when it is stopped
      const child = spawn(go, args, {
        cwd: folder,
        env: { ...env, CGO_ENABLED: '0', GOWORK: 'off', GOFLAGS: '' },
        stdio: ['ignore', 'pipe', 'pipe'],
        detached: process.platform !== 'win32',
      })
      const last: string[] = []
      createInterface(child.stdout).on('line', text => onLine('out', text))
      createInterface(child.stderr).on('line', text => {
        // `go build -v` prints the name of a package, a single word; an error has several words
        if (text.includes(' ')) last.push(text)
        last.splice(0, last.length - 6)
        onLine('err', text)
      })
      const stop = () =>
        process.platform === 'win32'
          ? child.kill()
          : process.kill(-requirePresent(child.pid), 'SIGTERM')
      process.on('SIGINT', stop).on('SIGTERM', stop)
      child.on('error', reject).on('close', (code, signal) => {
        process.off('SIGINT', stop).off('SIGTERM', stop)
        if (code === 0) resolve()
        else
          reject(
            new Error(
              `go ${args[0]} ` +
                `${signal ? `was stopped by ${signal}` : `failed (exit code ${code})`}` +
                `${last.map(text => `\n  ${text}`).join('')}`,
            ),
          )
      })
    })
}

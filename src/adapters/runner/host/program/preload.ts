import { existsSync, readdirSync } from 'node:fs'
import { createRequire } from 'node:module'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'

/**
 * Modules that `cmd/run` of the SDK loads before the program. They change nothing until `cmd/run`
 * calls them.
 */
const runnerModules = ['instrumentation', 'tracing', 'error'].map(
  name => `@pulumi/pulumi/cmd/run/${name}.js`,
)

/**
 * Loads the packages that every program of a dependency folder needs: the SDK and the provider
 * packages. Packages are loaded by `import`, because an ES import of their lazy index evaluates
 * every name. A package that can't be loaded is skipped; the program then reports it.
 */
export async function preload(modules: string): Promise<void> {
  const require = createRequire(join(modules, 'noop.js'))
  const load = async (name: string) => {
    await import(pathToFileURL(require.resolve(name)).href)
  }
  await ignoreMissing(() => load('@pulumi/pulumi'))
  await ignoreMissing(() => connectInspector(require))
  for (const name of runnerModules) await ignoreMissing(() => require(name) as unknown)
  await ignoreMissing(() => readSourceMaps(require))
  for (const name of listPackagesIn(modules)) await ignoreMissing(() => load(name))
}

/**
 * `cmd/run` does the same before it loads the program. The SDK learns the file of a script while it
 * is parsed, so the packages of the program are loaded afterwards, as without a warm process.
 */
async function connectInspector(require: NodeJS.Require): Promise<void> {
  const hooks = require('@pulumi/pulumi/runtime/closure/v8Hooks.js') as {
    isInitializedAsync(): Promise<void>
  }
  await hooks.isInitializedAsync()
}

/** Files of the SDK that are on the stack of every resource. */
const stackFiles = ['resource.js', 'runtime/stack.js', 'cmd/run/run.js']

/**
 * `cmd/run` installs source-map-support, and each resource then asks for the position of its
 * declaration. What is read here stays in the cache of that package; nothing is installed.
 */
function readSourceMaps(require: NodeJS.Require): void {
  // loaded by its installation
  require('node:worker_threads')
  const requireOfRunner = createRequire(require.resolve('@pulumi/pulumi/cmd/run/index.js'))
  const { mapSourcePosition } = requireOfRunner('source-map-support') as {
    mapSourcePosition(position: { source: string; line: number; column: number }): unknown
  }
  for (const name of stackFiles)
    mapSourcePosition({ source: require.resolve(`@pulumi/pulumi/${name}`), line: 1, column: 0 })
}

async function ignoreMissing(load: () => unknown): Promise<void> {
  try {
    await load()
  } catch {
    // the run reports what is missing
  }
}

function listPackagesIn(modules: string): string[] {
  const folder = join(modules, '@pulumi')
  const providers = existsSync(folder)
    ? readdirSync(folder)
        .filter(name => name !== 'pulumi')
        .map(name => `@pulumi/${name}`)
    : []
  return [...(existsSync(join(modules, 'zod')) ? ['zod'] : []), ...providers]
}

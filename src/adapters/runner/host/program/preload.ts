import { existsSync, readdirSync } from 'node:fs'
import { createRequire } from 'node:module'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'

/**
 * Loads the packages that every program of a dependency folder needs: the SDK and the provider
 * packages. Packages are loaded by `import`, because an ES import of their lazy index evaluates
 * every name. A package that can't be loaded is skipped; the program then reports it.
 */
export async function preload(modules: string): Promise<void> {
  const require = createRequire(join(modules, 'noop.js'))
  for (const name of ['@pulumi/pulumi', ...listPackagesIn(modules)]) {
    try {
      await import(pathToFileURL(require.resolve(name)).href)
    } catch {
      // the run will say what is missing
    }
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

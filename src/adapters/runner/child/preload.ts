import { existsSync, readdirSync } from 'node:fs'
import { createRequire } from 'node:module'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'

/**
 * Loads what every program of a dependency folder needs: SDK, zod, and the providers that are
 * there. Providers by `import`, because that is how programs do it: an ES import of their lazy
 * index touches every name. A failure here is no failure yet.
 */
export async function preload(modules: string): Promise<void> {
  const require = createRequire(join(modules, 'noop.js'))
  for (const name of [
    '@pulumi/pulumi',
    '@pulumi/pulumi/automation',
    'zod',
    ...providers(modules),
  ]) {
    try {
      await import(pathToFileURL(require.resolve(name)).href)
    } catch {
      // the run will say what is missing
    }
  }
}

function providers(modules: string): string[] {
  const folder = join(modules, '@pulumi')
  return existsSync(folder)
    ? readdirSync(folder)
        .filter(name => name !== 'pulumi')
        .map(name => `@pulumi/${name}`)
    : []
}

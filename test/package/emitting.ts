/** JavaScript and declarations for Node, which runs no TypeScript below node_modules. */
import { execFileSync } from 'node:child_process'
import { cpSync, globSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { packageFolder } from '../../src/model/config.ts'

const folder = (name: string) => join(packageFolder, name)
/** the packed client alone: what `twinstack/client` and `twinstack/schemas` lead to */
export const clientRoots = ['src/client/index.ts', 'src/client/schemas.ts']

/**
 * Emits src and api, or `roots` with what they import, to `target`; the folders of `target` stand
 * as those of the checkout do. Without `declarations` it takes a third of the processor time, since
 * no types of Node are read.
 */
export function emit(
  target: string,
  { roots, declarations = true }: { roots?: string[]; declarations?: boolean } = {},
): void {
  const work = mkdtempSync(folder('node_modules/.cache-emit-'))
  try {
    const project = join(work, 'tsconfig.json')
    writeFileSync(
      project,
      JSON.stringify({
        extends: folder('src/packaged.tsconfig.json'),
        compilerOptions: {
          outDir: target,
          ...(!declarations && { declaration: false, types: [] }),
        },
        include: roots ? roots.map(folder) : [folder('src/**/*.ts'), folder('api/**/*.ts')],
      }),
    )
    execFileSync(process.execPath, [folder('node_modules/typescript/bin/tsc'), '-p', project], {
      stdio: 'inherit',
    })
  } finally {
    rmSync(work, { recursive: true })
  }
}

/**
 * All of it, with what is not TypeScript: the sandbox's launcher, the engine's go.mod, git's
 * settings.
 */
export function emitAll(target: string): void {
  rmSync(target, { recursive: true, force: true })
  emit(target)
  const others = globSync('{src,api}/**/*', { cwd: packageFolder, withFileTypes: true }).filter(
    entry =>
      entry.isFile() &&
      !/\.ts$|\.md$|^(bootstrap|installLock)\.js$|tsconfig\.json$/.test(entry.name),
  )
  for (const entry of others) {
    const file = join(entry.parentPath, entry.name)
    cpSync(file, join(target, file.slice(packageFolder.length + 1)))
  }
}

/**
 * V8's compiled code of the sandbox plugins, for runs with users of their own: a plugin starts in
 * half the time with it. Node keeps it in a folder whose name ends with the number of the user
 * (`v24.1.0-x64-1a2b3c4d-0`), so a run would have none. It reads the folder of root through a link
 * in a folder of root: no run can write code that another one loads.
 */
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { chmod, readdir, stat } from 'node:fs/promises'
import { existsSync, mkdirSync, readdirSync, rmSync, symlinkSync } from 'node:fs'
import { join } from 'node:path'
import { packageFolder } from '../../model/config.ts'
import { getCompiledFolder, type RunnerUser } from './user.ts'

const plugins = join(packageFolder, 'src', 'adapters', 'sandbox', 'plugin')
const usualFolder = join(packageFolder, 'node_modules', '.cache', 'twinstack-sandbox')
const ofRoot = /-0$/

/** Creates the folder of one user, with links to the compiled code of root. */
export function linkCompiled(home: string, user: RunnerUser, source = usualFolder): void {
  const folder = getCompiledFolder(home, user)
  rmSync(folder, { recursive: true, force: true })
  mkdirSync(folder, { mode: 0o755 })
  const names = existsSync(source) ? readdirSync(source).filter(name => ofRoot.test(name)) : []
  for (const name of names)
    symlinkSync(join(source, name), join(folder, name.replace(ofRoot, `-${user.uid}`)))
}

/**
 * Compiles the plugins once for each version of Node, by starting them as root without an engine,
 * and lets every user read the result.
 */
export async function prepareCompiled(source = usualFolder, start = startPlugin): Promise<void> {
  const isCompiled = (name: string) => name.startsWith(`${process.version}-`) && ofRoot.test(name)
  if (!existsSync(source) || !readdirSync(source).some(isCompiled))
    for (const name of ['pulumi-resource-aws', 'pulumi-resource-random'])
      await start(join(plugins, name))
  for (const name of existsSync(source) ? readdirSync(source) : [])
    if (ofRoot.test(name)) await makeReadable(join(source, name))
}

/** The plugin prints its port when it is loaded; it writes the compiled code when it ends. */
async function startPlugin(path: string): Promise<void> {
  const { PATH, TWINSTACK_COMPILED } = process.env
  const child = spawn(path, ['127.0.0.1:1'], {
    cwd: '/',
    env: { PATH, TWINSTACK_COMPILED },
    stdio: ['ignore', 'pipe', 'ignore'],
  })
  const ended = once(child, 'close')
  child.stdout.once('data', () => child.kill('SIGTERM'))
  await ended
}

async function makeReadable(folder: string): Promise<void> {
  for (const name of await readdir(folder)) {
    const file = join(folder, name)
    if (((await stat(file)).mode & 0o044) !== 0o044) await chmod(file, 0o644)
  }
}

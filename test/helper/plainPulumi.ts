/**
 * The plain pulumi CLI of a user: a file backend with a passphrase of its own, on a simulated
 * account, with the language host of the conformance tests.
 */
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdirSync, mkdtempSync, rmSync, symlinkSync } from 'node:fs'
import { homedir, tmpdir } from 'node:os'
import { delimiter, dirname, join } from 'node:path'
import { createInterface } from 'node:readline'
import type { Test } from 'tap'
import { listPluginFolders } from '../../src/adapters/runner/child/plugins.ts'
import { packageFolder } from '../../src/model/config.ts'
import { engineFound, modules, pluginFolder } from '../adapters/runner/helper.ts'

export type PlainPulumi = {
  backend: string
  cloud: string
  /** for the command line of Twinstack, which runs the same pulumi */
  env: Record<string, string>
  /** the output of a command; rejects with it when the command fails */
  run(folder: string, args: string[], input?: string): Promise<string>
}

/** Where the stacks are, with the credentials for it. */
export type Backend = { url: string; env: Record<string, string> }

const withProgram = new Set(['up', 'preview', 'refresh', 'destroy'])

/** With a file backend, or another one and the credentials that it needs. */
export async function openPlainPulumi(
  t: Test,
  passphrase: string,
  other?: Backend,
): Promise<PlainPulumi> {
  const home = mkdtempSync(join(tmpdir(), 'tw-plain-'))
  t.teardown(() => rmSync(home, { recursive: true, force: true, maxRetries: 3 }))
  const cloud = join(home, 'cloud')
  for (const folder of ['cloud', 'state', 'pulumi', 'bin']) mkdirSync(join(home, folder))
  symlinkSync(join(homedir(), '.pulumi', 'plugins'), join(home, 'pulumi', 'plugins'))
  symlinkSync(engineFound.command, join(home, 'bin', 'pulumi'))
  const request = { cloud: { pluginFolder: pluginFolder() } }
  const plugins = listPluginFolders(request as Parameters<typeof listPluginFolders>[0])
  const path = [join(home, 'bin'), ...plugins, dirname(process.execPath), process.env.PATH]
  const env = {
    PATH: path.join(delimiter),
    PULUMI_HOME: join(home, 'pulumi'),
    PULUMI_CONFIG_PASSPHRASE: passphrase,
    PULUMI_SKIP_UPDATE_CHECK: '1',
    PULUMI_DISABLE_AUTOMATIC_PLUGIN_ACQUISITION: '1',
    PULUMI_DIY_BACKEND_NO_LEGACY_WARNING: '1',
    ...other?.env,
  }
  const backend = other?.url ?? `file://${join(home, 'state')}`
  const whole = { ...process.env, ...env, PULUMI_BACKEND_URL: backend, TWINSTACK_SANDBOX: cloud }
  const host = spawn(
    process.execPath,
    [join(packageFolder, 'test', 'conformance', 'languageHost.ts')],
    { env: whole, stdio: ['pipe', 'pipe', 'ignore'] },
  )
  t.teardown(() => host.stdin.end())
  const lines = createInterface({ input: host.stdout })
  const [address] = (await once(lines, 'line')) as [string]
  lines.on('line', () => {})
  const run: PlainPulumi['run'] = async (folder, args, input = '') => {
    const client = withProgram.has(args[0] ?? '') ? ['--client', address] : []
    const child = spawn('pulumi', [...args, ...client, '--non-interactive'], {
      cwd: folder,
      env: whole,
    })
    child.stdin.end(input)
    let output = ''
    for (const stream of [child.stdout, child.stderr])
      stream.on('data', (chunk: Buffer) => (output += chunk.toString('utf8')))
    const [code] = (await once(child, 'close')) as [number | null]
    if (code !== 0) throw new Error(`pulumi ${args.join(' ')} ended with ${code}: ${output}`)
    return output
  }
  return { backend, cloud, env, run }
}

/** Like `npm install` in a working copy: links the packages of Twinstack. */
export function installPackages(folder: string): void {
  symlinkSync(modules, join(folder, 'node_modules'))
}

/**
 * The plain pulumi CLI in an account of its own. Programs for Node.js run through Pulumi's own host
 * where it is installed, else through languageHost.ts.
 */
import { spawn, type ChildProcess } from 'node:child_process'
import { existsSync, mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs'
import { homedir } from 'node:os'
import { delimiter, dirname, join } from 'node:path'
import { once } from 'node:events'
import { createInterface } from 'node:readline'
import { parse } from 'yaml'
import { readStackFile } from '../../src/adapters/pulumi/state/backend.ts'
import { findLanguageHost } from '../../src/adapters/pulumi/languageHost.ts'
import { getDeployment, type Deployment } from '../../src/model/checkpoint.ts'
import { listPluginFolders } from '../../src/adapters/runner/child/plugins.ts'
import { engineFound, pluginFolder } from '../adapters/runner/helper.ts'
import { repositoryRoot } from '../fixtures/programs/repository.ts'

export const passphrase = 'plain-passphrase'
export const stack = 'organization/conf/staging'
/** Addresses and other values that an account generates are the same on both sides. */
export const seed = 'conformance'
/** A stack that programs refer to. */
export const otherStack = 'organization/conf/production'

export type PlainPulumi = {
  cloud: string
  /**
   * runs a command line of pulumi in the program's folder, for `stack` or another one; the output
   * of a failed one is kept
   */
  run(folder: string, args: string[], on?: string): Promise<{ ok: boolean; output: string }>
  state(on: string): Deployment
  close(): void
}

export async function openPlain(home: string): Promise<PlainPulumi> {
  const cloud = join(home, 'cloud')
  for (const folder of [cloud, join(home, 'state'), join(home, 'pulumi')])
    mkdirSync(folder, { recursive: true })
  symlinkSync(join(homedir(), '.pulumi', 'plugins'), join(home, 'pulumi', 'plugins'))
  const passphraseFile = join(home, 'passphrase')
  writeFileSync(passphraseFile, passphrase)
  const request = { cloud: { pluginFolder: pluginFolder() } }
  const plugins = listPluginFolders(request as Parameters<typeof listPluginFolders>[0])
  const hosts = join(homedir(), '.pulumi', 'hosts')
  const env = {
    ...process.env,
    PATH: [...plugins, dirname(process.execPath), hosts, process.env.PATH].join(delimiter),
    PULUMI_HOME: join(home, 'pulumi'),
    PULUMI_BACKEND_URL: `file://${join(home, 'state')}`,
    PULUMI_CONFIG_PASSPHRASE_FILE: passphraseFile,
    PULUMI_SKIP_UPDATE_CHECK: '1',
    PULUMI_DISABLE_AUTOMATIC_PLUGIN_ACQUISITION: '1',
    PULUMI_DIY_BACKEND_NO_LEGACY_WARNING: '1',
    TWINSTACK_SANDBOX: cloud,
    TWINSTACK_SANDBOX_SEED: seed,
    // as Twinstack does: types are checked before
    PULUMI_NODEJS_TRANSPILE_ONLY: 'true',
  }
  const official = await findLanguageHost('nodejs', {
    engine: engineFound.command,
    env: process.env,
    home: homedir(),
  })
  const host = spawn(process.execPath, [join(import.meta.dirname, 'languageHost.ts')], {
    env,
    stdio: ['pipe', 'pipe', 'ignore'],
  })
  const address = await firstLine(host)
  return {
    cloud,
    run: (folder, args, on = stack) => {
      const isHosted = args[0] === 'stack' || official !== null || isYaml(folder)
      const client = isHosted ? [] : ['--client', address]
      return command([...args, ...client, '--stack', on, '--non-interactive'], folder, env)
    },
    state: on => getDeployment(readStackFile(join(home, 'state'), on)),
    close: () => host.stdin?.end(),
  }
}

/** The engine finds its host on PATH. */
export function isYaml(folder: string): boolean {
  return readProjectFile(folder).project['runtime'] === 'yaml'
}

export function readProjectFile(folder: string): {
  file: string
  project: Record<string, unknown>
} {
  const file = existsSync(join(folder, 'Pulumi.yaml')) ? 'Pulumi.yaml' : 'Pulumi.yml'
  return { file, project: parse(readFileSync(join(folder, file), 'utf8')) }
}

async function firstLine(child: ChildProcess): Promise<string> {
  if (!child.stdout) throw new Error('no standard output')
  const lines = createInterface({ input: child.stdout })
  const [line] = (await once(lines, 'line')) as [string]
  lines.on('line', () => {})
  return line
}

async function command(args: string[], cwd: string, env: NodeJS.ProcessEnv) {
  const child = spawn(engineFound.command, args, { cwd, env, stdio: ['ignore', 'pipe', 'pipe'] })
  let output = ''
  for (const stream of [child.stdout, child.stderr])
    stream.on('data', (chunk: Buffer) => (output += chunk.toString('utf8')))
  const [code] = (await once(child, 'close')) as [number | null]
  return { ok: code === 0, output }
}

export const fixtures = join(repositoryRoot, 'test', 'fixtures', 'programs', 'conformance')

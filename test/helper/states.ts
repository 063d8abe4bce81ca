/**
 * The state service alone, listening on loopback, and the unmodified pulumi CLI as its client with
 * the sandbox's provider and a program of plain resources.
 */
import { once } from 'node:events'
import { spawn, type ChildProcess } from 'node:child_process'
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { delimiter, dirname, join } from 'node:path'
import { createInterface } from 'node:readline'
import fastify, { type FastifyInstance } from 'fastify'
import type { Test } from 'tap'
import { pulumiService } from '../../api/routes/pulumi/pulumiService.ts'
import type { StatesService } from '../../api/routes/pulumi/service.ts'
import { listPluginFolders } from '../../src/adapters/runner/child/plugins.ts'
import { hashSecret, createSecret } from '../../src/lib/secret.ts'
import type { Role } from '../../src/model/access.ts'
import { packageFolder } from '../../src/model/config.ts'
import type { Store } from '../../src/model/store.ts'
import { createPolicyReader } from '../../src/services/promotion/policy/policies.ts'
import { identifyStateClient } from '../../src/services/states/stateGrants.ts'
import { parseMasterKeys } from '../../src/services/states/masterKeys.ts'
import { engineFound, pluginFolder } from '../adapters/runner/helper.ts'
import { openStore } from '../../src/adapters/postgres/store.ts'
import type { PulumiCli } from './pulumiClis.ts'
import { testStore } from './store.ts'

export const organisation = 'twinstack'

export type Output = { code: number | null; stdout: string; stderr: string }

export type TestStates = {
  url: string
  store: Store
  databaseUrl: string
  service: StatesService
  /** requests as they arrived: `PATCH /api/…` */
  requests: string[]
  token(role: Role): Promise<string>
  /** stops and starts the server at the same address */
  stop(): Promise<void>
  start(): Promise<void>
}

/** On a database of its own; `database` is another one, which has the schema or gets it. */
export async function testStates(
  t: Pick<Test, 'teardown'>,
  { database }: { database?: string } = {},
): Promise<TestStates> {
  const { store, databaseUrl } = database ? await openDatabase(t, database) : await testStore(t)
  const service = createStatesService(store)
  const requests: string[] = []
  let app: FastifyInstance | null = null
  let port = 0
  const start = async () => {
    app = fastify({ logger: false, forceCloseConnections: true })
    app.addHook('onRequest', async request => {
      requests.push(`${request.method} ${request.url}`)
    })
    await pulumiService(app, service)
    const url = new URL(await app.listen({ host: '127.0.0.1', port }))
    port = Number(url.port)
  }
  await start()
  t.teardown(async () => await app?.close())
  return {
    url: `http://127.0.0.1:${port}`,
    store,
    databaseUrl,
    service,
    requests,
    start,
    stop: async () => await app?.close(),
    token: async role => {
      const secret = createSecret()
      await store.tokens.create({
        name: `${role} token`,
        owner: `the ${role}`,
        ownerKind: 'person',
        role,
        hash: hashSecret(secret),
        expiresAt: null,
      })
      return secret
    },
  }
}

/** The state service with a key that all processes of a test share. */
export function createStatesService(store: Store): StatesService {
  return {
    store,
    masters: parseMasterKeys(Buffer.alloc(32, 7).toString('base64'), 'the test'),
    organisation,
    policy: createPolicyReader({ file: {} }),
    identify: (secret, address) => identifyStateClient({ store, secret, address }),
  }
}

async function openDatabase(t: Pick<Test, 'teardown'>, databaseUrl: string) {
  const store = await openStore({ databaseUrl })
  t.teardown(() => store.close())
  return { store, databaseUrl }
}

export type PulumiClient = {
  /** the folder of the program */
  folder: string
  env: NodeJS.ProcessEnv
  /** runs a command line of pulumi; `args` is split at spaces when it is a text */
  run(args: string | string[], more?: { stdin?: string }): Promise<Output>
  /** the same; throws with the output when the command fails */
  ok(args: string | string[], more?: { stdin?: string }): Promise<string>
  spawn(args: string | string[]): ChildProcess
  /** the resources of the program: see program.cjs below */
  setResources(resources: WantedResource[]): void
  /** the folder of the simulated account */
  cloud: string
}

/** A resource of the program; `props` as the provider takes them. */
export type WantedResource = {
  name: string
  type?: string
  props?: Record<string, unknown>
  options?: Record<string, unknown>
  dependsOn?: string[]
  /** names of properties that are secrets */
  secret?: string[]
}

const program = `
const pulumi = require('@pulumi/pulumi')
const { readFileSync } = require('node:fs')
const made = new Map()
for (const one of JSON.parse(readFileSync(__dirname + '/resources.json', 'utf8'))) {
  const props = { ...one.props }
  for (const key of one.secret ?? []) props[key] = pulumi.secret(props[key])
  const dependsOn = (one.dependsOn ?? []).map(name => made.get(name))
  const type = one.type ?? 'aws:sns/topic:Topic'
  made.set(one.name, new pulumi.CustomResource(type, one.name, props, { ...one.options, dependsOn }))
}
exports.count = made.size
exports.setting = new pulumi.Config().get('setting')
exports.hidden = new pulumi.Config().getSecret('hidden')
`

/** A client in a folder of its own; its language host ends with the test. */
export async function pulumiClient(
  t: Pick<Test, 'teardown'>,
  {
    url,
    token,
    project = 'shop',
    cli = engineFound,
  }: { url: string; token: string | null; project?: string; cli?: PulumiCli },
): Promise<PulumiClient> {
  const home = mkdtempSync(join(tmpdir(), 'twinstack-states-'))
  const folder = join(home, 'program')
  const cloud = join(home, 'cloud')
  for (const one of [folder, cloud, join(home, 'pulumi')]) mkdirSync(one, { recursive: true })
  symlinkSync(join(packageFolder, 'node_modules'), join(folder, 'node_modules'))
  writeFileSync(join(folder, 'index.cjs'), program)
  writeFileSync(
    join(folder, 'Pulumi.yaml'),
    `name: ${project}\nmain: index.cjs\nruntime:\n  name: nodejs\n  options: {typescript: false}\n`,
  )
  const setResources = (resources: WantedResource[]) =>
    writeFileSync(join(folder, 'resources.json'), JSON.stringify(resources))
  setResources([])
  const request = { cloud: { pluginFolder: pluginFolder() } }
  const plugins = listPluginFolders(request as Parameters<typeof listPluginFolders>[0])
  const env: NodeJS.ProcessEnv = {
    ...process.env,
    PATH: [...plugins, dirname(process.execPath), process.env.PATH].join(delimiter),
    PULUMI_HOME: join(home, 'pulumi'),
    PULUMI_BACKEND_URL: url,
    PULUMI_SKIP_UPDATE_CHECK: '1',
    PULUMI_DISABLE_AUTOMATIC_PLUGIN_ACQUISITION: '1',
    PULUMI_JOURNALING_BATCH_PERIOD: '5',
    TWINSTACK_SANDBOX: cloud,
    ...(token !== null && { PULUMI_ACCESS_TOKEN: token }),
  }
  if (token === null) delete env.PULUMI_ACCESS_TOKEN
  const host = spawn(process.execPath, [join(packageFolder, 'test/conformance/languageHost.ts')], {
    env,
    stdio: ['pipe', 'pipe', 'ignore'],
  })
  const lines = createInterface({ input: host.stdout })
  const [address] = (await once(lines, 'line')) as [string]
  lines.on('line', () => {})
  t.teardown(() => {
    host.stdin.end()
    rmSync(home, { recursive: true, force: true })
  })
  const start = (args: string | string[]) => {
    const list = typeof args === 'string' ? args.split(' ') : args
    const client = usesProgram(list) ? ['--client', address] : []
    const flags = list[0] === 'login' || list[0] === 'logout' ? [] : ['--non-interactive']
    return spawn(cli.command, [...list, ...client, ...flags], {
      cwd: folder,
      env,
      stdio: ['pipe', 'pipe', 'pipe'],
    })
  }
  const run: PulumiClient['run'] = async (args, { stdin = '' } = {}) => {
    const child = start(args)
    child.stdin.end(stdin)
    return outputOf(child)
  }
  return {
    folder,
    env,
    cloud,
    run,
    spawn: start,
    setResources,
    ok: async (args, more) => {
      const output = await run(args, more)
      if (output.code === 0) return output.stdout
      const line = typeof args === 'string' ? args : args.join(' ')
      throw new Error(`pulumi ${line}: exit ${output.code}\n${output.stdout}\n${output.stderr}`)
    },
  }
}

export async function outputOf(child: ChildProcess): Promise<Output> {
  const output = { stdout: '', stderr: '' }
  child.stdout?.on('data', (chunk: Buffer) => (output.stdout += chunk.toString('utf8')))
  child.stderr?.on('data', (chunk: Buffer) => (output.stderr += chunk.toString('utf8')))
  const [code] = (await once(child, 'close')) as [number | null]
  return { code, ...output }
}

/** Commands that may run the program take the address of its language host. */
function usesProgram([command = '']: string[]): boolean {
  return ['up', 'preview', 'destroy', 'refresh'].includes(command)
}

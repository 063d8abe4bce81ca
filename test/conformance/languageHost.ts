/**
 * A language host for the plain CLI, as small as one can be: it shares no code with the product's
 * (src/adapters/runner/host), so that the test finds a mistake there. Prints its address and serves
 * until its standard input ends.
 */
import { spawn } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { join } from 'node:path'
import { Server, ServerCredentials } from '@grpc/grpc-js'
import { parse } from 'yaml'

const require = createRequire(import.meta.url)
const { LanguageRuntimeService } = require('@pulumi/pulumi/proto/language_grpc_pb.js')
const messages = require('@pulumi/pulumi/proto/language_pb.js')
const { PluginInfo } = require('@pulumi/pulumi/proto/plugin_pb.js')

function runProgram(request: any): Promise<number | null> {
  const info = request.getInfo()
  const folder: string = info.getProgramDirectory()
  const root: string = info.getRootDirectory()
  const file = ['Pulumi.yaml', 'Pulumi.yml'].find(name => existsSync(join(root, name))) ?? ''
  const { runtime } = parse(readFileSync(join(root, file), 'utf8'))
  const options = runtime?.options ?? {}
  const entry = createRequire(join(folder, 'x.js')).resolve('@pulumi/pulumi/cmd/run')
  const flags = {
    monitor: request.getMonitorAddress(),
    engine: request.getArgsList()[0],
    organization: request.getOrganization(),
    project: request.getProject(),
    'root-directory': info.getRootDirectory(),
    stack: request.getStack(),
    pwd: folder,
    parallel: String(request.getParallel()),
  }
  const args = Object.entries(flags).flatMap(([name, value]) => [`--${name}`, String(value)])
  const nodeargs = typeof options.nodeargs === 'string' ? options.nodeargs.split(' ') : []
  const dryRun = request.getDryrun() ? ['--dry-run'] : []
  const child = spawn(
    process.execPath,
    [...nodeargs, entry, ...args, ...dryRun, info.getEntryPoint()],
    {
      cwd: folder,
      stdio: ['ignore', 'inherit', 'inherit'],
      env: {
        ...process.env,
        PULUMI_CONFIG: JSON.stringify(Object.fromEntries(request.getConfigMap().entries())),
        PULUMI_CONFIG_SECRET_KEYS: JSON.stringify(request.getConfigsecretkeysList()),
        PULUMI_NODEJS_TRANSPILE_ONLY: 'true',
        ...(options.typescript === false ? {} : { PULUMI_NODEJS_TYPESCRIPT: 'true' }),
        ...(options.tsconfig ? { PULUMI_NODEJS_TSCONFIG_PATH: options.tsconfig } : {}),
      },
    },
  )
  return new Promise(resolve => child.once('close', resolve))
}

const server = new Server()
server.addService(LanguageRuntimeService, {
  handshake: (_: unknown, done: any) => done(null, new messages.LanguageHandshakeResponse()),
  getRequiredPlugins: (_: unknown, done: any) =>
    done(null, new messages.GetRequiredPluginsResponse()),
  getRequiredPackages: (_: unknown, done: any) =>
    done(null, new messages.GetRequiredPackagesResponse()),
  getPluginInfo: (_: unknown, done: any) => done(null, new PluginInfo().setVersion('1.0.0')),
  run: (call: any, done: any) => {
    void runProgram(call.request).then(code =>
      done(
        null,
        new messages.RunResponse()
          .setError(code === 0 || code === 32 ? '' : `exit code ${code}`)
          .setBail(code === 32),
      ),
    )
  },
})
server.bindAsync('127.0.0.1:0', ServerCredentials.createInsecure(), (error, port) => {
  if (error) throw error
  process.stdout.write(`127.0.0.1:${port}\n`)
})
process.stdin.resume().on('end', () => process.exit(0))

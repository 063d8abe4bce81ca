/**
 * A language host for a plain `pulumi up` in tests. The vendor's host is a binary that is in no
 * package registry; what runs programs is `cmd/run` of `@pulumi/pulumi`, which it starts, and that
 * is what this one starts too, in the same way.
 */
import { spawn } from 'node:child_process'
import { createRequire } from 'node:module'
import { join } from 'node:path'
import {
  Server,
  ServerCredentials,
  type handleUnaryCall,
  type ServiceDefinition,
} from '@grpc/grpc-js'

const require = createRequire(import.meta.url)
const { LanguageRuntimeService } = require('@pulumi/pulumi/proto/language_grpc_pb.js') as {
  LanguageRuntimeService: ServiceDefinition
}
const messages = require('@pulumi/pulumi/proto/language_pb.js')
const { PluginInfo } = require('@pulumi/pulumi/proto/plugin_pb.js')
const engine = process.argv.slice(2).find(argument => !argument.startsWith('-')) ?? ''

const answer =
  (make: (request: any) => unknown): handleUnaryCall<unknown, unknown> =>
  (call, callback) => {
    Promise.resolve(call.request)
      .then(make)
      .then(
        response => callback(null, response),
        error => callback({ code: 2, details: String(error) }),
      )
  }

const server = new Server()
server.addService(LanguageRuntimeService, {
  handshake: answer(() => new messages.LanguageHandshakeResponse()),
  getPluginInfo: answer(() => {
    const info = new PluginInfo()
    info.setVersion('3.259.0')
    return info
  }),
  getRequiredPackages: answer(() => new messages.GetRequiredPackagesResponse()),
  getRequiredPlugins: answer(() => new messages.GetRequiredPluginsResponse()),
  run: answer(run),
})
server.bindAsync('127.0.0.1:0', ServerCredentials.createInsecure(), (error, port) => {
  if (error) throw error
  process.stdout.write(`${port}\n`)
})

async function run(request: any) {
  const info = request.getInfo()
  const project = info.getProgramDirectory()
  const script = createRequire(join(project, 'x.js')).resolve('@pulumi/pulumi/cmd/run')
  const flags = {
    engine,
    monitor: request.getMonitorAddress(),
    organization: request.getOrganization(),
    project: request.getProject(),
    stack: request.getStack(),
    pwd: request.getPwd(),
    parallel: String(request.getParallel()),
    'root-directory': info.getRootDirectory(),
  }
  const args = [
    script,
    ...Object.entries(flags).flatMap(([name, value]) => [`--${name}`, value]),
    ...(request.getDryrun() ? ['--dry-run'] : []),
    join(project, info.getEntryPoint()),
  ]
  const env = {
    ...process.env,
    PULUMI_NODEJS_TYPESCRIPT: String(info.getOptions()?.toJavaScript()['typescript'] ?? true),
    PULUMI_CONFIG: JSON.stringify(Object.fromEntries(request.getConfigMap().entries())),
    PULUMI_CONFIG_SECRET_KEYS: JSON.stringify(request.getConfigsecretkeysList()),
  }
  const child = spawn(process.execPath, args, { env, stdio: ['ignore', 'inherit', 'inherit'] })
  const code = await new Promise<number | null>(resolve => child.on('close', resolve))
  const response = new messages.RunResponse()
  if (code === 32) response.setBail(true)
  else if (code !== 0) response.setError(`the program exited with code ${code}`)
  return response
}

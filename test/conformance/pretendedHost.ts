/**
 * A minimal language host that the engine starts, to test how hosts are called: it installs
 * dependencies by writing a file, and a program runs when that file exists.
 */
import { existsSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { join } from 'node:path'
import { Server, ServerCredentials } from '@grpc/grpc-js'

const require = createRequire(import.meta.url)
const { LanguageRuntimeService } = require('@pulumi/pulumi/proto/language_grpc_pb.js')
const messages = require('@pulumi/pulumi/proto/language_pb.js')
const { PluginInfo } = require('@pulumi/pulumi/proto/plugin_pb.js')

const folderOf = (request: any): string => request.getInfo().getProgramDirectory()
const server = new Server()
server.addService(LanguageRuntimeService, {
  handshake: (_: unknown, done: any) => done(null, new messages.LanguageHandshakeResponse()),
  getRequiredPlugins: (_: unknown, done: any) =>
    done(null, new messages.GetRequiredPluginsResponse()),
  getRequiredPackages: (_: unknown, done: any) =>
    done(null, new messages.GetRequiredPackagesResponse()),
  getPluginInfo: (_: unknown, done: any) => done(null, new PluginInfo().setVersion('1.0.0')),
  installDependencies: (call: any) => {
    const folder = folderOf(call.request)
    if (existsSync(join(folder, 'broken.txt')))
      return call.emit('error', { code: 2, details: 'no package is called broken' })
    writeFileSync(join(folder, 'installed.txt'), String(process.getuid?.()))
    return call.end()
  },
  run: (call: any, done: any) => {
    const there = existsSync(join(folderOf(call.request), 'installed.txt'))
    done(null, new messages.RunResponse().setError(there ? '' : 'nothing is installed'))
  },
})
server.bindAsync('127.0.0.1:0', ServerCredentials.createInsecure(), (error, port) => {
  if (error) throw error
  process.stdout.write(`${port}\n`)
})

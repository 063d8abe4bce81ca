/**
 * The `LanguageRuntime` service that the engine calls to run a program (`--client ADDRESS`), as
 * Pulumi's language hosts serve it (proto/pulumi/language.proto).
 */
import { createRequire } from 'node:module'
import { Server, ServerCredentials, status } from '@grpc/grpc-js'
import type {
  sendUnaryData,
  ServerUnaryCall,
  ServiceDefinition,
  UntypedServiceImplementation,
} from '@grpc/grpc-js'
import type * as Language from '@pulumi/pulumi/proto/language_pb.js'
import type * as Plugin from '@pulumi/pulumi/proto/plugin_pb.js'
import { getErrorMessage } from '../../../lib/errors.ts'

const require = createRequire(import.meta.url)
const { LanguageRuntimeService } = require('@pulumi/pulumi/proto/language_grpc_pb.js') as {
  LanguageRuntimeService: ServiceDefinition
}
const language = require('@pulumi/pulumi/proto/language_pb.js') as typeof Language
const plugin = require('@pulumi/pulumi/proto/plugin_pb.js') as typeof Plugin

/** The size limit of messages, the same as that of the engine (sdk/go/common/util/rpcutil). */
const limit = 400 * 1024 * 1024

/** One `Run` call of the engine. Addresses are `127.0.0.1:PORT`. */
export type ProgramRequest = {
  monitor: string
  engine: string
  organization: string
  project: string
  stack: string
  /** folder of Pulumi.yaml */
  root: string
  /** working directory of the program */
  folder: string
  /** file or folder in it, `.` where Pulumi.yaml has no `main` */
  entry: string
  /** by `namespace:config:name` */
  config: Record<string, string>
  secretKeys: string[]
  dryRun: boolean
  parallel: number
  /** aborted when the engine no longer waits for the program */
  signal: AbortSignal
}

/**
 * `error` is empty on success. `bail`: the program has reported its error to the engine already.
 */
export type ProgramEnd = { error: string; bail: boolean }

export type LanguageRuntime = { address: string; close(): Promise<void> }

/** Starts the service on a free port of the loopback interface. */
export async function startLanguageRuntime(
  runProgram: (request: ProgramRequest) => Promise<ProgramEnd>,
): Promise<LanguageRuntime> {
  const server = new Server({
    'grpc.max_receive_message_length': limit,
    'grpc.max_send_message_length': limit,
  })
  const running = new Set<Promise<unknown>>()
  const stop = new AbortController()
  server.addService(
    LanguageRuntimeService,
    createImplementation(request => {
      const signal = AbortSignal.any([request.signal, stop.signal])
      const work = runProgram({ ...request, signal })
      running.add(work)
      void work.catch(() => {}).finally(() => running.delete(work))
      return work
    }),
  )
  const port = await new Promise<number>((resolve, reject) => {
    server.bindAsync('127.0.0.1:0', ServerCredentials.createInsecure(), (error, bound) => {
      if (error) reject(error)
      else resolve(bound)
    })
  })
  return {
    address: `127.0.0.1:${port}`,
    close: async () => {
      stop.abort()
      server.forceShutdown()
      await Promise.allSettled(running)
    },
  }
}

type RunCall = ServerUnaryCall<Language.RunRequest, Language.RunResponse>

function createImplementation(
  runProgram: (request: ProgramRequest) => Promise<ProgramEnd>,
): UntypedServiceImplementation {
  return {
    handshake: answer(() => new language.LanguageHandshakeResponse()),
    // the engine installs a plugin when the program needs it
    getRequiredPlugins: answer(() => new language.GetRequiredPluginsResponse()),
    getRequiredPackages: answer(() => new language.GetRequiredPackagesResponse()),
    getPluginInfo: answer(() => new plugin.PluginInfo().setVersion('1.0.0')),
    run: (call: RunCall, callback: sendUnaryData<Language.RunResponse>) => {
      const aborted = new AbortController()
      call.on('cancelled', () => aborted.abort())
      runProgram(parseRequest(call.request, aborted.signal)).then(
        ({ error, bail }) =>
          callback(null, new language.RunResponse().setError(error).setBail(bail)),
        (cause: unknown) => {
          callback({ code: status.UNKNOWN, details: getErrorMessage(cause) })
        },
      )
    },
  }
}

function answer<Response>(make: () => Response) {
  return (_: unknown, callback: sendUnaryData<Response>) => callback(null, make())
}

function parseRequest(request: Language.RunRequest, signal: AbortSignal): ProgramRequest {
  const info = request.getInfo()
  return {
    monitor: request.getMonitorAddress(),
    engine: request.getArgsList()[0] ?? '',
    organization: request.getOrganization(),
    project: request.getProject(),
    stack: request.getStack(),
    root: info?.getRootDirectory() ?? request.getPwd(),
    folder: info?.getProgramDirectory() ?? request.getPwd(),
    entry: info?.getEntryPoint() ?? request.getProgram(),
    config: Object.fromEntries(request.getConfigMap().entries()),
    secretKeys: request.getConfigsecretkeysList(),
    dryRun: request.getDryrun(),
    parallel: request.getParallel(),
    signal,
  }
}

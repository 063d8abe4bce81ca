/** Starts the gRPC server, prints its port for the engine, and exits when the engine exits. */
import { Server, ServerCredentials } from '@grpc/grpc-js'
import type { UntypedServiceImplementation } from '@grpc/grpc-js'
import { createEngineLog } from './engine.ts'
import type { EngineLog } from './engine.ts'
import { service } from './service.ts'

/** The largest message that the engine itself accepts (sdk/go/common/util/rpcutil). */
const limit = 400 * 1024 * 1024

/**
 * `engineAddress` is what the engine passes as its first argument; without one nothing is logged
 * there.
 */
export async function main(
  engineAddress: string | undefined,
  implement: (log: EngineLog) => UntypedServiceImplementation,
): Promise<void> {
  const server = new Server({
    'grpc.max_receive_message_length': limit,
    'grpc.max_send_message_length': limit,
  })
  server.addService(service, implement(createEngineLog(engineAddress)))
  const port = await new Promise<number>((resolve, reject) => {
    server.bindAsync('127.0.0.1:0', ServerCredentials.createInsecure(), (error, bound) => {
      if (error) reject(error)
      else resolve(bound)
    })
  })
  exitWithEngine()
  process.stdout.write(`${port}\n`)
}

/**
 * A killed engine can't notify its plugins, and they are in a separate process group, so a kill of
 * the engine's group does not reach them. The plugin detects that its parent process has changed.
 */
function exitWithEngine(): void {
  const engine = process.ppid
  setInterval(() => {
    if (process.ppid !== engine) process.exit(0)
  }, 200).unref()
  // An engine that ends sends SIGINT to our process group, and SIGKILL after 5 seconds
  // (sdk/go/common/resource/plugin/plugin.go). A Ctrl-C in a terminal does not reach this process,
  // because it has a separate group.
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => process.exit(0))
  // A closed output must not cause a crash report.
  process.stdout.on('error', () => {})
}

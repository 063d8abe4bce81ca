/** Messages to the engine's log, where the user sees them. */
import { createRequire } from 'node:module'
import { credentials } from '@grpc/grpc-js'
import type engineGrpc from '@pulumi/pulumi/proto/engine_grpc_pb.js'
import type enginePb from '@pulumi/pulumi/proto/engine_pb.js'

export type EngineLog = (severity: 'info' | 'warning', message: string, urn?: string) => void

const require = createRequire(import.meta.url)

/** Best effort: a lost message never fails a resource. */
export function createEngineLog(address: string | undefined): EngineLog {
  if (!address) return () => {}
  const { EngineClient } = require('@pulumi/pulumi/proto/engine_grpc_pb.js') as typeof engineGrpc
  const { LogRequest, LogSeverity } =
    require('@pulumi/pulumi/proto/engine_pb.js') as typeof enginePb
  const client = new EngineClient(address, credentials.createInsecure())
  return (severity, message, urn) => {
    const request = new LogRequest()
    request.setSeverity(severity === 'warning' ? LogSeverity.WARNING : LogSeverity.INFO)
    request.setMessage(message)
    if (urn) request.setUrn(urn)
    client.log(request, () => {})
  }
}

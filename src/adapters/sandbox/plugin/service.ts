/**
 * The provider protocol's service definition, and how a plain async function becomes one of its
 * methods.
 */
import { createRequire } from 'node:module'
import { status } from '@grpc/grpc-js'
import type { handleUnaryCall, ServiceDefinition } from '@grpc/grpc-js'
import { getErrorMessage } from '../../../lib/errors.ts'

const require = createRequire(import.meta.url)
export const service = (
  require('@pulumi/pulumi/proto/provider_grpc_pb.js') as {
    ResourceProviderService: ServiceDefinition
  }
).ResourceProviderService

/** Errors are sent as UNKNOWN with their message, as every provider of this kind does. */
export function createMethod<Request, Response>(
  answer: (request: Request) => Response | Promise<Response>,
): handleUnaryCall<Request, Response> {
  return (call, callback) => {
    Promise.resolve()
      .then(() => answer(call.request))
      .then(
        response => callback(null, response),
        (cause: unknown) =>
          callback({
            code: status.UNKNOWN,
            details: getErrorMessage(cause),
          }),
      )
  }
}

import type { UntypedServiceImplementation } from '@grpc/grpc-js'
import { Empty, messages, pluginMessages } from './messages.ts'
import { createMethod } from './service.ts'

/** The methods that describe a plugin to the engine, the same in each plugin of the sandbox. */
export function describePlugin({
  version,
  readSchema,
}: {
  version: string
  readSchema: () => object
}): UntypedServiceImplementation {
  return {
    attach: createMethod(() => new Empty()),
    cancel: createMethod(() => new Empty()),
    getPluginInfo: createMethod(() => {
      const info = new pluginMessages.PluginInfo()
      info.setVersion(version)
      return info
    }),
    getSchema: createMethod(() => {
      const response = new messages.GetSchemaResponse()
      response.setSchema(JSON.stringify(readSchema()))
      return response
    }),
  }
}

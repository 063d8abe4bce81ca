/**
 * All methods of one plugin process. An engine starts a process per provider instance, so one
 * configuration is all it holds.
 */
import type { UntypedServiceImplementation } from '@grpc/grpc-js'
import { createRequire } from 'node:module'
import { sandboxSentence } from '../describe.ts'
import { accountFrom } from '../provider/account.ts'
import type { Account } from '../provider/account.ts'
import { configuration } from './configuration.ts'
import type { EngineLog } from './engine.ts'
import { Empty, messages, pluginMessages } from './messages.ts'
import { readPackageSchema } from './packageSchema.ts'
import { resources } from './resources.ts'
import { method } from './service.ts'

import type { Session } from './session.ts'

const { version } = createRequire(import.meta.url)('@pulumi/aws/package.json') as {
  version: string
}

function session(log: EngineLog): Session {
  let account: Account | null = null
  return {
    log,
    account: () => {
      if (!account) throw new Error('the provider is not configured yet')
      return account
    },
    configure: (config, urn) => {
      account = accountFrom(config, process.env)
      log('info', sandboxSentence(account.folder), urn)
    },
  }
}

export function provider(log: EngineLog): UntypedServiceImplementation {
  const one = session(log)
  return {
    handshake: method(() => {
      const response = new messages.ProviderHandshakeResponse()
      response.setSupportsAutonamingConfiguration(true)
      return response
    }),
    attach: method(() => new Empty()),
    cancel: method(() => new Empty()),
    getPluginInfo: method(() => {
      const info = new pluginMessages.PluginInfo()
      info.setVersion(version)
      return info
    }),
    getSchema: method(() => {
      const response = new messages.GetSchemaResponse()
      response.setSchema(JSON.stringify(readPackageSchema()))
      return response
    }),
    ...configuration(one),
    ...resources(one),
  }
}

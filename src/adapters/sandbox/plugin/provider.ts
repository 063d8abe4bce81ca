/**
 * All methods of one plugin process. An engine starts a process per provider instance, so a process
 * has only one configuration.
 */
import type { UntypedServiceImplementation } from '@grpc/grpc-js'
import { createRequire } from 'node:module'
import { describeSandbox } from '../describe.ts'
import { readAccount } from '../provider/account.ts'
import type { Account } from '../provider/account.ts'
import { createConfigurationService } from './configuration.ts'
import type { EngineLog } from './engine.ts'
import { describePlugin } from './describePlugin.ts'
import { messages } from './messages.ts'
import { readPackageSchema } from './packageSchema.ts'
import { createResourceService } from './resources.ts'
import { createMethod } from './service.ts'

import type { Session } from './session.ts'

const { version } = createRequire(import.meta.url)('@pulumi/aws/package.json') as {
  version: string
}

function createSession(log: EngineLog): Session {
  let account: Account | null = null
  return {
    log,
    account: () => {
      if (!account) throw new Error('the provider is not configured yet')
      return account
    },
    configure: (config, urn) => {
      account = readAccount(config, process.env)
      log('info', describeSandbox(account.folder), urn)
    },
  }
}

export function createProvider(log: EngineLog): UntypedServiceImplementation {
  const one = createSession(log)
  return {
    handshake: createMethod(() => {
      const response = new messages.ProviderHandshakeResponse()
      response.setSupportsAutonamingConfiguration(true)
      return response
    }),
    ...describePlugin({ version, readSchema: readPackageSchema }),
    ...createConfigurationService(one),
    ...createResourceService(one),
  }
}

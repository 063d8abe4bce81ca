/** Our side: a service as a separate process, with requests over HTTP like those of any client. */
import { openSync } from 'node:fs'
import { join } from 'node:path'
import { findLocalToken } from '../../src/cli/connection.ts'
import { launchService } from '../../src/cli/local/serviceProcess.ts'
import { createClient } from '../../src/client/index.ts'
import type { Client } from '../../src/client/index.ts'
import { packageFolder } from '../../src/model/config.ts'
import { stopEmbedded } from '../../src/adapters/postgres/embedded/embedded.ts'
import { timed } from './rounds.ts'
import type { Side, Task } from './rounds.ts'
import { cleanEnvironment } from './workspace.ts'
import type { Place } from './workspace.ts'

export async function serviceSide({ folder, engine }: Place): Promise<Side> {
  const home = join(folder, 'service')
  const env = {
    ...cleanEnvironment(),
    TWINSTACK_HOME: home,
    TWINSTACK_PORT: '0',
    TWINSTACK_REPOSITORY: packageFolder,
    TWINSTACK_REF: 'HEAD',
    TWINSTACK_LOG: 'warn',
    TWINSTACK_PULUMI: engine.command,
  }
  const service = await launchService({ env, log: openSync(join(folder, 'service.log'), 'a') })
  const stop = async () => {
    await service.stop()
    await stopEmbedded(home)
  }
  try {
    const client = createClient({ url: service.url, token: findLocalToken(home) ?? '' })
    await client.createEnvironment({ name: 'staging', kind: 'staging' })
    await operate(client, 'deploy')
    return {
      name: 'service',
      resources: (await client.getEnvironment('staging')).resourceCount,
      run: task => timed(() => operate(client, task, true)),
      stop,
    }
  } catch (error) {
    await stop()
    throw error
  }
}

async function operate(client: Client, kind: Task, unchanged = false): Promise<void> {
  const { id } = await client.requestOperation('staging', { kind })
  const { status, error, changes, drift } = await client.wait(id)
  if (status !== 'succeeded')
    throw new Error(`${kind} through the service ${status}: ${error?.message}`)
  const moved = Object.entries(changes ?? {}).filter(
    ([op, n]) => n > 0 && op !== 'same' && op !== 'refresh',
  )
  if (unchanged && kind === 'deploy' && moved.length > 0)
    throw new Error(`the deploy through the service had changes: ${JSON.stringify(changes)}`)
  if (unchanged && drift && (drift.changed + drift.deleted > 0 || drift.pendingChanges !== 0))
    throw new Error(`the drift check through the service found something: ${JSON.stringify(drift)}`)
}

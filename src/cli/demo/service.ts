/** The demo's own service: started for the story and stopped after it, whatever happens. */
import { mkdirSync, openSync } from 'node:fs'
import { join } from 'node:path'
import { createClient } from '../../client.ts'
import type { Client } from '../../client.ts'
import { readConfig } from '../../config.ts'
import { stopEmbedded } from '../../store/embedded.ts'
import { localToken } from '../connection.ts'
import { removeServiceFile, writeServiceFile } from '../serviceFile.ts'
import { launchService } from '../serviceProcess.ts'
import type { RunningService } from '../serviceProcess.ts'
import type { Teller } from './teller.ts'

export type DemoService = { client: Client, url: string, sandbox: string }
type Input = { teller: Teller, home: string, env: NodeJS.ProcessEnv, keep: boolean }

/** Ctrl-C stops the service too (serviceProcess.ts passes it on), so that the story fails and the rest is cleared away here. */
export async function withService ({ teller, home, env, keep }: Input, work: (service: DemoService) => Promise<void>): Promise<void> {
  const service = await teller.step('service', 'The service, its database and a worker', () => start(teller, home, env))
  const interrupted = service.ended(signal => teller.say(`\n${signal}: stopping what the demo started`)).then(() => { throw new Error('the service of the demo ended') })
  interrupted.catch(() => {})
  try {
    const client = createClient({ url: service.url, token: localToken(home) ?? '' })
    await Promise.race([work({ client, url: service.url, sandbox: readConfig(env).sandboxFolder }), interrupted])
    if (keep) service.release()
  } finally {
    if (!keep || !service.released()) await stop(service, home)
  }
}

async function start (teller: Teller, home: string, env: NodeJS.ProcessEnv): Promise<RunningService> {
  mkdirSync(join(home, 'logs'), { recursive: true, mode: 0o700 })
  const log = join(home, 'logs', 'service.log')
  const service = await launchService({ env, log: openSync(log, 'a', 0o600), onEngine: message => teller.say(`   engine: ${message}`) })
  writeServiceFile(home, { url: service.url, ...service.process, startedAt: new Date().toISOString() })
  teller.say(`   ${service.url}, log: ${log}`)
  return service
}

async function stop (service: RunningService, home: string): Promise<void> {
  await service.stop()
  removeServiceFile(home, service.process.pid)
  await stopEmbedded(home)
}

/** The demo's own service: started before the steps and always stopped after them. */
import { mkdirSync, openSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { createClient } from '../../../client/index.ts'
import type { Client } from '../../../client/index.ts'
import { readConfig } from '../../../model/config.ts'
import { finalStatuses } from '../../../model/operation.ts'
import { stopEmbedded } from '../../../adapters/postgres/embedded/embedded.ts'
import { findLocalToken } from '../../connection.ts'
import { removeServiceFile, writeServiceFile } from '../../serviceFile.ts'
import { launchService } from '../serviceProcess.ts'
import type { RunningService } from '../serviceProcess.ts'
import type { Reporter } from './reporter.ts'

export type DemoService = {
  client: Client
  url: string
  sandbox: string
  /** aborts when the demo has to end early; everything that waits uses it */
  signal: AbortSignal
}
type Input = { reporter: Reporter; home: string; env: NodeJS.ProcessEnv; keep: boolean }

/** With `keep` the service continues after all steps of the demo have run. */
export async function withService(
  { reporter, home, env, keep }: Input,
  work: (service: DemoService) => Promise<void>,
): Promise<void> {
  const early = endEarly(reporter)
  try {
    const service = await reporter.runStep(
      'service',
      'The service, its database and a worker',
      () => start(reporter, home, env),
    )
    await useService(service, { home, env, keep, early }, work)
  } finally {
    if (!keep || early.signal.aborted) await stopEmbedded(home)
    early.release()
  }
}

type EarlyEnd = ReturnType<typeof endEarly>

async function useService(
  service: RunningService,
  { home, env, keep, early }: Pick<Input, 'home' | 'env' | 'keep'> & { early: EarlyEnd },
  work: (service: DemoService) => Promise<void>,
): Promise<void> {
  const client = createClient({ url: service.url, token: findLocalToken(home) ?? '' })
  let reported = false
  try {
    early.signal.throwIfAborted()
    await work({
      client,
      url: service.url,
      sandbox: readConfig(env).sandboxFolder,
      signal: early.signal,
    })
    reported = true
  } finally {
    if (reported && keep) service.release()
    else await clearAway(service, client, home, reported, early)
  }
}

/** Ctrl-C ends the steps, not the process, because the started service has to be stopped first. */
function endEarly(reporter: Reporter) {
  const controller = new AbortController()
  const names = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const
  const handleSignal = (signal: NodeJS.Signals) => {
    reporter.print(
      controller.signal.aborted ? 'still stopping' : `\n${signal}: stopping what the demo started`,
    )
    controller.abort(new Error(`ended early by ${signal}`))
  }
  for (const name of names) process.on(name, handleSignal)
  return {
    signal: controller.signal,
    /** ends everything that still waits in a demo that failed */
    end: () => controller.abort(new Error('the demo has ended')),
    release: () => {
      for (const name of names) process.off(name, handleSignal)
    },
  }
}

async function start(
  reporter: Reporter,
  home: string,
  env: NodeJS.ProcessEnv,
): Promise<RunningService> {
  mkdirSync(join(home, 'logs'), { recursive: true, mode: 0o700 })
  const log = join(home, 'logs', 'service.log')
  const service = await launchService({
    env,
    log: openSync(log, 'a', 0o600),
    onEngine: message => reporter.print(`   engine: ${message}`),
  })
  service.keepSignals()
  writeServiceFile(home, {
    url: service.url,
    ...service.process,
    startedAt: new Date().toISOString(),
  })
  reporter.print(`   ${service.url}, log: ${log}`)
  return service
}

/**
 * Operations continue without their service, so those of a demo that ended early are cancelled
 * first.
 */
async function clearAway(
  service: RunningService,
  client: Client,
  home: string,
  reported: boolean,
  early: EarlyEnd,
): Promise<void> {
  early.end()
  if (!reported) await cancelAll(client).catch(() => {})
  await service.stop()
  removeServiceFile(home, service.process.pid)
}

async function cancelAll(client: Client): Promise<void> {
  const open = (await client.listOperations({ pageSize: 20 })).items.filter(
    operation => !finalStatuses.includes(operation.status),
  )
  await Promise.all(open.map(({ id }) => client.cancelOperation(id)))
  for (const end = Date.now() + 60_000; Date.now() < end; await sleep(200)) {
    const now = await Promise.all(open.map(({ id }) => client.getOperation(id)))
    if (now.every(operation => finalStatuses.includes(operation.status))) return
  }
}

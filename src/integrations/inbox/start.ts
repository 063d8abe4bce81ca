/** Starts the background work of the configured integrations. */
import type { Store } from '../../model/store.ts'
import { startStatusMessages } from './statusMessages.ts'
import { startInbox } from './inbox.ts'

import { startReader } from './readers.ts'
import { integrations, type IntegrationName } from '../../model/integration.ts'
import type { Log } from '../../lib/log.ts'
import type { OpenIntegrations } from '../../model/integrationService.ts'

/** Many processes may run this side by side. `stop` waits for the work in progress. */
export async function startIntegrations({
  store,
  log,
  open,
}: {
  store: Store
  log: Log
  open: OpenIntegrations
}): Promise<{ stop(): Promise<void> }> {
  const all = Object.values(open)
  if (all.length === 0) return { stop: async () => {} }
  const collectPart = <Part extends 'receive' | 'reportFailure' | 'retrySeconds' | 'showMessage'>(
    part: Part,
  ) =>
    Object.fromEntries(
      integrations.flatMap(name => (open[name]?.[part] ? [[name, open[name][part]]] : [])),
    ) as Record<IntegrationName, never>
  for (const integration of all) await integration.start?.()
  const working = [
    startInbox({
      inbox: store.integrations.inbox,
      receive: collectPart('receive'),
      reportFailure: collectPart('reportFailure'),
      retrySecondsOf: collectPart('retrySeconds'),
      log,
    }),
    startStatusMessages({
      statusMessages: store.integrations.statusMessages,
      showMessage: collectPart('showMessage'),
      log,
    }),
    ...all
      .flatMap(({ readers = [] }) => readers)
      .map(reader => startReader({ cursors: store.integrations.cursors, log, reader })),
  ]
  return {
    stop: async () => {
      await Promise.all(all.map(async integration => integration.stop?.()))
      await Promise.all(working.map(one => one.stop()))
    },
  }
}

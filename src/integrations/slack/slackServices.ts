/** The dependencies of the Slack integration. Types only. */
import type { z } from 'zod'
import type { Reply } from '../../model/command.ts'
import type { slackSettingsSchema } from '../../model/integration.ts'
import type { Store } from '../../model/store.ts'
import { type Api } from './api.ts'
import type { Task } from './tasks.ts'
import type { Log } from '../../lib/log.ts'
import type { ContextFor, Directory } from '../../model/integrationService.ts'

export type SlackServices = {
  store: Store
  log: Log
  contextFor: ContextFor
  directory: Directory
  settings: z.infer<typeof slackSettingsSchema>
  getApi(): Promise<Api>
  /** replies to the sender alone; with `only`, only when the reply is more than its title */
  respond(task: Pick<Task, 'responseUrl'>, reply: Reply, only?: boolean): Promise<void>
}

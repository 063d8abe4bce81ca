/**
 * Runs what is due as a process of its own, slowly, to be killed in the middle. Argument: the URL
 * of the database.
 */
import { setTimeout as sleep } from 'node:timers/promises'
import { createQueue } from '../../../src/adapters/queue/queue.ts'
import { runDue } from '../../../src/services/schedules/scheduler.ts'
import { openStore } from '../../../src/adapters/postgres/store.ts'
import { clock, requester } from '../../helper/schedules.ts'

const databaseUrl = process.argv[2] ?? ''
const store = await openStore({ databaseUrl })
const request = requester(await createQueue({ databaseUrl }))
await runDue(
  clock(
    store,
    async (...requests) => {
      const operation = await request(...requests)
      // inside the transaction: the row and its job are written, the schedule has not moved on yet
      await sleep(100)
      return operation
    },
    new Date().toISOString(),
  ),
)

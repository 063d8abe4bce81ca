import { sql } from 'kysely'
import type { CommandKeyStore } from '../../../model/integrationStore.ts'
import type { Database } from '../database.ts'

export function createCommandKeyStore(db: Database): CommandKeyStore {
  return {
    remember: async (key, command) => {
      await db
        .insertInto('command_keys')
        .values({ key, command, operation: null })
        .onConflict(conflict => conflict.column('key').doNothing())
        .execute()
      return (
        await db
          .selectFrom('command_keys')
          .select('command')
          .where('key', '=', key)
          .executeTakeFirstOrThrow()
      ).command
    },
    // when two run at the same time, the second waits for the row and finds the operation of the
    // first
    rememberTarget: async (key, operation) => {
      const { operation: first } = await db
        .updateTable('command_keys')
        .where('key', '=', key)
        .set({
          operation: sql`case when meant then operation else ${operation}::uuid end`,
          meant: true,
        })
        .returning('operation')
        .executeTakeFirstOrThrow()
      return first
    },
    prune: async before =>
      Number(
        (await db.deleteFrom('command_keys').where('at', '<', before).executeTakeFirst())
          .numDeletedRows,
      ),
  }
}

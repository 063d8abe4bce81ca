import type { AuditStore } from '../operations/ports.ts'
import type { Database } from './database.ts'
import { read, write } from './json.ts'

/** Rows are only ever added. */
export function auditStore (db: Database): AuditStore {
  return {
    async append ({ actor, action, target, outcome, detail, requestId, address }) {
      await db.insertInto('audit').values({ actor: write(actor), action, target, outcome, detail: write(detail), request_id: requestId, address }).execute()
    },
    async list ({ page, pageSize }) {
      const { total } = await db.selectFrom('audit').select(({ fn }) => fn.countAll<number>().as('total')).executeTakeFirstOrThrow()
      const rows = await db.selectFrom('audit').selectAll().orderBy('id', 'desc').limit(pageSize).offset((page - 1) * pageSize).execute()
      const items = rows.map(({ at, actor, action, target, outcome, detail, request_id: requestId, address }) =>
        ({ at, actor: read<{ kind: string, name: string }>(actor), action, target, outcome, detail: read<Record<string, unknown>>(detail), requestId, address }))
      return { items, page, pageSize, total }
    },
  }
}

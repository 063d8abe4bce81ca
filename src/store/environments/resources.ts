/**
 * The recorded resources, one row each. As one document of an environment with 5,000 resources (about 10 MB), every page
 * would read and parse all of it; as rows a page reads its own. Writes stay few because only rows that differ are
 * written, and none when the digest of the state is the one recorded last.
 */
import { sql } from 'kysely'
import type { Page, PageInput } from '../../operations/ports.ts'
import type { ResourceRecord } from '../../operations/words.ts'
import type { Database } from '../database.ts'
import { read, write } from '../json.ts'

type Row = { urn: string, copy: number, type: string, body: string }

/** rows per statement: bounds what is encoded at once */
const batch = 1000

/** Makes the recorded resources of the environment exactly these. */
export async function replaceResources (db: Database, environment: string, resources: ResourceRecord[]): Promise<void> {
  const rows = toRows(resources)
  await removeOthers(db, environment, rows)
  for (let from = 0; from < rows.length; from += batch) await upsert(db, environment, rows.slice(from, from + batch))
}

export async function pageOfResources (db: Database, environment: string, { page, pageSize, type }: PageInput & { type?: string }): Promise<Page<ResourceRecord>> {
  const matching = db.selectFrom('resources').where('environment', '=', environment).$if(type !== undefined, query => query.where('type', '=', type ?? ''))
  const { total } = await matching.select(({ fn }) => fn.countAll<number>().as('total')).executeTakeFirstOrThrow()
  const rows = await matching.select('body').orderBy('urn').orderBy('copy').limit(pageSize).offset((page - 1) * pageSize).execute()
  return { items: rows.map(row => read<ResourceRecord>(row.body)), page, pageSize, total }
}

/** An unfinished replacement has two resources of one URN: they are numbered in the order of the state. */
function toRows (resources: ResourceRecord[]): Row[] {
  const copies = new Map<string, number>()
  return resources.map(resource => {
    const copy = copies.get(resource.urn) ?? 0
    copies.set(resource.urn, copy + 1)
    return { urn: resource.urn, copy, type: resource.type, body: write(resource) }
  })
}

async function removeOthers (db: Database, environment: string, rows: Row[]): Promise<void> {
  await sql`
    delete from twinstack.resources r where r.environment = ${environment} and not exists (
      select from unnest(${rows.map(row => row.urn)}::text[], ${rows.map(row => row.copy)}::int[]) as kept (urn, copy)
      where kept.urn = r.urn and kept.copy = r.copy
    )`.execute(db)
}

async function upsert (db: Database, environment: string, rows: Row[]): Promise<void> {
  const columns = sql`${rows.map(row => row.urn)}::text[], ${rows.map(row => row.copy)}::int[], ${rows.map(row => row.type)}::text[], ${rows.map(row => row.body)}::text[]`
  await sql`
    insert into twinstack.resources as r (environment, urn, copy, type, body)
    select ${environment}, * from unnest(${columns})
    on conflict (environment, urn, copy) do update set type = excluded.type, body = excluded.body
    where r.body is distinct from excluded.body`.execute(db)
}

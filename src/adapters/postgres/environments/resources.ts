/**
 * The recorded resources, one row each. With one document per environment (about 10 MB for 5,000
 * resources) every page would read and parse all of it; with rows a page reads only its own. Only
 * rows that differ are written, and none when the digest of the state is the one recorded last.
 */
import { hash } from 'node:crypto'
import { sql } from 'kysely'

import { defaultProviderUrn } from '../../../lib/countResources.ts'
import type { HeldResource, ResourceLink } from '../../../model/environmentStore.ts'
import type { ResourceRecord } from '../../../model/operation.ts'
import type { Database } from '../database.ts'
import { read, write } from '../json.ts'
import type { Page, PageInput } from '../../../lib/pagination.ts'
import { createPageQuery } from '../page.ts'

type Key = { urn: string; copy: number; digest: string }
type Row = Key & { type: string; body: string }

/** rows per statement: limits the memory of encoding */
const batch = 1000

/** Replaces the recorded resources of the environment by these. */
export async function replaceResources(
  db: Database,
  environment: string,
  resources: ResourceRecord[],
): Promise<void> {
  const before = await db
    .selectFrom('resources')
    .select(['urn', 'copy', 'digest'])
    .where('environment', '=', environment)
    .execute()
  const rows = toRows(resources)
  const recorded = new Map(before.map(row => [getKey(row), row.digest]))
  const changed = rows.filter(row => recorded.get(getKey(row)) !== row.digest)
  for (const row of rows) recorded.delete(getKey(row))
  await remove(
    db,
    environment,
    before.filter(row => recorded.has(getKey(row))),
  )
  for (let from = 0; from < changed.length; from += batch)
    await upsert(db, environment, changed.slice(from, from + batch))
}

export async function readResourcePage(
  db: Database,
  environment: string,
  { page, pageSize, type, counted = false }: PageInput & { type?: string; counted?: boolean },
): Promise<Page<ResourceRecord>> {
  const matching = db
    .selectFrom('resources')
    .where('environment', '=', environment)
    .$if(type !== undefined, query => query.where('type', '=', type ?? ''))
    .$if(counted, query => query.where(sql<boolean>`urn !~ ${defaultProviderUrn}`))
  const { total } = await matching
    .select(({ fn }) => fn.countAll<number>().as('total'))
    .executeTakeFirstOrThrow()
  const rows = await matching
    .select('body')
    .orderBy('urn')
    .orderBy('copy')
    .$call(createPageQuery({ page, pageSize }))
    .execute()
  return { items: rows.map(row => read<ResourceRecord>(row.body)), page, pageSize, total }
}

/** The database selects the fields, because the values are most of a state. */
export async function readResourceLinks(
  db: Database,
  environment: string,
): Promise<ResourceLink[]> {
  const { rows } = await sql<ResourceLink>`
    select urn, type, body::json ->> 'name' as name, body::json ->> 'parent' as parent,
      body::json -> 'dependencies' as dependencies
    from twinstack.resources where environment = ${environment} order by urn, copy`.execute(db)
  return rows
}

/**
 * An unfinished replacement has two resources of one URN: they are numbered in the order of the
 * state.
 */
function toRows(resources: ResourceRecord[]): Row[] {
  const copies = new Map<string, number>()
  return resources.map(resource => {
    const copy = copies.get(resource.urn) ?? 0
    copies.set(resource.urn, copy + 1)
    const body = write(resource)
    return {
      urn: resource.urn,
      copy,
      type: resource.type,
      digest: hash('sha256', body, 'base64'),
      body,
    }
  })
}

function getKey({ urn, copy }: { urn: string; copy: number }): string {
  return `${copy} ${urn}`
}

async function remove(db: Database, environment: string, rows: Key[]): Promise<void> {
  if (rows.length === 0) return
  await sql`delete from twinstack.resources where environment = ${environment} and (urn, copy) in (
    select * from unnest(${rows.map(row => row.urn)}::text[],
      ${rows.map(row => row.copy)}::smallint[]))`.execute(db)
}

async function upsert(db: Database, environment: string, rows: Row[]): Promise<void> {
  await db
    .insertInto('resources')
    .values(rows.map(row => ({ environment, ...row })))
    .onConflict(conflict =>
      conflict.columns(['environment', 'urn', 'copy']).doUpdateSet(({ ref }) => ({
        type: ref('excluded.type'),
        digest: ref('excluded.digest'),
        body: ref('excluded.body'),
      })),
    )
    .execute()
}

type Holder = Omit<HeldResource, keyof ResourceRecord>

/**
 * Reads resources of other environments that an id may name: resources of one of the `types` that
 * contain the last part of the id (`part`) anywhere, and resources of any type that have this part
 * or the whole id as a value. The comparison ignores case and searches the text, because the JSON
 * operators of PostgreSQL refuse documents with `\u0000`.
 */
export async function listHolders(
  db: Database,
  wanted: { types: string[]; part: string; whole: string }[],
  except: string,
): Promise<HeldResource[]> {
  const found = new Map<string, HeldResource>()
  for (const { types, part, whole } of wanted) {
    const [inJson = '', wholeInJson] = [part, whole].map(text => JSON.stringify(text.toLowerCase()))
    const { rows } = await sql<Holder & { body: string }>`
      select r.body, e.account, e.name as environment, e.kind as "environmentKind" from twinstack.resources r
      join twinstack.environments e on e.name = r.environment
      where r.environment <> ${except}
        and (
          (r.type = any(${types}::text[]) and strpos(lower(r.body), ${inJson.slice(1, -1)}) > 0)
          or (${part}::text <> '' and (
            strpos(lower(r.body), ${inJson}) > 0 or strpos(lower(r.body), ${wholeInJson}) > 0
          ))
        )`.execute(db)
    for (const { body, ...holder } of rows)
      found.set(`${holder.environment} ${body}`, { ...read<ResourceRecord>(body), ...holder })
  }
  return [...found.values()]
}

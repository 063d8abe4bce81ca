import { sql, type SelectQueryBuilder } from 'kysely'
import type { StackFilter, StackStore } from '../../../model/stateServiceStore.ts'
import type { StackId, StackSummary } from '../../../model/stateService.ts'
import type { Database } from '../database.ts'
import { isUniqueViolation } from '../errors.ts'
import { write, writeOrNull } from '../json.ts'
import type { Schema } from '../schema.ts'
import { runInSavepoint } from '../transaction.ts'
import { toStack } from './rows.ts'

type Part = Pick<
  StackStore,
  | 'find'
  | 'byId'
  | 'lock'
  | 'list'
  | 'hasProject'
  | 'create'
  | 'remove'
  | 'rename'
  | 'setTags'
  | 'setSettings'
>

export function createStackRows(db: Database): Part {
  const selectStack = (stack: string) => db.selectFrom('stacks').selectAll().where('id', '=', stack)
  return {
    find: async ({ project, name }) => {
      const found = db.selectFrom('stacks').selectAll().where('project', '=', project)
      const row = await found.where('name', '=', name).executeTakeFirst()
      return row ? toStack(row) : null
    },
    byId: async stack => {
      const row = await selectStack(stack).executeTakeFirst()
      return row ? toStack(row) : null
    },
    lock: async stack => {
      const row = await selectStack(stack).forUpdate().executeTakeFirst()
      return row ? toStack(row) : null
    },
    list: filter => list(db, filter),
    hasProject: async project => {
      const found = db.selectFrom('stacks').select('id').where('project', '=', project)
      return (await found.limit(1).executeTakeFirst()) !== undefined
    },
    create: stack => create(db, stack),
    remove: async stack => {
      await db.deleteFrom('stacks').where('id', '=', stack).execute()
    },
    rename: (stack, to) => rename(db, stack, to),
    setTags: async (stack, tags) => {
      const values = { tags: write(tags) }
      await db.updateTable('stacks').set(values).where('id', '=', stack).execute()
    },
    setSettings: async (stack, settings) => {
      const values = { settings: writeOrNull(settings) }
      await db.updateTable('stacks').set(values).where('id', '=', stack).execute()
    },
  }
}

async function create(
  db: Database,
  { tags, settings, ...stack }: Parameters<StackStore['create']>[0],
): ReturnType<StackStore['create']> {
  const row = await db
    .insertInto('stacks')
    .values({ ...stack, tags: write(tags), settings: writeOrNull(settings) })
    .onConflict(conflict => conflict.constraint('stacks_name').doNothing())
    .returningAll()
    .executeTakeFirst()
  return row ? toStack(row) : null
}

/** Runs in a transaction: the savepoint keeps it usable when the name is taken. */
async function rename(db: Database, stack: string, to: StackId): Promise<boolean> {
  try {
    await runInSavepoint(db, async () => {
      const names = { project: to.project, name: to.name }
      await db.updateTable('stacks').set(names).where('id', '=', stack).execute()
    })
    return true
  } catch (error) {
    if (isUniqueViolation(error, 'stacks_name')) return false
    throw error
  }
}

async function list(db: Database, filter: StackFilter): Promise<StackSummary[]> {
  const rows = await selectStacks(db, filter)
    .select(['s.id', 's.project', 's.name', 's.created_at'])
    .select(({ selectFrom }) => [
      selectFrom('stack_updates as u')
        .select(({ fn }) => fn.max('u.started_at').as('at'))
        .whereRef('u.stack', '=', 's.id')
        .where('u.dry_run', '=', false)
        .as('last_update'),
      selectFrom('stack_states as t')
        .select('t.resources')
        .whereRef('t.stack', '=', 's.id')
        .orderBy('t.version', 'desc')
        .limit(1)
        .as('resources'),
    ])
    .orderBy('s.project')
    .orderBy('s.name')
    .limit(filter.limit)
    .execute()
  return rows.map(({ last_update: lastUpdate, created_at: createdAt, ...row }) => ({
    ...row,
    createdAt,
    lastUpdate: lastUpdate === null ? null : new Date(lastUpdate),
  }))
}

type Query = SelectQueryBuilder<Schema & { s: Schema['stacks'] }, 's', {}>

function selectStacks(db: Database, filter: StackFilter): Query {
  let query: Query = db.selectFrom('stacks as s')
  const { project, tagName, tagValue, names, after } = filter
  if (project !== undefined) query = query.where('s.project', '=', project)
  if (tagName !== undefined) query = query.where(selectTag(tagName), 'is not', null)
  if (tagName !== undefined && tagValue !== undefined)
    query = query.where(selectTag(tagName), '=', tagValue)
  if (names) query = query.where(sql<boolean>`s.name = any(${names}::text[])`)
  if (after)
    query = query.where(sql<boolean>`(s.project, s.name) > (${after.project}, ${after.name})`)
  return query
}

function selectTag(name: string) {
  return sql<string | null>`(s.tags::json ->> ${name})`
}

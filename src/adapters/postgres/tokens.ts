import { sql, type Selectable } from 'kysely'
import type { Token } from '../../model/access.ts'
import type { Proof } from '../../model/identity.ts'

import type { Database } from './database.ts'
import { toIso, toIsoOrNull, read, readOrNull, write, writeOrNull } from './json.ts'
import { isId } from './operations/rows.ts'
import type { TokenTable } from './schemaAccess.ts'
import type { TokenStore } from '../../model/accessStore.ts'
import { createPageQuery } from './page.ts'

export function createTokenStore(db: Database): TokenStore {
  return {
    async create({
      name,
      owner,
      ownerKind,
      role,
      grants = [],
      rule = null,
      proof = null,
      hash,
      expiresAt,
    }) {
      const values = {
        name,
        owner,
        owner_kind: ownerKind,
        role,
        grants: write(grants),
        rule,
        proof: writeOrNull(proof),
        hash,
        expires_at: expiresAt,
      }
      return toToken(
        await db.insertInto('tokens').values(values).returningAll().executeTakeFirstOrThrow(),
      )
    },
    byHash: hash => findValid(db, 'hash', hash),
    findValid: id => findValid(db, 'id', id),
    async touch(id) {
      // once a minute is precise enough, and avoids a write per request
      await db
        .updateTable('tokens')
        .set({ last_used_at: sql`clock_timestamp()` })
        .where('id', '=', id)
        .where(
          sql<boolean>`(last_used_at is null
            or last_used_at < clock_timestamp() - interval '1 minute')`,
        )
        .execute()
    },
    async list({ page, pageSize }) {
      const rows = await db
        .selectFrom('tokens')
        .selectAll()
        .orderBy('created_at', 'desc')
        .orderBy('id')
        .$call(createPageQuery({ page, pageSize }))
        .execute()
      return { items: rows.map(toToken), page, pageSize, total: await count(db) }
    },
    async revoke(id) {
      if (!isId(id)) return null
      const row = await db
        .updateTable('tokens')
        .set({ revoked_at: sql`coalesce(revoked_at, clock_timestamp())` })
        .where('id', '=', id)
        .returningAll()
        .executeTakeFirst()
      return row ? toToken(row) : null
    },
    async pruneExchanged(before) {
      const { numDeletedRows } = await db
        .deleteFrom('tokens')
        .where('rule', 'is not', null)
        .where('expires_at', '<', before)
        .executeTakeFirst()
      return Number(numDeletedRows)
    },
    count: () => count(db),
    async listPersons() {
      const rows = await db
        .selectFrom('tokens')
        .select(['owner', 'role', 'grants'])
        .where('owner_kind', '=', 'person')
        .where('revoked_at', 'is', null)
        // the access file names the persons of exchanged tokens
        .where('rule', 'is', null)
        .orderBy('created_at')
        .execute()
      return rows.map(({ owner, role, grants }) => ({ name: owner, role, grants: read(grants) }))
    },
  }
}

async function count(db: Database): Promise<number> {
  return (
    await db
      .selectFrom('tokens')
      .select(({ fn }) => fn.countAll<number>().as('total'))
      .executeTakeFirstOrThrow()
  ).total
}

export function toToken(row: Selectable<TokenTable>): Token {
  return {
    id: row.id,
    name: row.name,
    owner: row.owner,
    ownerKind: row.owner_kind,
    role: row.role,
    grants: read(row.grants),
    rule: row.rule,
    createdAt: toIso(row.created_at),
    expiresAt: toIsoOrNull(row.expires_at),
    revokedAt: toIsoOrNull(row.revoked_at),
    lastUsedAt: toIsoOrNull(row.last_used_at),
  }
}

/** an unrevoked, unexpired token */
async function findValid(db: Database, column: 'hash' | 'id', value: string) {
  const row = await db
    .selectFrom('tokens')
    .selectAll()
    .where(column, '=', value)
    .where('revoked_at', 'is', null)
    .where(sql<boolean>`(expires_at is null or expires_at > clock_timestamp())`)
    .executeTakeFirst()
  return row ? { ...toToken(row), proof: readOrNull<Proof>(row.proof) } : null
}

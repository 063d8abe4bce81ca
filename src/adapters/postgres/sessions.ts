import { sql, type Selectable } from 'kysely'
import type { Session, SessionStore } from '../../model/session.ts'
import type { Database } from './database.ts'
import { readOrNull, toIso } from './json.ts'
import type { SessionTable } from './schemaAccess.ts'
import { toToken } from './tokens.ts'

export function createSessionStore(db: Database): SessionStore {
  return {
    async create({ hash, tokenId, lifeSeconds, address }) {
      const row = await db
        .insertInto('sessions')
        .values({
          hash,
          token: tokenId,
          expires_at: sql`clock_timestamp() + make_interval(secs => ${lifeSeconds})`,
          address,
        })
        .returningAll()
        .executeTakeFirstOrThrow()
      return toSession(row)
    },
    async byHash(hash, idleSeconds) {
      const row = await db
        .selectFrom('sessions')
        .selectAll()
        .where('hash', '=', hash)
        .where(
          sql<boolean>`(expires_at > clock_timestamp()
            and last_used_at > clock_timestamp() - make_interval(secs => ${idleSeconds}))`,
        )
        .executeTakeFirst()
      if (!row) return null
      const token = await db
        .selectFrom('tokens')
        .selectAll()
        .where('id', '=', row.token)
        .where('revoked_at', 'is', null)
        .where(sql<boolean>`(expires_at is null or expires_at > clock_timestamp())`)
        .executeTakeFirst()
      return token
        ? { session: toSession(row), token: { ...toToken(token), proof: readOrNull(token.proof) } }
        : null
    },
    async touch(hash) {
      await db
        .updateTable('sessions')
        .set({ last_used_at: sql`clock_timestamp()` })
        .where('hash', '=', hash)
        .where(sql<boolean>`last_used_at < clock_timestamp() - interval '1 minute'`)
        .execute()
    },
    async end(hash) {
      const { numDeletedRows } = await db
        .deleteFrom('sessions')
        .where('hash', '=', hash)
        .executeTakeFirst()
      return numDeletedRows > 0n
    },
    async endAllOfOwner(tokenId) {
      const rows = await db
        .deleteFrom('sessions')
        .where('token', 'in', query =>
          query
            .selectFrom('tokens as other')
            .innerJoin('tokens as own', join =>
              join
                .onRef('own.owner', '=', 'other.owner')
                .onRef('own.owner_kind', '=', 'other.owner_kind'),
            )
            .where('own.id', '=', tokenId)
            .select('other.id'),
        )
        .returning('token')
        .execute()
      return rows.map(({ token }) => token)
    },
    async prune() {
      const { numDeletedRows } = await db
        .deleteFrom('sessions')
        .where(sql<boolean>`expires_at < clock_timestamp()`)
        .executeTakeFirst()
      return Number(numDeletedRows)
    },
  }
}

function toSession(row: Selectable<SessionTable>): Session {
  return {
    hash: row.hash,
    tokenId: row.token,
    createdAt: toIso(row.created_at),
    lastUsedAt: toIso(row.last_used_at),
    expiresAt: toIso(row.expires_at),
    address: row.address,
  }
}

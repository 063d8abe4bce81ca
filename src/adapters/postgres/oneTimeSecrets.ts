import { sql, type Selectable } from 'kysely'
import type { OneTimeSecret, OneTimeSecretStore } from '../../model/oneTimeSecret.ts'
import type { Database } from './database.ts'
import { toIso } from './json.ts'
import type { OneTimeSecretTable } from './schemaAccess.ts'

const isValid = sql<boolean>`expires_at > clock_timestamp()`

export function createOneTimeSecretStore(db: Database): OneTimeSecretStore {
  const prune = async () => {
    await db
      .deleteFrom('one_time_secrets')
      .where(sql<boolean>`expires_at <= clock_timestamp()`)
      .execute()
  }
  return {
    async create({ hash, purpose, tokenId, path, lifeSeconds }) {
      await prune()
      const row = await db
        .insertInto('one_time_secrets')
        .values({
          hash,
          purpose,
          token: tokenId,
          path,
          expires_at: sql`clock_timestamp() + make_interval(secs => ${lifeSeconds})`,
        })
        .returningAll()
        .executeTakeFirstOrThrow()
      return toSecret(row)
    },
    async find(hash, purpose) {
      const row = await db
        .selectFrom('one_time_secrets')
        .selectAll()
        .where('hash', '=', hash)
        .where('purpose', '=', purpose)
        .where(isValid)
        .executeTakeFirst()
      return row ? toSecret(row) : null
    },
    async take(hash, purpose) {
      const row = await db
        .deleteFrom('one_time_secrets')
        .where('hash', '=', hash)
        .where('purpose', '=', purpose)
        .where(isValid)
        .returningAll()
        .executeTakeFirst()
      return row ? toSecret(row) : null
    },
    prune,
  }
}

const toSecret = ({
  token,
  path,
  expires_at: at,
}: Selectable<OneTimeSecretTable>): OneTimeSecret => ({
  tokenId: token,
  path,
  expiresAt: toIso(at),
})

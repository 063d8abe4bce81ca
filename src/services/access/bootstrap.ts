import { join } from 'node:path'
import type { Store } from '../../model/store.ts'
import { readSecretFile, replaceSecretFile } from '../../lib/secretFile.ts'
import { hashSecret, createSecret } from '../../lib/secret.ts'
import type { Token } from '../../model/access.ts'
import { readPages } from '../../lib/pagination.ts'

const cliName = 'local command line'

/**
 * Creates the first admin token when no usable one exists (that of the local command line does not
 * count) and returns its secret, to be shown once; null when one exists. Many processes may call it
 * at the same time.
 */
export async function bootstrapAdmin(store: Store): Promise<string | null> {
  return await runExclusively(store, async bound => {
    if (await hasAnyAdmin(bound)) return null
    return await createAdmin(bound, 'bootstrap', { owner: 'admin', ownerKind: 'person' })
  })
}

/**
 * The admin credential of the local command line in `<home>/keys/cli-token` (0600): a user who can
 * read the service's folder can read its database as well. It is created when it is missing,
 * revoked or belongs to another database.
 */
export async function ensureLocalCredential(store: Store, home: string): Promise<string> {
  const file = join(home, 'keys', 'cli-token')
  return await runExclusively(store, async bound => {
    const found = await readSecretFile(file)
    if (found && (await bound.tokens.byHash(hashSecret(found)))?.role === 'admin') return found
    const secret = await createAdmin(bound, cliName, { owner: 'local', ownerKind: 'machine' })
    await replaceSecretFile(file, secret)
    return secret
  })
}

async function createAdmin(
  store: Store,
  name: string,
  owner: Pick<Token, 'owner' | 'ownerKind'>,
): Promise<string> {
  const secret = createSecret()
  const token = await store.tokens.create({
    name,
    ...owner,
    role: 'admin',
    hash: hashSecret(secret),
    expiresAt: null,
  })
  await store.auditLog.append({
    actor: { kind: 'system', name: 'worker' },
    action: 'token.create',
    target: token.id,
    outcome: 'done',
    detail: { name, owner: owner.owner, role: 'admin' },
    requestId: null,
    address: null,
  })
  return secret
}

async function hasAnyAdmin(store: Store): Promise<boolean> {
  for await (const items of readPages(page => store.tokens.list(page)))
    if (items.some(token => token.role === 'admin' && token.name !== cliName && isUsable(token)))
      return true
  return false
}

function isUsable(token: Token): boolean {
  return (
    token.revokedAt === null &&
    (token.expiresAt === null || Date.parse(token.expiresAt) > Date.now())
  )
}

/** one starting process at a time; the lock ends with the transaction */
async function runExclusively<T>(store: Store, work: (store: Store) => Promise<T>): Promise<T> {
  return await store.runInTransaction(async bound => {
    await bound.runSql("select pg_advisory_xact_lock(hashtext('twinstack tokens'))")
    return await work(bound)
  })
}

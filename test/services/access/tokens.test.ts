import {
  existsSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import t from 'tap'
import type { Actor } from '../../../src/model/actor.ts'
import { listAuditLog, writeAuditLog } from '../../../src/services/access/auditLog.ts'
import {
  authenticate,
  bootstrapAdmin,
  createToken,
  listTokens,
  ensureLocalCredential,
  revokeToken,
} from '../../../src/services/access/tokens.ts'
import type { Role } from '../../../src/model/access.ts'

import { openStore } from '../../../src/adapters/postgres/store.ts'
import { testStore } from '../../helper/store.ts'
import type { VerbContext } from '../../../src/model/verbContext.ts'
import { hashSha256 } from '../../../src/lib/hash.ts'
import { requirePresent } from '../../helper/present.ts'

const { store, databaseUrl } = await testStore(t)

/** tokens, like audit, need nothing of a context but these */
function contextOf(role: Role): VerbContext {
  const actor: Actor = {
    kind: 'person',
    name: 'ana',
    role,
    tokenId: '00000000-0000-4000-8000-000000000001',
    address: '10.0.0.1',
  }
  return { store, actor, requestId: 'request-1' } as VerbContext
}
const admin = contextOf('admin')
const wanted = { name: 'laptop', owner: 'bob', ownerKind: 'person', role: 'operator' } as const

async function who(secret: string): Promise<Actor | null> {
  return await authenticate({ store, secret, address: '10.0.0.2' })
}

t.test('made, used, revoked', async t => {
  const { token, secret } = await createToken({ ctx: admin, input: wanted })
  t.match(secret, /^tws_[\w-]{43}$/, '256 bits')
  t.match(token, { ...wanted, expiresAt: null, revokedAt: null, lastUsedAt: null })
  t.same(await who(secret), {
    kind: 'person',
    name: 'bob',
    role: 'operator',
    grants: [],
    tokenId: token.id,
    address: '10.0.0.2',
  })
  const { rows } = await store.runSql('select * from twinstack.tokens')
  t.equal((rows[0] as { hash: string }).hash, hashSha256(secret))
  t.notMatch(JSON.stringify(rows), secret.slice(4), 'the secret itself is nowhere')

  for (const wrong of [
    '',
    'tws_',
    secret.slice(0, -1),
    `${secret} `,
    secret.toUpperCase(),
    'tws_\0',
    '\ud800',
    'x'.repeat(100_000),
  ])
    t.equal(await who(wrong), null)

  t.ok((await revokeToken({ ctx: admin, input: { id: token.id } })).revokedAt)
  t.equal(await who(secret), null, 'refused at once')
  t.ok((await revokeToken({ ctx: admin, input: { id: token.id } })).revokedAt, 'twice is no error')
  await t.rejects(
    revokeToken({ ctx: admin, input: { id: '00000000-0000-4000-8000-000000000000' } }),
    { code: 'not-found' },
  )
})

t.test('when it was last used is kept, once a minute', async t => {
  const { token, secret } = await createToken({ ctx: admin, input: { ...wanted, name: 'used' } })
  const lastUsed = async () =>
    (await listTokens({ ctx: admin, input: { pageSize: 100 } })).items.find(
      ({ id }) => id === token.id,
    )?.lastUsedAt
  t.equal(await lastUsed(), null)
  await who(secret)
  while (!(await lastUsed())) await new Promise(resolve => setTimeout(resolve, 5))
  const first = await lastUsed()
  await who(secret)
  await store.tokens.touch(token.id)
  t.equal(await lastUsed(), first)
})

t.test('an expired token is refused', async t => {
  const { token, secret } = await createToken({
    ctx: admin,
    input: { ...wanted, name: 'short', expiresAt: new Date(Date.now() + 60_000).toISOString() },
  })
  t.ok(await who(secret))
  await store.runSql(
    "update twinstack.tokens set expires_at = now() - interval '1 second' where id = $1",
    [token.id],
  )
  t.equal(await who(secret), null)
})

t.test('wrong input names its field; a role too low is refused', async t => {
  for (const [input, path] of [
    [{ ...wanted, role: 'king' }, 'role'],
    [{ ...wanted, name: '../x\n' }, 'name'],
    [{ ...wanted, ownerKind: 'dog' }, 'ownerKind'],
    [{ ...wanted, expiresAt: '2020-01-01T00:00:00Z' }, 'expiresAt'],
    [{ ...wanted, hash: 'x' }, 'hash'],
    [{}, 'name'],
  ] as const)
    await t.rejects(
      createToken({ ctx: admin, input }),
      { code: 'invalid-request', fields: [{ path }] },
      path,
    )
  for (const role of ['viewer', 'operator', 'approver'] as const) {
    const ctx = contextOf(role)
    await t.rejects(createToken({ ctx, input: wanted }), { code: 'forbidden' })
    await t.rejects(listTokens({ ctx, input: {} }), { code: 'forbidden' })
    await t.rejects(revokeToken({ ctx, input: { id: '00000000-0000-4000-8000-000000000000' } }), {
      code: 'forbidden',
    })
    await t.rejects(listAuditLog({ ctx, input: {} }), { code: 'forbidden' })
  }
})

t.test('every change leaves a row in the audit log, without the secret', async t => {
  const { token, secret } = await createToken({ ctx: admin, input: { ...wanted, name: 'audited' } })
  await revokeToken({ ctx: admin, input: { id: token.id } })
  await writeAuditLog(admin, {
    action: 'outputs.read',
    target: 'live\0',
    outcome: 'refused',
    detail: { why: 'a\0b' },
  })
  const { items, total } = await listAuditLog({ ctx: admin, input: { page: 1, pageSize: 3 } })
  const common = {
    actor: { kind: 'person', name: 'ana', tokenId: '00000000-0000-4000-8000-000000000001' },
    requestId: 'request-1',
    address: '10.0.0.1',
  }
  t.match(items, [
    {
      ...common,
      action: 'outputs.read',
      target: 'live␀',
      outcome: 'refused',
      detail: { why: 'a\0b' },
    },
    { ...common, action: 'token.revoke', target: token.id, outcome: 'done' },
    {
      ...common,
      action: 'token.create',
      target: token.id,
      outcome: 'done',
      detail: { owner: 'bob', role: 'operator' },
    },
  ])
  t.ok(total > 3)
  t.ok(requirePresent(items[0]).at instanceof Date)
  t.notMatch(JSON.stringify(items), secret.slice(4))
})

t.test(
  'the first admin is created once, also by parallel starts, and again when none is left',
  async t => {
    await store.runSql('truncate twinstack.tokens cascade')
    const other = await openStore({ databaseUrl })
    t.teardown(() => other.close())
    const home = mkdtempSync(join(tmpdir(), 'twinstack-access-'))
    t.teardown(() => {
      rmSync(home, { recursive: true, force: true })
    })
    await ensureLocalCredential(store, home)
    const secrets = (await Promise.all([store, other, store, other].map(bootstrapAdmin))).filter(
      secret => secret !== null,
    )
    t.equal(secrets.length, 1, 'the credential of the local command line is not counted')
    const actor = await who(requirePresent(secrets[0]))
    t.match(actor, { kind: 'person', name: 'admin', role: 'admin' })
    t.equal(await bootstrapAdmin(store), null)
    await revokeToken({ ctx: admin, input: { id: requirePresent(requirePresent(actor).tokenId) } })
    t.ok(await bootstrapAdmin(store))
  },
)

t.test(
  'the local credential: kept while it is good, created again when it is missing, revoked or of ' +
    'another database',
  async t => {
    const home = mkdtempSync(join(tmpdir(), 'twinstack-access-'))
    t.teardown(() => {
      rmSync(home, { recursive: true, force: true })
    })
    const file = join(home, 'keys', 'cli-token')
    const secrets = await Promise.all([1, 2, 3].map(() => ensureLocalCredential(store, home)))
    t.equal(new Set(secrets).size, 1)
    t.equal(readFileSync(file, 'utf8').trim(), secrets[0])
    t.equal(statSync(file).mode & 0o777, 0o600)
    t.equal(statSync(join(home, 'keys')).mode & 0o777, 0o700)
    t.match(await who(requirePresent(secrets[0])), {
      kind: 'machine',
      name: 'local',
      role: 'admin',
    })

    await revokeToken({
      ctx: admin,
      input: { id: requirePresent(requirePresent(await who(requirePresent(secrets[0]))).tokenId) },
    })
    const second = await ensureLocalCredential(store, home)
    t.not(second, secrets[0])
    t.ok(await who(second))
    writeFileSync(file, 'tws_of-another-database\n')
    t.ok(await who(await ensureLocalCredential(store, home)))
    rmSync(file)
    t.ok(await who(await ensureLocalCredential(store, home)))
    t.ok(existsSync(file))
    t.same(readdirSync(join(home, 'keys')), ['cli-token'], 'no drafts are left')
  },
)

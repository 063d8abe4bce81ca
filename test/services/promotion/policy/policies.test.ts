/**
 * Whether production waits for another person by default: installation, persons, and the policy.
 */
import t from 'tap'
import { openDatabase } from '../../../../src/adapters/postgres/database.ts'
import { installation } from '../../../../src/adapters/postgres/migrations/018-installation.ts'
import { silentLog } from '../../../../src/lib/log.ts'
import { hashSecret, createSecret } from '../../../../src/lib/secret.ts'
import type { Grant, Role } from '../../../../src/model/access.ts'
import type { Store } from '../../../../src/model/store.ts'
import {
  createApproverReader,
  createPolicyReader,
  readPolicy,
} from '../../../../src/services/promotion/policy/policies.ts'
import { newEnvironment, testStore } from '../../../helper/store.ts'

const production = { name: 'production', kind: 'production' as const }
const none = { file: {} }

type Token = {
  kind?: 'person' | 'machine'
  role?: Role | null
  grants?: Grant[]
  expiresAt?: Date
}

async function addToken(store: Store, owner: string, token: Token = {}): Promise<string> {
  const { kind = 'person', role = 'approver', grants = [], expiresAt = null } = token
  const made = await store.tokens.create({
    name: 'token',
    owner,
    ownerKind: kind,
    role,
    grants,
    hash: hashSecret(createSecret()),
    expiresAt,
  })
  return made.id
}

t.test('a new installation waits as soon as two persons can approve', async t => {
  const { store } = await testStore(t)
  const required = async (
    environment: Parameters<ReturnType<typeof createPolicyReader>>[1] = production,
  ) => (await createPolicyReader(none)(store, environment)).approvals.required
  t.equal(await required(), false, 'nobody')
  await addToken(store, 'ana', { role: 'admin' })
  await addToken(store, 'Ana')
  await addToken(store, 'ci', { kind: 'machine' })
  await addToken(store, 'olga', { role: 'operator' })
  await addToken(store, 'eve', { role: null, grants: [{ role: 'approver', kind: 'ephemeral' }] })
  t.equal(await required(), false, 'two tokens are one person; others may not approve')
  t.same(await createApproverReader({})(store, production), ['ana'])

  const ben = await addToken(store, 'ben', {
    role: null,
    grants: [{ role: 'approver', environment: 'production' }],
    expiresAt: new Date(Date.now() - 1000),
  })
  t.equal(await required(), true, 'a second person, though the token has expired')
  t.equal(await required({ name: 'other', kind: 'production' }), false, 'not where ben may not')
  t.equal(await required({ name: 'staging', kind: 'staging' }), false)
  t.match((await createPolicyReader(none)(store, production)).approvals, { fourEyes: true })

  await store.tokens.revoke(ben)
  t.equal(await required(), false, 'ben is gone')
  const file = {
    file: {},
    persons: () => [{ name: 'cleo', role: 'approver' as const, grants: [] }],
  }
  t.equal(
    (await createPolicyReader(file)(store, production)).approvals.required,
    true,
    'the access file',
  )
})

t.test('the policy file and the environment decide over it', async t => {
  const { store } = await testStore(t)
  for (const owner of ['ana', 'ben']) await addToken(store, owner)
  const file = { file: { production: { approvals: { required: false } } } }
  t.match(await readPolicy(file, store, production), {
    policy: { approvals: { required: false } },
    sources: { approvals: ['default', 'file'] },
  })
  t.match(await readPolicy(file, store, production, { approvals: { required: true } }), {
    policy: { approvals: { required: true } },
    sources: { approvals: ['default', 'file', 'environment'] },
  })
  t.match(await readPolicy(none, store, production), {
    policy: { approvals: { required: true } },
    sources: { approvals: ['default'] },
  })
})

t.test('an installation from before keeps its policy', async t => {
  for (const add of [
    (store: Store) => addToken(store, 'ana'),
    (store: Store) => store.environments.create(newEnvironment('staging')),
  ]) {
    const { store, databaseUrl } = await testStore(t)
    await add(store)
    await store.runSql('drop table twinstack.installation')
    const db = openDatabase(databaseUrl, { log: silentLog, connections: 1 })
    await installation.up(db as never)
    await db.destroy()
    for (const owner of ['ben', 'cleo']) await addToken(store, owner)
    t.equal((await createPolicyReader(none)(store, production)).approvals.required, false)
  }
})

import t, { type Test } from 'tap'

import { defaultPolicies } from '../../../../src/analysis/gate/policy/defaults.ts'
import { ensureEnvironment } from '../../../../src/services/environments/ephemeral/ensureEnvironment.ts'
import { makeEnvironment } from '../../../../src/services/environments/ephemeral/makeEnvironment.ts'
import { removeEnvironment } from '../../../../src/services/operations/removeEnvironment.ts'
import { toActorRecord, worker } from '../../../../src/model/actor.ts'
import { testApp } from '../../../helper/app.ts'
import { revision } from '../../../helper/schedules.ts'
import type { Revision } from '../../../../src/model/revision.ts'
import type { VerbContext } from '../../../../src/model/verbContext.ts'
import { requirePresent } from '../../../helper/present.ts'

const ephemeralDefaults = defaultPolicies.ephemeral.ephemeral

/** Revisions as they are requested; the head is whatever the test says. */
async function prepared(t: Test, limits: Partial<typeof ephemeralDefaults> = {}) {
  const {
    context,
    services: { store },
  } = await testApp(t)
  const head = { at: 'one' }
  const resolve = async (ref: string | null): Promise<Revision> => ({
    ...revision,
    id: ref ?? head.at,
    commit: ref ?? head.at,
  })
  const policy: VerbContext['readPolicy'] = async () => ({
    ...defaultPolicies.ephemeral,
    ephemeral: { ...ephemeralDefaults, ...limits },
  })
  const ctx = (role: 'operator' | 'approver' | 'viewer' = 'operator'): VerbContext => ({
    ...context(role),
    readPolicy: policy,
    trees: { ...context(role).trees, resolve },
  })
  const claim = async (name: string) =>
    requirePresent(await store.operations.claim(name, { worker: 'w', leaseSeconds: 60 })).operation
  const end = async (id: string, to: 'succeeded' | 'failed') => {
    await store.operations.transition(id, {
      from: 'running',
      to,
      actor: toActorRecord(worker),
      reason: to,
    })
  }
  return { store, head, ctx, claim, end }
}

t.test('the same is done once, a newer revision takes the place of what waits', async t => {
  const { store, head, ctx, claim, end } = await prepared(t)
  const put = (more = {}) =>
    ensureEnvironment({ ctx: ctx(), input: { name: 'pr-1', pullRequest: 1, ...more } })
  const first = await put()
  t.match(first, {
    outcome: 'created',
    environment: {
      name: 'pr-1',
      kind: 'ephemeral',
      template: 'staging',
      owner: 'the operator',
      source: { kind: 'pull-request', number: 1 },
    },
    operation: { kind: 'deploy', status: 'queued', revision: { id: 'one' } },
  })
  t.match(
    await put(),
    { outcome: 'nothing', operation: { id: requirePresent(first.operation).id } },
    'its deploy is queued',
  )
  head.at = 'two'
  const second = await put()
  t.match(second, { outcome: 'deploys', operation: { revision: { id: 'two' } } })
  t.match(await store.operations.get(requirePresent(first.operation).id), {
    status: 'superseded',
    error: { code: 'superseded', message: new RegExp(requirePresent(second.operation).id) },
  })
  t.equal((await claim('pr-1')).id, requirePresent(second.operation).id)
  t.match(
    await put(),
    { outcome: 'nothing', operation: { id: requirePresent(second.operation).id } },
    'its deploy runs',
  )
  head.at = 'three'
  const third = await put()
  t.match(
    third,
    { outcome: 'deploys', operation: { behind: requirePresent(second.operation).id } },
    'what runs is not touched',
  )
  await end(requirePresent(second.operation).id, 'succeeded')
  await claim('pr-1')
  await end(requirePresent(third.operation).id, 'failed')
  const fourth = await put()
  t.match(fourth, { outcome: 'deploys' }, 'what failed is tried again')
  await claim('pr-1')
  await end(requirePresent(fourth.operation).id, 'succeeded')
  t.match(await put(), {
    outcome: 'nothing',
    operation: { id: requirePresent(fourth.operation).id },
  })
  t.match(
    await put({ overrides: { b: { d: 1, c: 2 }, a: 1 } }),
    { outcome: 'deploys', operation: { overrides: { a: 1, b: { c: 2, d: 1 } } } },
    'other overrides',
  )
  t.match(
    await put({ overrides: { a: 1, b: { c: 2, d: 1 } } }),
    { outcome: 'nothing' },
    'in another order they are the same',
  )
  t.match(
    await put(),
    { outcome: 'nothing', environment: { overrides: { a: 1 } } },
    'what is left out stays',
  )
})

t.test('ten at once make one environment and one deploy', async t => {
  const { store, ctx } = await prepared(t)
  const answers = await Promise.all(
    Array.from({ length: 10 }, () => ensureEnvironment({ ctx: ctx(), input: { name: 'pr-1' } })),
  )
  t.equal(answers.filter(({ outcome: did }) => did === 'created').length, 1)
  t.equal(answers.filter(({ outcome: did }) => did === 'nothing').length, 9)
  t.equal((await store.operations.list({ page: 1, pageSize: 10 })).total, 1)
})

t.test('what is there otherwise, or is leaving, is refused', async t => {
  const { store, ctx } = await prepared(t)
  await store.environments.create({
    name: 'staging',
    kind: 'staging',
    description: '',
    owner: '',
    template: null,
    overrides: {},
  })
  await t.rejects(ensureEnvironment({ ctx: ctx(), input: { name: 'staging' } }), {
    code: 'environment-conflict',
    message: /of kind staging/,
  })
  await ensureEnvironment({ ctx: ctx(), input: { name: 'pr-1' } })
  await t.rejects(
    ensureEnvironment({ ctx: ctx(), input: { name: 'pr-1', template: 'production' } }),
    { code: 'environment-conflict', message: /template staging/ },
  )
  await t.rejects(
    ensureEnvironment({ ctx: ctx('approver'), input: { name: 'pr-1', owner: 'bob' } }),
    { code: 'environment-conflict' },
  )
  await t.rejects(ensureEnvironment({ ctx: ctx('viewer'), input: { name: 'pr-2' } }), {
    code: 'forbidden',
  })
  t.equal((await store.operations.list({ page: 1, pageSize: 10 })).total, 1)
})

t.test('removing one supersedes what waits and cancels what runs, once', async t => {
  const { store, head, ctx, claim } = await prepared(t)
  const put = () => ensureEnvironment({ ctx: ctx(), input: { name: 'pr-1' } })
  const running = await put()
  await claim('pr-1')
  head.at = 'two'
  const queued = await put()
  const remove = () => removeEnvironment({ ctx: ctx(), input: { name: 'pr-1', destroy: true } })
  const gone = await remove()
  t.match(gone, {
    removed: false,
    operation: {
      kind: 'destroy',
      removeEnvironment: true,
      behind: requirePresent(running.operation).id,
    },
  })
  t.match(await store.operations.get(requirePresent(running.operation).id), {
    status: 'running',
    cancel: { by: 'the operator' },
  })
  t.match(await store.operations.get(requirePresent(queued.operation).id), {
    status: 'superseded',
    error: { code: 'superseded' },
  })
  t.same(((await remove()) as any).operation.id, (gone as any).operation.id)
  await t.rejects(put(), { code: 'environment-busy', message: /being destroyed/ })
})

t.test('limits, allowed overrides and owners', async t => {
  const { store, ctx } = await prepared(t, {
    perOwner: 2,
    total: 3,
    overrides: ['size'],
    ttlMinutes: 60,
    maximumMinutes: 120,
  })
  const make = (pullRequest: number, more = {}, role: 'operator' | 'approver' = 'operator') =>
    makeEnvironment({ ctx: ctx(role), input: { kind: 'ephemeral', pullRequest, ...more } })
  await t.rejects(make(1, { overrides: { size: 1, colour: 2 } }), {
    code: 'override-not-allowed',
    message: /colour.*allows size/,
  })
  await t.rejects(
    make(1, { owner: 'bob' }),
    { code: 'forbidden' },
    "another's name would go around the limit",
  )
  await t.rejects(make(1, { ttlMinutes: 121 }), {
    code: 'invalid-request',
    fields: [{ path: 'ttlMinutes' }],
  })
  const { environment } = await make(1, { overrides: { size: 1 } })
  t.match(environment, { name: 'pr-1', life: { ttlMinutes: 60, warnedAt: null } })
  t.ok(
    Math.abs(
      Date.parse(requirePresent(environment.life).hardEndAt) -
        Date.parse(requirePresent(environment.life).expiresAt) -
        3600_000,
    ) < 1000,
  )
  const both = await Promise.allSettled([make(2), make(3)])
  t.same(
    both.map(({ status }) => status).sort(),
    ['fulfilled', 'rejected'],
    'two at once do not pass the limit',
  )
  await t.rejects(make(4), {
    code: 'limit-reached',
    message: /the operator has 2 ephemeral environments \(pr-1, pr-\d\).*2 per owner/,
  })
  await make(5, { owner: 'bob' }, 'approver')
  await t.rejects(make(6, { owner: 'ann' }, 'approver'), {
    code: 'limit-reached',
    message: /there are 3 .*allows 3; ann has 0/,
  })
  await t.rejects(
    makeEnvironment({ ctx: ctx(), input: { kind: 'staging', name: 'staging', ttlMinutes: 5 } }),
    { code: 'invalid-request', fields: [{ path: 'ttlMinutes' }] },
  )
  t.equal((await store.environments.list({ page: 1, pageSize: 10 })).total, 3)
})

t.test('environment and deploy are made together, or neither', async t => {
  const { store, ctx } = await prepared(t)
  const failing = {
    ...ctx(),
    trees: {
      ...ctx().trees,
      resolve: async () => {
        throw new Error('no such revision')
      },
    },
  }
  await t.rejects(
    makeEnvironment({ ctx: failing, input: { kind: 'ephemeral', pullRequest: 1, deploy: true } }),
    /no such revision/,
  )
  t.equal(await store.environments.get('pr-1'), null)
  t.match(
    await makeEnvironment({
      ctx: ctx(),
      input: { kind: 'ephemeral', pullRequest: 1, revision: 'topic' },
    }),
    { environment: { name: 'pr-1' }, operation: { kind: 'deploy', revision: { id: 'topic' } } },
  )
  await t.rejects(makeEnvironment({ ctx: ctx(), input: { kind: 'ephemeral' } }), {
    code: 'invalid-request',
    fields: [{ path: 'name' }],
  })
})

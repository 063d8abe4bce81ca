/**
 * Plan, approval, apply, over HTTP and on the real engine; approval.long.test.ts has changes in
 * between, and crashes.
 */
import t from 'tap'
import { listResources } from '../../src/adapters/sandbox/cloud.ts'
import { approvalService, isWaiting } from './approvals.ts'
import { requirePresent } from '../helper/present.ts'

t.test('planned, approved by another person, applied', async t => {
  const { service, person, request: ask } = await approvalService(t)
  const [ann, ben, olga] = [
    await person('ann'),
    await person('ben'),
    await person('olga', 'operator'),
  ]
  const requests = await ask(ann)
  const { approval, ...waiting } = await service.wait(requests.id, isWaiting)
  t.match(approval, {
    status: 'waiting',
    fourEyes: true,
    by: null,
    why: 'policy',
    digest: /^[0-9a-f]{64}$/,
  })
  t.match(waiting, { error: null, changes: null, finishedAt: null })
  const { body: plan } = await service.call('GET', `/v1/operations/${requests.id}/plan`)
  t.match(plan, { digest: requirePresent(approval).digest, operation: requests.id })
  t.equal(plan.planned.filter(({ op }: { op: string }) => op === 'create').length, 9)
  t.same(await listResources(service.sandbox), [], 'nothing was written')

  const path = `/v1/operations/${requests.id}/approve`
  const yes = { digest: requirePresent(approval).digest, comment: 'looks right' }
  t.match(
    (await service.call('GET', '/v1/environments/staging')).body,
    { active: null },
    'the environment is free',
  )
  t.match(await ann('POST', path, yes), {
    status: 403,
    body: { code: 'forbidden', detail: /another person than ann/ },
  })
  t.match(
    await (
      await person('Ann')
    )('POST', path, yes),
    { status: 403 },
    'two tokens of one person are one person',
  )
  t.match(await olga('POST', path, yes), {
    status: 403,
    body: { detail: /needs the role approver/ },
  })
  t.match(await ben('POST', path, { digest: 'f'.repeat(64) }), {
    status: 409,
    body: { code: 'approval-digest-mismatch' },
  })

  const both = await Promise.all([
    ben('POST', path, yes),
    (await person('cleo'))('POST', path, yes),
  ])
  t.same(
    both.map(({ status }) => status).sort(),
    [202, 409],
    'one of two simultaneous approvals is accepted',
  )
  t.match(
    both.find(({ status }) => status === 409),
    { body: { code: 'approval-not-pending' } },
  )
  const done = await service.wait(requests.id)
  t.match(done, {
    status: 'succeeded',
    attempt: 2,
    approval: { status: 'approved', by: /ben|cleo/, comment: 'looks right' },
    changes: { create: 8 },
  })
  const {
    body: { transitions },
  } = await service.call('GET', `/v1/operations/${requests.id}`)
  t.same(
    transitions.map(({ to }: { to: string }) => to),
    ['queued', 'running', 'awaiting-approval', 'queued', 'running', 'succeeded'],
  )

  const {
    body: { notices },
  } = await service.call('GET', '/v1/notices')
  t.match(
    notices.map(({ type }: { type: string }) => type),
    [
      'approval.requested',
      'operation.awaiting-approval',
      'approval.granted',
      'operation.succeeded',
    ],
  )
  const { body: audit } = await service.call('GET', '/v1/audit-log')
  const rows = audit.items
    .filter(({ action }: { action: string }) => action === 'operation.approve')
    .map(
      ({ outcome, actor }: { outcome: string; actor: { name: string } }) =>
        `${outcome} ${actor.name}`,
    )
  t.equal(rows.filter((row: string) => row.startsWith('done')).length, 1)
  for (const row of ['refused ann', 'refused Ann', 'refused olga', 'refused ben'])
    t.ok(rows.includes(row), row)
})

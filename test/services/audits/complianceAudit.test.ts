/** The life of compliance audits by their verbs, on a real database. */
import t from 'tap'
import { toActorRecord, schedule } from '../../../src/model/actor.ts'
import type { ComplianceAuditContext } from '../../../src/services/audits/complianceAuditDeps.ts'
import { createComplianceAudit } from '../../../src/services/audits/createComplianceAudit.ts'
import { listComplianceAudits } from '../../../src/services/audits/listComplianceAudits.ts'
import {
  runScheduledComplianceAudit,
  createScheduledComplianceAudit,
} from '../../../src/services/audits/scheduled.ts'
import { signComplianceAudit } from '../../../src/services/audits/signComplianceAudit.ts'
import { complianceAuditViewSchema, sectionNames } from '../../../src/model/complianceAudit.ts'
import { found, section } from '../../helper/audits.ts'
import { newEnvironment, newOperation } from '../../helper/store.ts'
import { TwinstackError } from '../../../src/lib/errors.ts'
import { requirePresent } from '../../helper/present.ts'
import { createComplianceAuditLab } from './complianceAuditLab.ts'

const { test, store, named, complianceAudit, as, make, decide, verify } =
  await createComplianceAuditLab(t)

t.test('frozen, decided, signed, and the next one begins where it ended', async t => {
  Object.assign(named, {
    drift: section([found('a'), found('b', { severity: 'critical', environment: 'production' })]),
    versions: section([], { status: 'unknown' }),
  })
  const first = await make()
  t.same(complianceAuditViewSchema.parse(first), first)
  t.match(first, {
    number: 1,
    status: 'failed',
    findings: { open: 2, failing: 2 },
    sections: { drift: 'failed', versions: 'unknown', parity: 'met' },
    document: { previous: null, environments: [{ name: 'production' }, { name: 'staging' }] },
  })
  t.same(Object.keys(first.document.sections).sort(), [...sectionNames].sort())
  const [worst, other] = first.current.map(({ key }) => key)
  await t.rejects(
    decide(first, requirePresent(worst), { decision: 'accept', reason: 'x' }, 'operator'),
    {
      code: 'forbidden',
    },
  )
  await t.rejects(decide(first, requirePresent(worst), { decision: 'accept', reason: ' ' }), {
    code: 'invalid-request',
    message: /reason/,
  })
  await t.rejects(
    decide(first, requirePresent(worst), { decision: 'accept', reason: 'x', until: '2020-01-01' }),
    {
      code: 'invalid-request',
      fields: [{ path: 'until' }],
    },
  )
  await t.rejects(
    decide(first, requirePresent(worst), { decision: 'assign', person: 'bob', due: '2020-01-01' }),
    {
      code: 'invalid-request',
      fields: [{ path: 'due' }],
    },
  )
  await t.rejects(decide(first, 'drift-000000000000', { decision: 'accept', reason: 'x' }), {
    code: 'not-found',
  })
  await decide(first, requirePresent(worst), {
    decision: 'accept',
    reason: 'it may',
    until: '2999-12-31',
  })
  const assigned = await decide(first, requirePresent(other), {
    decision: 'assign',
    person: 'bob',
    due: '2999-12-31',
  })
  t.match(assigned, {
    findings: { accepted: 1, assigned: 1, open: 0, failing: 1 },
    status: 'failed',
    entries: [{ seq: 1 }, { seq: 2 }],
  })
  t.equal(
    (await decide(first, requirePresent(other), { decision: 'resolve', reason: 'done' })).status,
    'unknown',
    'nothing fails, but not all is known',
  )
  await t.rejects(decide(first, requirePresent(other), { decision: 'accept', reason: 'x' }), {
    code: 'conflict',
    message: /is resolved: done/,
  })
  const signed = await signComplianceAudit({
    ctx: as('approver', 'Ana'),
    input: { id: first.id, note: 'seen' },
  })
  t.match(signed, {
    signatures: [{ by: 'Ana', note: 'seen' }],
    entries: [
      {},
      {},
      {},
      { body: { type: 'sign', digest: first.digest, role: 'approver', open: 0 } },
    ],
  })
  t.same(signed.document, first.document)
  await t.rejects(decide(first, requirePresent(worst), { decision: 'resolve', reason: 'x' }), {
    code: 'audit-signed',
    message: /signed by Ana/,
  })
  await t.rejects(signComplianceAudit({ ctx: as('admin', 'ana'), input: { id: first.id } }), {
    code: 'conflict',
    message: /has signed/,
  })
  t.match(await verify(first), { intact: true, number: 1 })

  const second = await make()
  t.match(second, {
    number: 2,
    document: { previous: { id: first.id, number: 1, digest: first.digest, head: signed.head } },
  })
  t.match(second.current, [
    { state: 'accepted', since: { number: 1 } },
    { state: 'open', since: { number: 1 }, note: /was resolved \(done\) and is found again/ },
  ])
  named.drift = section([])
  const third = await make()
  t.match(third.current, [{ state: 'resolved' }, { state: 'resolved' }])
  await t.rejects(decide(second, requirePresent(other), { decision: 'resolve', reason: 'x' }), {
    code: 'conflict',
    message: /audit 3 has taken over/,
  })
  t.same((await make()).current, [])
  t.match(await listComplianceAudits({ ctx: as('viewer'), input: { pageSize: 2, page: 2 } }), {
    total: 4,
    items: [
      { number: 2, findings: { open: 1 } },
      {
        number: 1,
        digest: first.digest,
        findings: { accepted: 1, resolved: 1 },
        signatures: [{ by: 'Ana' }],
      },
    ],
  })
  t.ok(
    (await store.auditLog.list({ page: 1, pageSize: 50 })).items.some(
      ({ action, target }) => action === 'audit.sign' && target === first.id,
    ),
  )
})

t.test('the database refuses changes, also without the service', async t => {
  const {
    items: [, , , first],
  } = await listComplianceAudits({ ctx: as('viewer'), input: {} })
  const refused = { code: '23001' }
  for (const statement of [
    `update twinstack.audits set document = document || ' '`,
    'delete from twinstack.audits',
    'truncate twinstack.audits cascade',
    `update twinstack.audit_entries set content = ''`,
    'delete from twinstack.audit_entries',
    'truncate twinstack.audit_entries',
    'delete from twinstack.audit_heads',
    'truncate twinstack.audit_heads',
    `update twinstack.audit_heads set hash = ''`,
    'update twinstack.audit_heads set entries = entries + 2',
  ])
    await t.rejects(store.runSql(statement), refused, statement)
  const head = requirePresent(await store.complianceAudits.getHead(requirePresent(first).id))
  const entry = {
    audit: requirePresent(first).id,
    seq: head.entries + 1,
    type: 'accept',
    content: '{}',
    hash: '',
    keyId: '',
    seal: '',
  }
  await t.rejects(store.complianceAudits.append(entry, { ...head, entries: head.entries + 1 }), {
    code: 'audit-signed',
  })
})

t.test('who signs', async t => {
  const audit = await make()
  const sign = (ctx: ComplianceAuditContext) =>
    signComplianceAudit({ ctx, input: { id: audit.id } })
  await t.rejects(sign(as('operator')), { code: 'forbidden', message: /needs the role approver/ })
  const machine = {
    ...as('approver'),
    actor: {
      ...test.context('approver').actor,
      kind: 'machine',
      name: 'ci',
    } as ComplianceAuditContext['actor'],
  }
  await t.rejects(sign(machine), {
    code: 'forbidden',
    message: /signed by a person; ci is a machine/,
  })
  const deploy = async (name: string, kind: 'person' | 'machine' = 'person') => {
    const { id } = await store.operations.create(
      newOperation('production', {
        environmentKind: 'production',
        requestedBy: { kind, name, tokenId: null },
      }),
    )
    const actor = toActorRecord(as('admin').actor)
    await store.operations.claim('production', { worker: 'w', leaseSeconds: 60 })
    await store.operations.transition(id, {
      from: 'running',
      to: 'succeeded',
      actor,
      reason: 'done',
    })
  }
  await deploy('Ana')
  await deploy('Bob')
  await deploy('ci', 'machine')
  await t.rejects(sign(as('approver', 'bob')), {
    code: 'forbidden',
    message: /bob deployed production last/,
    hint: /TWINSTACK_AUDIT_SIGNER/,
  })
  await sign(as('approver', 'Ana'))
  await sign({ ...as('approver', 'bob'), complianceAudit: { ...complianceAudit, signer: 'any' } })
  t.match(await verify(audit), { intact: true })
})

t.test(
  'a collector that can not answer leaves its section unknown; what breaks breaks the whole',
  async t => {
    const failing = (error: Error): ComplianceAuditContext => ({
      ...as('operator'),
      complianceAudit: {
        ...complianceAudit,
        collectors: {
          ...complianceAudit.collectors,
          register: async () => {
            throw error
          },
        },
      },
    })
    const { document } = await createComplianceAudit({
      ctx: failing(new TwinstackError('settings-invalid', 'differences.yaml: line 3')),
      input: {},
    })
    t.match(document.sections.register, {
      status: 'unknown',
      summary: 'could not be collected: differences.yaml: line 3',
    })
    const { total } = await store.complianceAudits.list({ page: 1, pageSize: 1 })
    await t.rejects(createComplianceAudit({ ctx: failing(new Error('a bug')), input: {} }), {
      message: 'a bug',
    })
    t.equal((await store.complianceAudits.list({ page: 1, pageSize: 1 })).total, total)
    const bare = await createComplianceAudit({
      ctx: { ...as('operator'), complianceAudit: { ...complianceAudit, collectors: {} } },
      input: {},
    })
    t.match(bare, {
      document: {
        sections: { parity: { status: 'unknown', summary: 'is not collected by this service' } },
      },
    })
  },
)

t.test(
  'all sections see one moment, and audits at the same time get their own numbers',
  async t => {
    let inside = 0
    const looking: ComplianceAuditContext = {
      ...as('operator'),
      complianceAudit: {
        ...complianceAudit,
        collectors: {
          parity: async bound => {
            const count = async () =>
              (await bound.environments.list({ page: 1, pageSize: 1 })).total
            const before = await count()
            await store.environments.create(
              newEnvironment(`copy-${inside++}`, { kind: 'ephemeral' }),
            )
            return section([], { body: [before, await count()] })
          },
        },
      },
    }
    const { document } = await createComplianceAudit({ ctx: looking, input: {} })
    t.same(document.sections.parity?.body, [2, 2])
    const many = await Promise.all(Array.from({ length: 4 }, make))
    t.equal(new Set(many.map(({ number }) => number)).size, 4)
    for (const audit of many) t.match(await verify(audit), { intact: true })
  },
)

t.test('by schedule: once, also when the run is repeated', async t => {
  const needs = { store, complianceAudit }
  t.match(
    await runScheduledComplianceAudit(needs, { id: 'a-schedule' }),
    { made: false, note: /was created just before/ },
    'those above',
  )
  const { note } = await runScheduledComplianceAudit(
    needs,
    { id: 'a-schedule' },
    schedule,
    new Date(Date.now() + 11 * 60_000),
  )
  t.match(note, /^audit \d+: /)
  const newest = requirePresent(await store.complianceAudits.getNewest())
  t.match(newest.index.madeBy, { kind: 'system', name: 'schedule' })
  t.match(await createScheduledComplianceAudit(needs)({ id: 'a-schedule' }, store, schedule), {
    skipped: /was created just before/,
  })
  t.equal(requirePresent(await store.complianceAudits.getNewest()).id, newest.id)
  t.match(
    await createScheduledComplianceAudit(needs)({ id: 'a-schedule' }, store, as('operator').actor),
    { skipped: /was created just before/ },
    'whoever asks',
  )
  t.match(
    await createScheduledComplianceAudit(needs)(
      { id: 'a-schedule', environment: 'staging' },
      store,
      schedule,
    ),
    { skipped: /not only staging/ },
  )
  t.equal(requirePresent(await store.complianceAudits.getNewest()).id, newest.id)
})

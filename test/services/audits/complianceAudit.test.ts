/** The life of audits by their verbs, on a real database; what is changed by hand is found. */
import pg from 'pg'
import t from 'tap'
import { sealKey } from '../../../src/services/access/sealKey.ts'
import type { Role } from '../../../src/model/access.ts'
import { actorRecord, schedule } from '../../../src/model/actor.ts'
import type { ComplianceAuditContext } from '../../../src/services/audits/complianceAuditDeps.ts'
import { changedSince } from '../../../src/analysis/audits/compare.ts'
import { createComplianceAudit } from '../../../src/services/audits/createComplianceAudit.ts'
import { decideFinding } from '../../../src/services/audits/decideFinding.ts'
import { getComplianceAudit } from '../../../src/services/audits/getComplianceAudit.ts'
import { listComplianceAudits } from '../../../src/services/audits/listComplianceAudits.ts'
import {
  runScheduledComplianceAudit,
  scheduledComplianceAudit,
} from '../../../src/services/audits/scheduled.ts'
import { signComplianceAudit } from '../../../src/services/audits/signComplianceAudit.ts'
import { verifyComplianceAudit } from '../../../src/services/audits/verifyComplianceAudit.ts'
import {
  complianceAuditViewSchema,
  sectionNames,
  type ComplianceAuditView,
  type Section,
  type SectionName,
} from '../../../src/model/complianceAudit.ts'
import { testApp } from '../../helper/app.ts'
import { fixedSections, found, section } from '../../helper/audits.ts'
import { newEnvironment, newOperation } from '../../helper/store.ts'
import { TwinstackError } from '../../../src/lib/errors.ts'
import { present } from '../../helper/present.ts'

const test = await testApp(t)
const { store, config } = test.services
const named: Partial<Record<SectionName, Section>> = {}
const complianceAudit = fixedSections(test.services.complianceAudit, named)
const as = (role: Role, name = `the ${role}`): ComplianceAuditContext => {
  const ctx = test.context(role)
  return {
    ...ctx,
    complianceAudit,
    actor: { ...ctx.actor, name } as ComplianceAuditContext['actor'],
  }
}
const make = () => createComplianceAudit({ ctx: as('operator'), input: {} })
const decide = (
  { id }: ComplianceAuditView,
  key: string,
  decision: Parameters<typeof decideFinding>[0]['input']['decision'],
  role: Role = 'approver',
) => decideFinding({ ctx: as(role), input: { id, key, decision } })
const verify = async ({ id }: ComplianceAuditView) =>
  verifyComplianceAudit({ ctx: as('viewer'), input: { id } })
const broken = async (audit: ComplianceAuditView) =>
  (await verify(audit)).checks.filter(({ intact }) => !intact).map(({ what }) => what)

for (const kind of ['production', 'staging'] as const)
  await store.environments.create(newEnvironment(kind, { kind }))

/** By hand: as the owner of the database, with the triggers switched off. */
async function byHand(statement: string, values: unknown[] = []): Promise<void> {
  const client = new pg.Client({ connectionString: present(config.databaseUrl) })
  await client.connect()
  try {
    await client.query("set session_replication_role = 'replica'")
    t.ok((await client.query(statement, values)).rowCount, statement)
  } finally {
    await client.end()
  }
}

/** Changes it, looks at what verification says, and puts it back. */
async function changed(
  audit: ComplianceAuditView,
  table: string,
  column: string,
  where: string,
  change: string,
): Promise<string[]> {
  const {
    rows: [row],
  } = (await store.sql(`select ${column} as old from twinstack.${table} where ${where}`)) as {
    rows: { old: unknown }[]
  }
  await byHand(`update twinstack.${table} set ${column} = ${change} where ${where}`)
  const names = await broken(audit)
  await byHand(`update twinstack.${table} set ${column} = $1 where ${where}`, [present(row).old])
  t.same(await broken(audit), [], 'put back, it is intact')
  return names
}

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
  await t.rejects(decide(first, present(worst), { decision: 'accept', reason: 'x' }, 'operator'), {
    code: 'forbidden',
  })
  await t.rejects(decide(first, present(worst), { decision: 'accept', reason: ' ' }), {
    code: 'invalid-request',
    message: /reason/,
  })
  await t.rejects(
    decide(first, present(worst), { decision: 'accept', reason: 'x', until: '2020-01-01' }),
    {
      code: 'invalid-request',
      fields: [{ path: 'until' }],
    },
  )
  await t.rejects(
    decide(first, present(worst), { decision: 'assign', person: 'bob', due: '2020-01-01' }),
    {
      code: 'invalid-request',
      fields: [{ path: 'due' }],
    },
  )
  await t.rejects(decide(first, 'drift-000000000000', { decision: 'accept', reason: 'x' }), {
    code: 'not-found',
  })
  await decide(first, present(worst), { decision: 'accept', reason: 'it may', until: '2999-12-31' })
  const assigned = await decide(first, present(other), {
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
    (await decide(first, present(other), { decision: 'resolve', reason: 'done' })).status,
    'unknown',
    'nothing fails, but not all is known',
  )
  await t.rejects(decide(first, present(other), { decision: 'accept', reason: 'x' }), {
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
  await t.rejects(decide(first, present(worst), { decision: 'resolve', reason: 'x' }), {
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
  await t.rejects(decide(second, present(other), { decision: 'resolve', reason: 'x' }), {
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

t.test('the database refuses changes, also of who goes around the service', async t => {
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
    await t.rejects(store.sql(statement), refused, statement)
  const head = present(await store.complianceAudits.head(present(first).id))
  const entry = {
    audit: present(first).id,
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

t.test('whatever is changed by hand is named', async t => {
  Object.assign(named, { drift: section([found('a')]) })
  const before = await make()
  await decide(before, present(before.current[0]).key, { decision: 'accept', reason: 'it may' })
  named.drift = section([found('a'), found('c')])
  const audit = await make()
  await decide(audit, present(audit.current.find(({ state }) => state === 'open')).key, {
    decision: 'assign',
    person: 'bob',
    due: '2999-12-31',
  })
  const signed = await signComplianceAudit({ ctx: as('approver'), input: { id: audit.id } })
  const row = `id = '${audit.id}'`
  const entry = (seq: number) => `audit = '${audit.id}' and seq = ${seq}`
  const names = async (...args: [table: string, column: string, where: string, change: string]) =>
    changed(audit, ...args)

  t.same(
    await names(
      'audits',
      'document',
      row,
      `replace(document, '"severity":"medium"', '"severity":"low"')`,
    ),
    ['document', 'document: findings', 'what is listed of it'],
  )
  t.same(
    await names(
      'audits',
      'document',
      row,
      `replace(document, '"body":{"findings":2}', '"body":{"findings":3}')`,
    ),
    ['document', 'document: sections.drift'],
  )
  t.same(await names('audits', 'document', row, `regexp_replace(document, '^\\{', '{ ')`), [
    'document',
    'form of the document',
  ])
  t.same(await names('audits', 'document', row, 'left(document, 100)'), [
    'document',
    'form of the document',
  ])
  t.same(
    await names(
      'audits',
      'document',
      row,
      `replace(document, '{"environments"', '{"added":1,"environments"')`,
    ),
    ['document', 'document: added'],
  )
  t.match(await names('audits', 'digest', row, `repeat('0', 64)`), [
    'document',
    'seal of the document',
    /^entry 1/,
    /signature/,
  ])
  t.same(await names('audits', 'parts', row, `replace(parts, 'format', 'formal')`), [
    'document: formal',
    'document: format',
    'seal of the document',
  ])
  t.same(await names('audits', 'summary', row, `replace(summary, 'medium', 'low')`), [
    'what is listed of it',
  ])
  t.same(await names('audits', 'made_at', row, `made_at - interval '1 day'`), [
    'what is listed of it',
  ])
  t.same(await names('audits', 'seal', row, `reverse(seal)`), ['seal of the document'])
  t.match(await names('audit_entries', 'content', entry(1), `replace(content, 'bob', 'eve')`), [
    /^entry 1: assign drift-\w+ by the approver$/,
  ])
  t.match(
    await names(
      'audit_entries',
      'content',
      entry(2),
      `replace(content, 'the approver', 'the king')`,
    ),
    [/^entry 2: signature of the king$/],
  )
  t.match(await names('audit_entries', 'content', entry(2), `'x'`), ['entry 2'])
  t.match(await names('audit_entries', 'type', entry(2), `'accept'`), [/^entry 2/])
  t.same(await names('audit_heads', 'hash', `audit = '${audit.id}'`, `repeat('0', 64)`), [
    'end of the chain',
  ])
  t.match(
    await names('audits', 'document', `id = '${before.id}'`, `replace(document, 'medium', 'low')`),
    ['the audit before'],
  )
  t.match(
    await names(
      'audit_entries',
      'content',
      `audit = '${before.id}'`,
      `replace(content, 'it may', 'it must')`,
    ),
    ['the audit before'],
  )

  const {
    rows: [last],
  } = (await store.sql('select * from twinstack.audit_entries where audit = $1 and seq = 2', [
    audit.id,
  ])) as { rows: Record<string, unknown>[] }
  await byHand(`delete from twinstack.audit_entries where ${entry(2)}`)
  t.match(
    (await verify(audit)).checks.filter(({ intact }) => !intact),
    [{ what: 'end of the chain', detail: '1 of 2 entries are gone' }],
  )
  await t.rejects(signComplianceAudit({ ctx: as('admin'), input: { id: audit.id } }), {
    code: 'conflict',
    message: /not what was frozen: end of the chain/,
  })
  await byHand(
    'insert into twinstack.audit_entries select * from json_populate_record(null::twinstack.audit_entries, $1::json)',
    [JSON.stringify(last)],
  )
  t.match(await verify(audit), { intact: true })

  const foreign = { ...complianceAudit, key: await sealKey(`${config.home}/other`) }
  const { checks } = await verifyComplianceAudit({
    ctx: { ...as('viewer'), complianceAudit: foreign },
    input: { id: audit.id },
  })
  t.match(
    checks.find(({ what }) => what === 'seal of the document'),
    { intact: false, detail: /was keys\/audits\.jwk replaced/ },
  )

  t.same(
    changedSince(signed, await getComplianceAudit({ ctx: as('viewer'), input: { id: audit.id } })),
    [],
  )
  t.match(changedSince({ ...signed, digest: '0' }, signed), [
    /file itself was changed/,
    /the document was 0/,
  ])
  t.match(changedSince(signed, { ...signed, entries: signed.entries.slice(0, 1) }), [
    /^entry 2 was changed or taken away$/,
  ])
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
    const actor = actorRecord(as('admin').actor)
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
    { made: false, note: /was made just before/ },
    'those above',
  )
  const { note } = await runScheduledComplianceAudit(
    needs,
    { id: 'a-schedule' },
    schedule,
    new Date(Date.now() + 11 * 60_000),
  )
  t.match(note, /^audit \d+: /)
  const newest = present(await store.complianceAudits.newest())
  t.match(newest.index.madeBy, { kind: 'system', name: 'schedule' })
  t.match(await scheduledComplianceAudit(needs)({ id: 'a-schedule' }, store, schedule), {
    skipped: /was made just before/,
  })
  t.equal(present(await store.complianceAudits.newest()).id, newest.id)
  t.match(
    await scheduledComplianceAudit(needs)({ id: 'a-schedule' }, store, as('operator').actor),
    { skipped: /was made just before/ },
    'whoever asks',
  )
  t.match(
    await scheduledComplianceAudit(needs)(
      { id: 'a-schedule', environment: 'staging' },
      store,
      schedule,
    ),
    { skipped: /not of staging alone/ },
  )
  t.equal(present(await store.complianceAudits.newest()).id, newest.id)
})

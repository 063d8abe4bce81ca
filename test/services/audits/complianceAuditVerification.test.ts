/** What is changed by hand in a compliance audit is found. */
import t from 'tap'
import { sealKey } from '../../../src/services/access/sealKey.ts'
import { describeChangesSince } from '../../../src/analysis/audits/compare.ts'
import { getComplianceAudit } from '../../../src/services/audits/getComplianceAudit.ts'
import { signComplianceAudit } from '../../../src/services/audits/signComplianceAudit.ts'
import { verifyRows, verifyRowsOnce } from '../../../src/services/audits/verify.ts'
import { verifyComplianceAudit } from '../../../src/services/audits/verifyComplianceAudit.ts'
import { found, section } from '../../helper/audits.ts'
import { requirePresent } from '../../helper/present.ts'
import { createComplianceAuditLab } from './complianceAuditLab.ts'

const { store, config, named, complianceAudit, as, make, decide, verify, byHand, changed } =
  await createComplianceAuditLab(t)

t.test('whatever is changed by hand is named', async t => {
  Object.assign(named, { drift: section([found('a')]) })
  const before = await make()
  await decide(before, requirePresent(before.current[0]).key, {
    decision: 'accept',
    reason: 'it may',
  })
  named.drift = section([found('a'), found('c')])
  const audit = await make()
  await decide(audit, requirePresent(audit.current.find(({ state }) => state === 'open')).key, {
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
    ['document', 'document: findings', 'listed values'],
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
    'listed values',
  ])
  t.same(await names('audits', 'made_at', row, `made_at - interval '1 day'`), ['listed values'])
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
    ['the previous audit'],
  )
  t.match(
    await names(
      'audit_entries',
      'content',
      `audit = '${before.id}'`,
      `replace(content, 'it may', 'it must')`,
    ),
    ['the previous audit'],
  )

  const {
    rows: [last],
  } = (await store.runSql('select * from twinstack.audit_entries where audit = $1 and seq = 2', [
    audit.id,
  ])) as { rows: Record<string, unknown>[] }
  await byHand(`delete from twinstack.audit_entries where ${entry(2)}`)
  t.match(
    (await verify(audit)).checks.filter(({ intact }) => !intact),
    [{ what: 'end of the chain', detail: '1 of 2 entries are missing' }],
  )
  await t.rejects(signComplianceAudit({ ctx: as('admin'), input: { id: audit.id } }), {
    code: 'conflict',
    message: /was changed after its creation: end of the chain/,
  })
  await byHand(
    'insert into twinstack.audit_entries select * from ' +
      'json_populate_record(null::twinstack.audit_entries, $1::json)',
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
    describeChangesSince(
      signed,
      await getComplianceAudit({ ctx: as('viewer'), input: { id: audit.id } }),
    ),
    [],
  )
  t.match(describeChangesSince({ ...signed, digest: '0' }, signed), [
    /file itself was changed/,
    /the document was 0/,
  ])
  t.match(describeChangesSince(signed, { ...signed, entries: signed.entries.slice(0, 1) }), [
    /^entry 2 was changed or removed$/,
  ])
})

t.test('equal rows are verified once, and changed ones at once', async t => {
  const audit = await make()
  const stored = requirePresent(await store.complianceAudits.get(audit.id))
  const rows = (change: Partial<typeof stored> = {}) => ({
    stored: { ...structuredClone(stored), ...change },
    entries: [],
    head: null,
    previous: null,
  })
  let calls = 0
  const once = (change?: Partial<typeof stored>, key = complianceAudit.key) =>
    verifyRowsOnce(rows(change), key, (...args) => {
      calls += 1
      return verifyRows(...args)
    })
  const before = once()
  t.strictSame(once(), before)
  t.equal(calls, 1)
  const changed = once({ document: stored.document.replace('"number":', '"numbers":') })
  t.strictSame(changed[0], {
    ...before[0],
    intact: false,
    detail: requirePresent(changed[0]).detail,
  })
  t.equal(calls, 2)
  once({}, await sealKey(`${config.home}/third`))
  t.equal(calls, 3, 'another key is another input')
})

t.test('a decision and a changed document are in the next answer', async t => {
  named.drift = section([found('z')])
  const audit = await make()
  const get = () => getComplianceAudit({ ctx: as('viewer'), input: { id: audit.id } })
  t.strictSame(await get(), await get())
  const { key } = requirePresent(audit.current.find(({ state }) => state === 'open'))
  await decide(audit, key, { decision: 'accept', reason: 'for a test' })
  t.match(
    (await get()).current.find(one => one.key === key),
    { state: 'accepted' },
  )
  await byHand(
    `update twinstack.audits set document = replace(document, '"number"', '"numbers"') ` +
      'where id = $1',
    [audit.id],
  )
  t.notOk('number' in (await get()).document)
})

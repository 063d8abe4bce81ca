import t from 'tap'
import {
  updateFindings,
  listCurrentFindings,
  getFindingKey,
  isFailing,
  type Sections,
} from '../../../src/services/audits/findings.ts'
import {
  findingKeySchema,
  type ComplianceAuditEntry,
  type ComplianceAuditFinding,
  type EntryBody,
} from '../../../src/model/complianceAudit.ts'
import { found, section, sections } from '../../helper/audits.ts'
import { requirePresent } from '../../helper/present.ts'

const audit = (number: number, at = `2026-0${number}-01T00:00:00.000Z`) => ({
  audit: `00000000-0000-4000-8000-00000000000${number}`,
  number,
  at,
})
const carry = (before: ComplianceAuditFinding[], number: number, now: Sections) =>
  updateFindings(before, { audit: audit(number), sections: now })
const withDrift = (...findings: Parameters<typeof found>[]) =>
  sections({ drift: section(findings.map(args => found(...args))) })
const entry = (body: EntryBody): ComplianceAuditEntry => ({
  audit: audit(1).audit,
  seq: 1,
  at: '2026-01-02T00:00:00.000Z',
  by: { kind: 'person', name: 'ana', tokenId: null },
  body,
  previous: '',
  hash: '',
  seal: '',
})
const key = getFindingKey('drift', found('a'))
const accept = (until: string | null = null) =>
  entry({ type: 'accept', finding: key, reason: 'it may', until })

t.test('a key is stable, and of section, environment and subject', async t => {
  t.equal(findingKeySchema.parse(key), key)
  t.equal(getFindingKey('drift', found('a', { text: 'other', severity: 'low' })), key)
  for (const other of [
    getFindingKey('unmanaged', found('a')),
    getFindingKey('drift', found('b')),
    getFindingKey('drift', found('a', { environment: 'production' })),
    getFindingKey('drift', found('a', { environment: null })),
  ])
    t.not(other, key)
})

t.test('the first audit: all is open, worst first, one of each key', async t => {
  const all = carry(
    [],
    1,
    withDrift(
      ['a', { severity: 'low' }],
      ['b', { severity: 'critical' }],
      ['a', { severity: 'high' }],
    ),
  )
  t.match(all, [
    { subject: 'b', state: 'open', since: { number: 1 }, note: null, form: null, once: false },
    { subject: 'a', severity: 'high' },
  ])
  t.equal(all.length, 2)
})

t.test('decisions, in their order', async t => {
  const findings = carry([], 1, withDrift(['a']))
  t.match(listCurrentFindings({ findings }, [accept('2026-03-01')]), [
    { state: 'accepted', acceptance: { reason: 'it may', until: '2026-03-01', by: 'ana' } },
  ])
  const assigned = listCurrentFindings({ findings }, [
    accept(),
    entry({ type: 'assign', finding: key, person: 'bob', due: '2026-01-31' }),
  ])
  t.match(assigned, [
    { state: 'assigned', acceptance: null, assignment: { person: 'bob', due: '2026-01-31' } },
  ])
  t.match(
    listCurrentFindings({ findings }, [entry({ type: 'resolve', finding: key, reason: 'done' })]),
    [{ state: 'resolved', resolution: { by: 'ana', reason: 'done' } }],
  )
  t.match(
    listCurrentFindings({ findings }, [
      entry({ type: 'sign', digest: '', role: 'admin', note: '', open: 1 }),
    ]),
    [{ state: 'open' }],
  )
  t.same([...assigned, ...findings].map(isFailing), [true, true])
  t.same(
    [
      { state: 'accepted', severity: 'high' },
      { state: 'open', severity: 'info' },
      { state: 'resolved', severity: 'high' },
    ].map(one => isFailing(one as ComplianceAuditFinding)),
    [false, false, false],
  )
})

t.test('what the next audit takes over', async t => {
  const first = carry([], 1, withDrift(['a', { form: 'v1' }]))
  const decided = (entry: ComplianceAuditEntry) => listCurrentFindings({ findings: first }, [entry])
  const again = withDrift(['a', { form: 'v1' }])
  t.match(carry(first, 2, again), [{ state: 'open', since: { number: 1 } }])
  t.match(carry(decided(accept()), 2, again), [
    { state: 'accepted', since: { number: 1 }, acceptance: { by: 'ana' } },
  ])
  t.match(
    carry(decided(accept('2026-02-01')), 2, again),
    [{ state: 'accepted' }],
    'on its last day still',
  )
  t.match(carry(decided(accept('2026-01-31')), 2, again), [
    { state: 'open', acceptance: null, note: 'was accepted until 2026-01-31' },
  ])
  t.match(carry(decided(accept()), 2, withDrift(['a', { form: 'v1', severity: 'high' }])), [
    { state: 'open', note: /worse than the accepted severity \(medium\)/ },
  ])
  t.match(carry(decided(accept()), 2, withDrift(['a', { form: 'v1', severity: 'low' }])), [
    { state: 'accepted' },
  ])
  t.match(carry(decided(accept()), 2, withDrift(['a', { form: 'v2' }])), [
    { state: 'open', note: 'has another value than the accepted one' },
  ])
  t.match(
    carry(
      decided(entry({ type: 'assign', finding: key, person: 'bob', due: '2026-01-15' })),
      2,
      again,
    ),
    [{ state: 'assigned', assignment: { person: 'bob' }, note: 'was due on 2026-01-15' }],
  )
  t.match(carry(decided(entry({ type: 'resolve', finding: key, reason: 'fixed' })), 2, again), [
    { state: 'open', note: 'was resolved (fixed) and is found again', since: { number: 1 } },
  ])
})

t.test('what is no longer found is resolved, once; what could not be looked at stays', async t => {
  const first = carry([], 1, withDrift(['a']))
  const second = carry(first, 2, sections())
  t.match(second, [{ state: 'resolved', resolution: { reason: 'no longer found', by: 'audit' } }])
  t.same(carry(second, 3, sections()), [])
  t.match(carry(second, 3, withDrift(['a'])), [{ state: 'open', note: /found again/ }])
  const unknown = { status: 'unknown' as const }
  t.match(carry(first, 2, sections({ drift: section([], unknown) })), [
    { state: 'open', note: 'could not be checked this time', since: { number: 1 } },
  ])
  t.match(
    carry(first, 2, sections({ drift: section([], { ...unknown, unknownIn: ['staging'] }) })),
    [{ state: 'open' }],
  )
  t.match(
    carry(first, 2, sections({ drift: section([], { ...unknown, unknownIn: ['production'] }) })),
    [{ state: 'resolved' }],
    'another environment',
  )
  const accepted = listCurrentFindings({ findings: first }, [accept('2026-01-31')])
  t.match(carry(accepted, 2, sections({ drift: section([], unknown) })), [
    { state: 'open', note: /was accepted until 2026-01-31; could not/ },
  ])
})

t.test('a finding of a past event stays open until a person decides', async t => {
  const first = carry([], 1, sections({ revisions: section([found('glass', { once: true })]) }))
  const second = carry(first, 2, sections())
  t.match(second, [{ state: 'open', since: { number: 1 } }])
  const decided = (body: EntryBody) => listCurrentFindings({ findings: second }, [entry(body)])
  const glass = requirePresent(first[0]).key
  t.match(
    carry(
      decided({ type: 'accept', finding: glass, reason: 'an outage', until: null }),
      3,
      sections(),
    ),
    [{ state: 'resolved', resolution: { reason: 'it was accepted: an outage' } }],
  )
  t.match(
    carry(
      decided({ type: 'assign', finding: glass, person: 'bob', due: '2026-02-02' }),
      3,
      sections(),
    ),
    [{ state: 'assigned', note: 'was due on 2026-02-02' }],
  )
})

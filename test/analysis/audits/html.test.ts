import t from 'tap'
import { hashSha256Bytes } from '../../../src/lib/hash.ts'
import { renderComplianceAuditPage, formatState } from '../../../src/analysis/audits/html.ts'
import { contentPolicy } from '../../../src/analysis/audits/style.ts'
import type {
  ComplianceAuditFinding,
  ComplianceAuditView,
} from '../../../src/model/complianceAudit.ts'
import { requirePresent } from '../../helper/present.ts'

const id = '6f1f3b1e-5c0f-4b8e-9a50-0d9b7b1a2c3d'
const evil = '<script>alert(1)</script>"\''
const digest = 'a'.repeat(64)
const finding: ComplianceAuditFinding = {
  key: 'drift-0123456789ab',
  section: 'drift',
  severity: 'high',
  environment: 'staging',
  subject: 'a',
  form: null,
  text: evil,
  evidence: evil,
  once: false,
  since: { audit: id, number: 1, at: '2026-01-02T03:04:05.000Z' },
  state: 'accepted',
  note: null,
  acceptance: { reason: evil, until: '2026-05-01', by: evil, at: '2026-01-02T03:04:05.000Z' },
  assignment: null,
  resolution: null,
}
const by = { kind: 'person' as const, name: evil, tokenId: null }
const view: ComplianceAuditView = {
  id,
  number: 2,
  madeAt: '2026-01-02T03:04:05.000Z',
  madeBy: by,
  digest,
  status: 'met',
  sections: { drift: 'met' },
  findings: { open: 0, accepted: 1, assigned: 0, resolved: 0, failing: 0 },
  signatures: [{ by: evil, at: '2026-01-02T03:04:05.000Z', note: evil }],
  current: [finding],
  parts: {},
  seal: '',
  key: { id: '', publicJwk: {} },
  head: digest,
  entries: [
    {
      audit: id,
      seq: 1,
      at: '2026-01-02T03:04:05.000Z',
      by,
      previous: digest,
      hash: digest,
      seal: '',
      body: { type: 'sign', digest, role: 'admin', note: evil, open: 0 },
    },
  ],
  document: {
    format: 'twinstack-audit/1',
    id,
    number: 2,
    madeAt: '2026-01-02T03:04:05.000Z',
    madeBy: by,
    message: evil,
    previous: { id, number: 1, madeAt: '2026-01-01T00:00:00.000Z', digest, head: digest },
    environments: [
      { name: 'staging', kind: 'staging', owner: evil, resourceCount: 3, deployed: null },
    ],
    sections: {
      drift: {
        status: 'met',
        summary: evil,
        unknownIn: [],
        body: { evil, long: 'x'.repeat(200_000) },
      },
    },
    findings: [finding],
  },
}

t.test('a complete page, escaped, without scripts and without content of other hosts', async t => {
  const page = renderComplianceAuditPage(view)
  t.match(page, /^<!doctype html>\n<html lang="en">/)
  t.notMatch(page, /<script|<link|<img|<iframe|https?:|javascript:| on\w+="/i)
  t.ok(page.split('&#60;script&#62;').length > 10, 'every place shows the value as text')
  t.match(page, /Audit 2: <span class="met">met<\/span>/)
  t.match(page, /by &#60;script.* until 2026-05-01/)
  t.match(page, /more characters are in the JSON export/)
  t.notMatch(page, /undefined|\[object|null<|,<tr/)
})

t.test('the only style is the one that the policy allows', async t => {
  const style = requirePresent(
    requirePresent(/<style>([^]*)<\/style>/.exec(renderComplianceAuditPage(view)))[1],
  )
  t.match(contentPolicy, `'sha256-${hashSha256Bytes(style).toString('base64')}'`)
  t.match(contentPolicy, /^default-src 'none'/)
  t.notMatch(contentPolicy, /unsafe/)
})

t.test('the text for each state of a finding', async t => {
  t.equal(formatState({ ...finding, acceptance: null }), '')
  t.equal(
    formatState({
      ...finding,
      acceptance: null,
      assignment: { person: 'bob', due: '2026-02-01', by: 'ana', at: '' },
      note: 'was due on 2026-02-01',
    }),
    'to bob until 2026-02-01, by ana; was due on 2026-02-01',
  )
})

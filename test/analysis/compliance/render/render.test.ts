import t from 'tap'
import { complianceReportSchema } from '../../../../src/model/compliance.ts'
import {
  renderCompliance,
  type ComplianceFormat,
} from '../../../../src/analysis/compliance/render/render.ts'
import { check, cluster, environment, sound } from '../../../services/compliance/fixture.ts'
import { requirePresent } from '../../../helper/present.ts'

const production = environment('production', { resources: [cluster(), ...sound] })
const nasty = '<script>alert(1)</script>|`x`\u0000\u001b[31m\n  [critical] forged: line "&]]>'
const report = check(
  [
    environment('staging', {
      resources: [cluster({ engineVersion: '14.9', backupRetentionPeriod: 3 }), ...sound],
      ruleFindings: [
        {
          id: 'own',
          severity: 'low',
          describes: nasty,
          state: 'recorded',
          findings: [{ resource: nasty, expected: nasty, actual: true }],
          error: null,
        },
      ],
    }),
    production,
  ],
  {
    waivers: [
      { rule: 'backup_retention', reason: nasty, owner: nasty, expires: '2027-01-01' },
      { rule: 'database_version', reason: 'later', owner: 'me', expires: '2026-01-01' },
      { rule: 'unused_one', reason: 'why', owner: nasty, expires: '2027-01-01' },
    ],
  },
)
const fine = check([production])
const as = (format: ComplianceFormat, of = report, details = false) =>
  renderCompliance(of, format, { version: '1.2.3', details })

t.test(
  "the text has the format of the article's report, and no value can forge a line",
  async t => {
    t.equal(as('text', fine), 'All environments compliant')
    const lines = as('text').split('\n')
    t.equal(lines[0], 'Found 2 compliance violations:')
    t.equal(
      lines[1],
      '  [critical] staging: database_version: aws:rds/cluster:Cluster main: engineVersion ' +
        '(expected 15.4, got 14.9)',
    )
    t.equal(lines.length, 3)
    t.match(lines[2], /^ {2}\[low\] staging: own: <script>.* \(expected <script>.*, got true\)$/)
    t.notMatch(as('text'), /\u001b|\u0000/)
  },
)

t.test('text with details', async t => {
  const text = as('text', report, true)
  t.match(
    text,
    /Cluster main: engineVersion \(expected 15\.4, got 14\.9\)\n {6}its waiver expired on 2026-01-01 \(me: later\)/,
  )
  t.match(
    text,
    /Waived \(1\):\n {2}\[high\] staging: backup_retention: aws:rds\/cluster:Cluster main: backupRetentionPeriod \(expected at least 7 days, got 3\)\n {6}until 2027-01-01 by/,
  )
  t.match(text, /Unused waivers:\n {2}unused_one \* \*/)
})

t.test('JSON contains the whole report', async t => {
  t.ok(complianceReportSchema.safeParse(JSON.parse(as('json'))).success)
})

t.test('Markdown and HTML show values as plain text', async t => {
  for (const format of ['markdown', 'html'] as const) {
    const text = as(format)
    t.notMatch(text, /<script|\u001b|\u0000/, format)
    t.match(text, /Found 2 compliance violations/)
    t.match(as(format, fine), /All environments compliant/)
  }
  const rows = as('markdown')
    .split('\n')
    .filter(line => line.startsWith('| low'))
  t.equal(rows.length, 1)
  t.equal(requirePresent(rows[0]).replaceAll('\\|', '').split('|').length, 9, 'seven cells')
  t.notMatch(as('html'), /(src|href)=/, 'the page loads nothing')
  t.match(as('html'), /&#60;script&#62;|&lt;script&gt;/)
})

t.test('SARIF 2.1.0', async t => {
  const sarif = JSON.parse(as('sarif'))
  t.equal(sarif.version, '2.1.0')
  const [run] = sarif.runs
  t.match(run.tool.driver, { name: 'Twinstack compliance', version: '1.2.3' })
  const ids = run.tool.driver.rules.map((rule: any) => rule.id)
  t.ok(run.results.every((result: any) => ids.includes(result.ruleId)))
  t.match(run.results[0], {
    level: 'error',
    ruleId: 'database_version',
    message: { text: /expected 15.4, got 14.9/ },
    partialFingerprints: { 'twinstack/v1': /^staging\|database_version/ },
    locations: [
      {
        physicalLocation: {
          artifactLocation: { uri: 'Pulumi.staging.yaml' },
          region: { startLine: 1 },
        },
        logicalLocations: [{ name: 'main', kind: 'resource' }],
      },
    ],
  })
  t.match(
    run.results.find((result: any) => result.ruleId === 'backup_retention'),
    { suppressions: [{ kind: 'external', status: 'accepted' }] },
  )
  t.same(JSON.parse(as('sarif', fine)).runs[0].results, [])
})

t.test('JUnit', async t => {
  const xml = as('junit')
  t.match(xml, /<testsuite name="staging"[^>]* failures="2"[^>]* skipped="1"/)
  t.match(
    xml,
    /<testcase classname="compliance.staging" name="database_version">\s*<failure message="1 violations: [^"]*" type="critical">/,
  )
  t.notMatch(
    xml.replaceAll(/<!\[CDATA\[[\s\S]*?\]\]>/g, ''),
    /<script|forged: line "|\u001b|\u0000/,
  )
  t.match(as('junit', fine), /failures="0"/)
})

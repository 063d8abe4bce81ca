import t from 'tap'
import { compareStates } from '../../../src/analysis/parity/compareStates.ts'
import { explainVerdict, listSizeRows } from '../../../src/analysis/parity/explainVerdict.ts'
import { renderParityPage } from '../../../src/analysis/parity/html.ts'
import { formatReportLines, formatReportMarkdown } from '../../../src/cli/render/parityReport.ts'
import { scoreFormula, type ParityDocument } from '../../../src/model/parityReport.ts'
import { exportOf, production, staging } from '../corpus/build.ts'
import { of } from '../corpus/hard/pairs.ts'
import { secret } from '../corpus/hard/readings.ts'

const now = new Date('2026-01-01T00:00:00Z')
const side = (instanceType: string, engineVersion: string, retentionInDays: number) => [
  of('aws:ec2/instance:Instance', { instanceType }, undefined, 'web'),
  of('aws:rds/instance:Instance', { engineVersion }, undefined, 'db'),
  of('aws:cloudwatch/logGroup:LogGroup', { retentionInDays }, undefined, 'logs'),
]
function report(ratio?: number): ParityDocument {
  const { comparison, judgement, score, passed } = compareStates({
    left: exportOf(staging, side('t3.medium', '15.4', 7)),
    right: exportOf(production, side('t3.xlarge', '15.8', 30)),
    options: { now, ...(ratio === undefined ? {} : { pair: { maximumScaleRatio: ratio } }) },
  })
  return {
    id: null,
    left: 'staging',
    right: 'production',
    madeAt: now.toISOString(),
    operation: null,
    mode: 'full',
    score,
    passed,
    basis: 'recorded',
    formula: scoreFormula,
    comparison,
    judgement,
    ahead: null,
    versions: null,
    register: null,
    notes: [],
  }
}

t.test('each difference has its meaning, and whether and how it can be documented', async t => {
  const { judgement, comparison, madeAt } = report()
  const explained = Object.fromEntries(
    judgement.verdicts.map(one => [
      one.place.name,
      explainVerdict(
        one,
        comparison.differences.find(({ key }) => key === one.key),
        madeAt,
      ),
    ]),
  )
  t.match(explained['web'], {
    meaning:
      /The size or number differs: instanceType of Instance web has different values \(1 to 4\)/,
    documentable: /an entry .* can document it/,
    entry: /- aspect: scale\n.*name: web.*\n\s+staging: t3\.medium\n\s+production: t3\.xlarge\n/,
  })
  t.match(explained['db'], { documentable: /no entry can document it/, entry: null })
  t.match(explained['logs'], {
    documentable: /accepts: observability/,
    entry: /review: 2026-04-01\n\s+accepts: observability/,
  })
})

t.test('lists sizes with both values and the ratio, also within the allowed ratio', async t => {
  const row = { what: /Instance web instanceType/, left: 't3.medium', right: 't3.xlarge', ratio: 4 }
  t.match(listSizeRows(report()), [{ ...row, status: 'undocumented' }])
  t.match(listSizeRows(report(4)), [{ ...row, status: 'within the allowed ratio' }])
})

t.test('all forms of the report have both', async t => {
  const view = report()
  for (const text of [
    formatReportLines(view).join('\n'),
    formatReportMarkdown(view),
    renderParityPage(view),
  ]) {
    t.match(text, /1 to 4\)/)
    t.match(text, /accepts: observability/)
    t.match(text, /justification: /)
    t.match(text, /[Ss]izes? (and|or) count/)
  }
})

t.test('every form lists renamed resources, unproven values and severities', async t => {
  const make = (name: string, letters: string, more: object[]) => [
    of('aws:sqs/queue:Queue', { delaySeconds: 7, maxMessageSize: 1024 }, undefined, name),
    of(
      'aws:ssm/parameter:Parameter',
      { type: 'SecureString', value: secret(letters) },
      undefined,
      'p',
    ),
    ...more.map(one =>
      of('aws:ec2/securityGroupRule:SecurityGroupRule', { ...one }, undefined, 'ssh'),
    ),
  ]
  const { comparison, judgement, score, passed, entries } = compareStates({
    left: exportOf(staging, make('jobs', 'A', [{ type: 'ingress', fromPort: 22, toPort: 22 }])),
    right: exportOf(production, make('work', 'B', [])),
    options: { now },
  })
  const view = { ...report(), comparison, judgement, score, passed }
  for (const text of [
    formatReportLines(view).join('\n'),
    formatReportMarkdown(view),
    renderParityPage(view),
  ]) {
    t.match(text, /renamed: sqs\.Queue jobs in staging is work in production/)
    t.match(text, /not comparable, not proven \(a secret\): ssm\.Parameter p value/)
    t.match(text, /high/)
    t.match(text, /1 (value )?not comparable/)
  }
  t.match(formatReportMarkdown(view), /\| present \| absent \|/)
  t.match(entries, /staging: present\n\s+production: absent/)
})

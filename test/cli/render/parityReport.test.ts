import { stripVTControlCharacters } from 'node:util'
import t from 'tap'
import {
  formatHistoryLines,
  formatMatrixLines,
  formatReportLines,
  formatReportMarkdown,
} from '../../../src/cli/render/parityReport.ts'
import { compareEnvironments } from '../../../src/analysis/parity/compare/compareEnvironments.ts'
import { renderParityPage } from '../../../src/analysis/parity/html.ts'
import { scoreFormula, type ParityView } from '../../../src/model/parityReport.ts'
import { fromComparison } from '../../../src/analysis/parity/register/fromComparison.ts'
import { judgeRegister } from '../../../src/analysis/parity/register/judgeRegister.ts'
import { pairSchema } from '../../../src/model/register.ts'
import { recordOf, set } from '../../analysis/parity/corpus/states.ts'
import { twinOf } from '../../analysis/parity/corpus/twin.ts'

const right = recordOf('sample', 'production')
const twin = twinOf(right, { environment: 'staging', account: '777788889999', seed: 3 })
const left = set(
  set(twin, 'rds/cluster:Cluster main', 'engineVersion', '14.9'),
  'rds/cluster:Cluster main',
  'databaseName',
  '<script>|x',
)
const comparison = compareEnvironments(left, right, {
  since: () => ({ operation: null, at: '2027-01-02T03:04:05.000Z' }),
})
const pair = pairSchema.parse({
  left: 'staging',
  right: 'production',
  owners: { platform: 'team-infra' },
})
const judgement = judgeRegister(
  fromComparison(comparison.differences),
  { differences: [] },
  { now: new Date('2027-01-03'), pair },
)
const view: ParityView = {
  id: '5c1ae1c5-06cd-4c1e-9b5b-6a2a4e1c7a11',
  left: 'staging',
  right: 'production',
  madeAt: '2027-01-03T00:00:00.000Z',
  operation: null,
  mode: 'full',
  score: 91.6,
  passed: false,
  basis: 'recorded',
  formula: scoreFormula,
  comparison,
  judgement,
  versions: null,
  register: null,
  notes: ['a note'],
  ahead: {
    plan: null,
    commits: [
      {
        commit: 'c0ffee'.repeat(7).slice(0, 40),
        subject: 'Upgrade',
        author: 'ana',
        committedAt: '2027-01-01T00:00:00Z',
      },
    ],
  },
}

t.test('as text: failures first, with owner and next step', t => {
  const text = stripVTControlCharacters(formatReportLines(view).join('\n'))
  t.match(text, /^✘ staging is no twin of production: score 91\.6 of 100, mode full, as recorded\n/)
  t.match(text, /responsible: team-infra \(platform\)/)
  t.match(
    text,
    /never-legitimate 1\n {2}\[database, high\] rds\.Cluster main engineVersion {2}staging "14\.9", production "[\d.]+" {2}since 2027-01-02 03:04:05 UTC\n/,
  )
  t.match(text, /undocumented 1\n[\s\S]*c0ffeec0ffee Upgrade[\s\S]*note: a note[\s\S]*--propose/)
  t.match(
    stripVTControlCharacters(
      formatReportLines({ ...view, passed: true, judgement: { ...judgement, verdicts: [] } }).join(
        '\n',
      ),
    ),
    /^✔ staging is a twin of production/,
  )
  t.end()
})

t.test("values that can't be compared are named", t => {
  const place = { path: 'orders', left: null, right: null }
  const resource = { ...place, type: 'aws:ecs/taskDefinition:TaskDefinition', name: 'orders' }
  const hidden = (count: number): ParityView => ({
    ...view,
    comparison: {
      ...comparison,
      notComparable: Array.from({ length: count }, () => ({
        resource,
        path: 'containerDefinitions',
        why: 'secret' as const,
      })),
    },
  })
  const line = /not proven \(a secret\): ecs\.TaskDefinition orders containerDefinitions/
  t.match(stripVTControlCharacters(formatReportLines(hidden(1)).join('\n')), line)
  t.match(formatReportMarkdown(hidden(1)), line)
  t.match(formatReportMarkdown(hidden(23)), /- not comparable, not proven: 3 more \(see --json\)/)
  t.end()
})

t.test('as Markdown and HTML: nothing of a value becomes markup', t => {
  t.match(
    formatReportMarkdown(view),
    /\| \*\*fails\*\* \| never-legitimate \|[\s\S]*&lt;script>\\\|x/,
  )
  const page = renderParityPage(view)
  for (const part of [/^<!doctype html>/, /team-infra \(platform\)/, />14\.9</, /&(lt|#60);script/])
    t.match(page, part)
  t.notMatch(page, /<script|https?:\/\//)
  t.end()
})

t.test('matrix and history', t => {
  const cell = {
    left: 'staging',
    right: 'production',
    mode: 'full',
    score: 50,
    passed: false,
    differences: 3,
    failing: 2,
    never: 0,
    ahead: 0,
  } as const
  t.match(
    formatMatrixLines({
      environments: ['staging', 'production'],
      model: 'production',
      cells: [cell],
      notes: [],
    }).join('\n'),
    /production\nstaging +50 2 fail/,
  )
  t.match(formatHistoryLines([view]).join('\n'), /2027-01-03 00:00:00 +91\.6 +fails/)
  t.same(formatHistoryLines([]), ['no comparisons yet'])
  t.end()
})

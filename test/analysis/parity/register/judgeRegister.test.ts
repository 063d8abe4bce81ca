import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import t from 'tap'
import { judgeRegister } from '../../../../src/analysis/parity/register/judgeRegister.ts'
import { readRegister } from '../../../../src/analysis/parity/register/readRegister.ts'
import type { Difference, Entry, Pair } from '../../../../src/model/register.ts'
import { difference, entry, now, pair } from './fixture.ts'

const article = readRegister(
  readFileSync(
    join(import.meta.dirname, '../../../fixtures/parity/article-differences.yaml'),
    'utf8',
  ),
)

function judge(
  differences: Difference[],
  entries: Entry[] = [],
  change: Partial<Pair> = {},
  production: 'left' | 'right' | null = 'right',
) {
  return judgeRegister(
    differences,
    { differences: entries },
    { now, pair: pair(change), production },
  )
}
const statusOf = (...args: Parameters<typeof judge>) =>
  judge(...args).verdicts.map(({ status, fails }) => `${status}${fails ? ' fails' : ''}`)[0]

t.test('documented passes, undocumented fails', async t => {
  t.match(judge([difference()], [entry()]), {
    passes: true,
    stale: [],
    verdicts: [{ status: 'documented', entry: 'size', why: 'cost', fails: false }],
    counts: { documented: 1, undocumented: 0 },
  })
  t.match(judge([difference()]), {
    passes: false,
    verdicts: [{ status: 'undocumented', entry: null }],
  })
  t.match(judge([]), { passes: true, verdicts: [] })
})

t.test("the article's own table documents all of its differences", async t => {
  const { passes, verdicts, declared, stale } = judge(
    [
      difference(),
      difference({
        aspect: 'region',
        place: { type: 'environment', name: 'regions' },
        path: null,
        left: ['us-west-2'],
        right: ['us-west-2', 'us-east-1'],
      }),
      difference({
        aspect: 'backups',
        place: { type: 'aws:rds/cluster:Cluster', name: 'main' },
        path: 'backupRetentionPeriod',
        left: 7,
        right: 90,
      }),
    ],
    article.differences,
  )
  t.ok(passes)
  t.same(
    verdicts.map(verdict => verdict.entry),
    ['compute-resources', 'geographic-region', 'backup-retention'],
  )
  t.same(declared, [{ entry: 'data-volume', aspect: 'Data Volume', overdue: false }])
  t.same(stale, [])
})

t.test('the review day itself is in time, the day after is overdue', async t => {
  t.equal(statusOf([difference()], [entry({ review: '2026-06-15' })]), 'documented')
  t.equal(statusOf([difference()], [entry({ review: '2026-06-14' })]), 'overdue fails')
  t.equal(
    statusOf([difference()], [entry({ review: '2026-06-14' }), entry({ id: 'newer' })]),
    'documented',
    'another entry matches before its review date',
  )
})

t.test('documented values that no longer exist are contradicted', async t => {
  t.match(judge([difference({ left: 't3.nano' })], [entry()]), {
    passes: false,
    stale: [],
    verdicts: [
      {
        status: 'contradicted',
        entry: 'size',
        why: /t3.medium and t3.xlarge, which are no longer/,
      },
    ],
  })
  t.equal(
    statusOf([difference({ left: 't3.nano' })], [entry({ selector: { type: 'LaunchTemplate' } })]),
    'undocumented fails',
    'an entry without a property is about something else',
  )
  t.match(
    judge([difference({ left: 't3.nano' })], [entry({ selector: { type: 'LaunchTemplate' } })])
      .stale,
    [{ entry: 'size', why: /other values/ }],
  )
})

t.test('a software version is never legitimate, documented or not', async t => {
  const version = difference({
    aspect: 'database',
    place: { type: 'aws:rds/cluster:Cluster', name: 'main' },
    path: 'engineVersion',
    left: '14.9',
    right: '15.4',
    never: true,
  })
  t.equal(statusOf([version]), 'never-legitimate fails')
  t.equal(
    statusOf(
      [version],
      [
        entry({
          selector: { type: 'Cluster', property: 'engineVersion' },
          staging: '14.9',
          production: '15.4',
        }),
      ],
    ),
    'never-legitimate fails',
  )
  t.equal(statusOf([{ ...version, ahead: { since: '2026-06-10T00:00:00Z' } }]), 'ahead')
})

t.test('ahead passes until it is too old', async t => {
  const ahead = (since: string | null) => difference({ ahead: { since } })
  t.equal(statusOf([ahead('2026-06-02T00:00:00Z')]), 'ahead')
  t.equal(statusOf([ahead('2026-06-01T11:59:00Z')]), 'too-long-ahead fails')
  t.equal(statusOf([ahead('2026-06-01T11:59:00Z')], [], { aheadMaximumDays: 30 }), 'ahead')
  t.match(judge([ahead(null)]).verdicts, [{ status: 'ahead', why: /its start is not known/ }])
  t.equal(
    statusOf([ahead('2026-01-01T00:00:00Z')], [entry()]),
    'too-long-ahead fails',
    'an entry does not allow a version to stay ahead without limit',
  )
  t.equal(
    statusOf([{ ...ahead('2026-06-14T00:00:00Z'), left: 't3.large' }], [entry()]),
    'ahead',
    'a contradiction that the next deployment removes',
  )
})

t.test(
  'selectors: type whole or by its last part, name, property with what is inside it, patterns',
  async t => {
    const inside = difference({
      path: 'metadataOptions.httpTokens',
      left: 'optional',
      right: 'required',
    })
    const fits = (selector: Entry['selector']) =>
      statusOf([inside], [entry({ selector, staging: 'optional', production: 'required' })]) ===
      'documented'
    for (const selector of [
      { type: 'aws:ec2/launchTemplate:LaunchTemplate' },
      { type: 'LaunchTemplate', name: 'app' },
      { type: 'aws:ec2/*' },
      { property: 'metadataOptions' },
      { property: 'metadataOptions.http*' },
      { name: 'a*' },
    ])
      t.ok(fits(selector), JSON.stringify(selector))
    for (const selector of [
      { type: 'Template' },
      { name: 'ap' },
      { property: 'metadata' },
      { property: 'httpTokens' },
      { type: 'LaunchTemplate', name: 'web' },
    ])
      t.notOk(fits(selector), JSON.stringify(selector))
    const indexed = difference({ path: 'tags[3].value', left: 'a', right: 'b' })
    t.equal(
      statusOf(
        [indexed],
        [entry({ selector: { property: 'tags[*].value' }, staging: 'a', production: 'b' })],
      ),
      'documented',
    )
    t.equal(
      statusOf(
        [indexed],
        [entry({ selector: { property: 'tags' }, staging: '*', production: '*' })],
      ),
      'documented',
    )
  },
)

t.test('a resource that only one side has', async t => {
  const missing = difference({
    kind: 'missing',
    place: { type: 'aws:ec2/natGateway:NatGateway', name: 'nat-b' },
    path: null,
    left: undefined,
    right: { subnetId: 'x' },
  })
  t.equal(
    statusOf(
      [missing],
      [
        entry({
          selector: { type: 'NatGateway', name: 'nat-b' },
          staging: 'absent',
          production: '*',
        }),
      ],
    ),
    'documented',
  )
  t.equal(
    statusOf(
      [missing],
      [
        entry({
          selector: { type: 'NatGateway', name: 'nat-b' },
          staging: '*',
          production: 'absent',
        }),
      ],
    ),
    'undocumented fails',
  )
})

t.test('entries document staging and production, whichever side is on the left', async t => {
  t.equal(
    statusOf([difference({ left: 't3.xlarge', right: 't3.medium' })], [entry()], {}, 'left'),
    'documented',
  )
  const neither = judge([difference()], [entry()], {}, null)
  t.match(neither, {
    passes: false,
    stale: [],
    verdicts: [{ status: 'undocumented', why: /this is another pair/ }],
  })
})

t.test('reports stale entries, but never declared ones', async t => {
  const { passes, stale, declared } = judge(
    [],
    [entry(), entry({ id: 'data', declared: true, selector: undefined })],
  )
  t.ok(passes)
  t.match(stale, [{ entry: 'size', why: /nothing differs there/ }])
  t.match(declared, [{ entry: 'data', overdue: false }])
  t.match(
    judge([], [entry({ id: 'data', declared: true, selector: undefined, review: '2026-01-01' })]),
    { passes: false, declared: [{ overdue: true }] },
  )
})

t.test('an entry about a tolerated difference is not stale', async t => {
  t.same(
    judgeRegister([], { differences: [entry()] }, { now, pair: pair(), tolerated: [difference()] })
      .stale,
    [],
  )
})

t.test('an entry under another aspect documents, and the reason mentions it', async t => {
  t.match(
    judge([difference({ aspect: 'scale' })], [entry({ aspect: 'Backup Retention' })]).verdicts,
    [{ status: 'documented', why: /the entry says Backup Retention, the comparison scale/ }],
  )
  t.equal(
    statusOf(
      [difference({ aspect: 'scale' })],
      [entry({ aspect: 'Backup Retention', selector: undefined })],
    ),
    'undocumented fails',
    'without a selector the aspect decides',
  )
})

t.test('mode partial checks the named aspects and software versions', async t => {
  const change: Partial<Pair> = { mode: 'partial', aspects: ['database'] }
  t.match(judge([difference()], [], change), {
    passes: true,
    verdicts: [
      {
        status: 'undocumented',
        fails: false,
        why: /mode partial does not require image-and-instance/,
      },
    ],
  })
  t.equal(statusOf([difference({ aspect: 'database' })], [], change), 'undocumented fails')
  t.equal(
    statusOf([difference({ aspect: 'services', never: true })], [], change),
    'never-legitimate fails',
  )
})

t.test('beyond the maximum ratio an entry has no effect', async t => {
  t.match(judge([difference()], [entry()], { maximumScaleRatio: 3 }), {
    passes: false,
    verdicts: [{ status: 'beyond-ratio', why: /the ratio is 4, and at most 3 is allowed/ }],
  })
  t.equal(statusOf([difference()], [entry()], { maximumScaleRatio: 4 }), 'documented')
  const port = difference({ aspect: 'network', path: 'port', left: 80, right: 8080 })
  t.equal(
    statusOf([port], [entry({ selector: { property: 'port' }, staging: 80, production: 8080 })], {
      maximumScaleRatio: 2,
    }),
    'documented',
    'a port is no scale',
  )
})

t.test('the judgement contains the owners', async t => {
  t.same(judge([difference()], [], { owners: { platform: 'infra' } }).owners, { platform: 'infra' })
})

import { stripVTControlCharacters } from 'node:util'
import t from 'tap'
import { formatComparisonLines, formatHistoryLines } from '../../../src/cli/render/history.ts'
import type { HistoryEntry } from '../../../src/model/history.ts'

const commit = (n: number) => ({
  commit: `${n}`.padStart(40, 'b'),
  subject: `Change ${n}`,
  author: 'Ada',
  committedAt: '',
})
const entry: HistoryEntry = {
  operation: '00000000-0000-4000-8000-000000000001',
  kind: 'deploy',
  status: 'succeeded',
  error: null,
  failure: null,
  message: 'please',
  requestedBy: { kind: 'person', name: 'ann', tokenId: null },
  at: '2026-01-31T14:03:59.000Z',
  revision: {
    id: 'a'.repeat(40),
    commit: 'a'.repeat(40),
    ref: 'main',
    subject: 'A \u001b[31mqueue',
    author: 'Ada',
    committedAt: null,
    dirty: false,
    dependencies: 'x',
  },
  settingsDigest: 'd',
  engineVersion: '3.259.0',
  providers: { aws: '7.48.0' },
  against: '00000000-0000-4000-8000-000000000000',
  changes: {
    commits: {
      direction: 'back',
      added: [],
      removed: Array.from({ length: 14 }, (_, n) => commit(n)),
      dependencies: true,
    },
    settings: {
      digestChanged: true,
      changes: [{ path: 'size', before: 2, after: null, secret: false }],
      truncated: false,
    },
    versions: [{ name: 'aws', before: '7.47.0', after: '7.48.0' }],
    resources: {
      created: 1,
      updated: 0,
      deleted: 1,
      replaced: 0,
      truncated: false,
      items: [
        { urn: 'u', type: 'aws:sns/topic:Topic', name: 'news', change: 'created' },
        { urn: 'v', type: 'aws:sns/topic:Topic', name: 'old', change: 'deleted' },
      ],
    },
  },
}
const plain = (lines: string[]) => lines.map(line => stripVTControlCharacters(line))

t.test('a deployment', async t => {
  t.same(plain(formatHistoryLines([entry])), [
    '✔ 2026-01-31 14:03:59 UTC  deploy by ann: please  00000000',
    '  revision aaaaaaaaaa (main) "A queue" by Ada',
    '  engine 3.259.0, aws 7.48.0',
    '  went back by 14 commits',
    ...Array.from(
      { length: 12 },
      (_, n) => `  - ${commit(n).commit.slice(0, 10)} Change ${n} (Ada)`,
    ),
    '    and 2 more',
    '  other dependencies',
    '  setting size: 2 → (none)',
    '  version of aws: 7.47.0 → 7.48.0',
    '  resources: 1 created, 1 deleted',
    '    created  sns.Topic news',
    '    deleted  sns.Topic old',
  ])
})

t.test('little information, or no changes', async t => {
  const nothing = {
    commits: { direction: 'same' as const, added: [], removed: [], dependencies: false },
    settings: { digestChanged: true, changes: [], truncated: false },
    versions: [],
    resources: { created: 0, updated: 0, deleted: 0, replaced: 0, items: [], truncated: false },
  }
  const old: HistoryEntry = {
    ...entry,
    status: 'failed',
    message: '',
    revision: null,
    engineVersion: null,
    providers: null,
    against: null,
    changes: { ...nothing, settings: null, resources: null },
  }
  t.same(plain(formatHistoryLines([old])), [
    '✘ 2026-01-31 14:03:59 UTC  deploy failed by ann  00000000',
    '  revision -',
    '  the first deployment',
  ])
  t.same(plain(formatHistoryLines([{ ...entry, changes: nothing }])).slice(-2), [
    '  settings: formatted differently, or a secret has changed',
    '  no resource changed',
  ])
  t.same(formatHistoryLines([]), ['nothing was deployed there yet'])
  const lines = plain(
    formatComparisonLines({ environment: 'staging', from: old, to: entry, changes: entry.changes }),
  )
  t.match(lines[0], /^from ✘/)
  t.match(lines[1], /^to {3}✔/)
  t.match(lines.at(-1), /old/)
})

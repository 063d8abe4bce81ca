import t from 'tap'
import {
  compareVersions,
  listVersionDifferences,
} from '../../../../src/analysis/parity/versions/compareVersions.ts'
import type { FetchedVersions } from '../../../../src/model/runtimeVersions.ts'

const fetched = (versions: Record<string, string>): FetchedVersions => ({
  status: 'fetched',
  url: 'https://x/',
  versions,
})

t.test('key by key', async t => {
  t.same(
    compareVersions({ node: '22', api: '1', same: '1' }, { node: '24', web: '2', same: '1' }),
    [
      { key: 'api', left: '1', right: null },
      { key: 'node', left: '22', right: '24' },
      { key: 'web', left: null, right: '2' },
    ],
  )
  t.same(compareVersions({ a: '1.0' }, { a: '1.0.0' }), [{ key: 'a', left: '1.0', right: '1.0.0' }])
  t.same(compareVersions({}, { constructor: '1' }), [
    { key: 'constructor', left: null, right: '1' },
  ])
})

t.test(
  'as differences: versions are never legitimate, what could not be read is a finding',
  async t => {
    t.match(listVersionDifferences(fetched({ node: '22' }), fetched({ node: '24' })), [
      {
        aspect: 'services',
        kind: 'version',
        path: 'node',
        left: '22',
        right: '24',
        never: true,
        ahead: null,
      },
    ])
    t.same(listVersionDifferences(fetched({ node: '24' }), fetched({ node: '24' })), [])
    const away: FetchedVersions = {
      status: 'unreachable',
      url: 'https://x/',
      reason: 'ECONNREFUSED',
    }
    t.match(listVersionDifferences(away, fetched({})), [
      { kind: 'unread', left: 'unreachable: ECONNREFUSED', right: 'fetched', never: false },
    ])
  },
)

import t from 'tap'
import { computeDigest } from '../../../../src/adapters/runner/child/saveState.ts'
import type { Deployment } from '../../../../src/model/checkpoint.ts'

const state = (time: string, ...names: string[]): Deployment => ({
  manifest: { time },
  resources: names.map(name => ({ urn: `urn::${name}`, type: 't', custom: true })),
})

t.test('a saved state is new when its content has changed, not only its order or time', async t => {
  const digest = computeDigest(state('2026-01-01', 'a', 'b'))
  t.equal(digest, computeDigest(state('2026-01-02', 'b', 'a')))
  t.not(digest, computeDigest(state('2026-01-01', 'a')))
  t.not(digest, computeDigest({ ...state('2026-01-01', 'a', 'b'), pending_operations: [] }))
})

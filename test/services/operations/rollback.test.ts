import t from 'tap'
import {
  selectGood,
  selectLastGood,
  isSameRevision,
} from '../../../src/services/operations/rollback.ts'
import { noOptions, type Operation } from '../../../src/model/operation.ts'
import { requirePresent } from '../../helper/present.ts'

let made = 0
/** `writes` are listed oldest first, and reversed. */
const write = (
  kind: Operation['kind'],
  status: Operation['status'],
  revision: string | null,
  more: Partial<Operation> = {},
) =>
  ({
    id: `${kind}-${status}-${revision}-${made++}`,
    kind,
    status,
    revision: revision && { id: revision, dependencies: 'd' },
    options: noOptions,
    overrides: null,
    startedAt: '2026-01-01T00:00:00Z',
    ...more,
  }) as Operation
const describe = (...writes: Operation[]) => writes.reverse()
const good = (...writes: Operation[]) => selectLastGood(describe(...writes))?.revision?.id ?? null

t.test('the last good one', async t => {
  t.equal(good(), null)
  t.equal(good(write('deploy', 'failed', 'a')), null, 'nothing has ever succeeded')
  t.equal(good(write('deploy', 'succeeded', 'a')), null, 'what is deployed is all there is')
  t.equal(
    good(write('deploy', 'succeeded', 'a'), write('deploy', 'failed', 'b')),
    'a',
    'after a failure the newest that succeeded',
  )
  t.equal(
    good(write('deploy', 'succeeded', 'a'), write('deploy', 'succeeded', 'b')),
    'a',
    'after a success the newest that differs',
  )
  t.equal(
    good(
      write('deploy', 'succeeded', 'a'),
      write('deploy', 'succeeded', 'b'),
      write('reconcile', 'succeeded', 'b'),
      write('rebuild', 'succeeded', 'b'),
    ),
    'a',
  )
  t.equal(
    good(
      write('deploy', 'succeeded', 'a'),
      write('deploy', 'failed', 'b', { error: { code: 'checks-failed', message: 'no' } }),
      write('deploy', 'failed', 'c'),
    ),
    'a',
    'what failed its checks is not good',
  )
  t.equal(
    good(write('deploy', 'succeeded', 'a'), write('deploy', 'refused', 'b')),
    null,
    'refused: nothing was changed',
  )
  t.equal(
    good(write('deploy', 'succeeded', 'a'), write('deploy', 'cancelled', 'b', { startedAt: null })),
    null,
    'cancelled before it started',
  )
  t.equal(
    good(write('deploy', 'succeeded', 'a'), write('deploy', 'cancelled', 'b')),
    'a',
    'cancelled in the middle',
  )
  t.equal(
    good(
      write('deploy', 'succeeded', 'a'),
      write('deploy', 'succeeded', 'b'),
      write('deploy', 'queued', 'c', { startedAt: null }),
    ),
    'a',
    'what waits says nothing',
  )
  t.equal(
    good(
      write('deploy', 'succeeded', 'a'),
      write('deploy', 'failed', 'b'),
      write('rollback', 'failed', 'a'),
    ),
    'a',
    'a failed rollback is requested again',
  )
  t.equal(
    good(
      write('deploy', 'succeeded', 'a'),
      write('destroy', 'succeeded', 'a'),
      write('deploy', 'failed', 'b'),
    ),
    null,
    'a destroy ends what was',
  )
})

t.test('settings differ: of ephemeral ones the overrides', async t => {
  const [small, large] = [
    write('deploy', 'succeeded', 'a', { overrides: { size: 1 } }),
    write('deploy', 'succeeded', 'a', { overrides: { size: 2 } }),
  ]
  t.equal(selectLastGood(describe(small, large)), small)
  t.ok(
    isSameRevision(
      write('deploy', 'succeeded', 'a', { overrides: {} }),
      write('deploy', 'failed', 'a'),
    ),
  )
  t.notOk(isSameRevision(small, large))
})

t.test('good ones applied the whole program', async t => {
  const targets = { options: { ...noOptions, targets: ['urn'] } }
  const writes = describe(
    write('deploy', 'succeeded', 'a'),
    write('reconcile', 'succeeded', 'b', targets),
    write('import', 'succeeded', 'c'),
    write('rebuild', 'succeeded', 'd'),
    write('destroy', 'succeeded', 'e'),
    write('rollback', 'succeeded', 'f'),
  )
  t.same(
    selectGood(writes).map(({ revision }) => requirePresent(revision).id),
    ['f', 'd', 'a'],
  )
})

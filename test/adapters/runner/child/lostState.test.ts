import t from 'tap'
import { refuseOtherState } from '../../../../src/adapters/runner/child/lostState.ts'
import { summarise } from '../../../../src/model/checkpoint.ts'
import type { RunRequest } from '../../../../src/model/run.ts'

const resourcesOf = (count: number) =>
  Array.from({ length: count }, (_, at) => ({
    urn: `urn:pulumi:live::shop::t:t:T::u${at}`,
    type: 't:t:T',
    custom: true,
  }))

const run = (
  { recordedResources, expected }: { recordedResources?: number; expected?: number },
  found: number,
) => ({
  request: {
    environment: { name: 'live', kind: 'production' },
    backend: { url: 'postgres://ann:secret@db/states', passphraseFile: null },
    ...(recordedResources === undefined ? {} : { recordedResources }),
    ...(expected === undefined
      ? {}
      : { expectedState: summarise({ resources: resourcesOf(expected) }).contentDigest }),
  } as RunRequest,
  before: { resources: resourcesOf(found) },
  rescued: false,
})

t.test('an empty state where resources were recorded is refused, and says where', async t => {
  t.throws(() => refuseOtherState(run({ recordedResources: 12 }, 0)), {
    code: 'refused',
    message:
      'the state of live in postgres://db/states is empty, but 12 resources were recorded ' +
      'there. Nothing was written',
    hint: /"force": \["state"\] and "confirm": "live"/,
  })
})

t.test('a first deploy, a state with resources, and an older request pass', async t => {
  t.doesNotThrow(() => refuseOtherState(run({ recordedResources: 0 }, 0)))
  t.doesNotThrow(() => refuseOtherState(run({ recordedResources: 12 }, 11)))
  t.doesNotThrow(() => refuseOtherState(run({}, 0)))
})

t.test('a state that is not the one of the last write is refused with both digests', async t => {
  t.throws(() => refuseOtherState(run({ recordedResources: 12, expected: 12 }, 11)), {
    code: 'refused',
    message: /found [0-9a-f]{12} with 11 resources, recorded [0-9a-f]{12}\. Nothing was written/,
    hint: /older copy was put back.*--force state --confirm live/,
  })
  t.throws(() => refuseOtherState(run({ expected: 0 }, 3)), { code: 'refused' }, 'more than it had')
  t.doesNotThrow(() => refuseOtherState(run({ recordedResources: 12, expected: 12 }, 12)))
})

t.test('the order of resources does not matter, and a healed state is known to differ', async t => {
  const same = run({ expected: 3 }, 3)
  same.before.resources.reverse()
  t.doesNotThrow(() => refuseOtherState(same))
  t.doesNotThrow(() => refuseOtherState({ ...run({ expected: 3 }, 2), rescued: true }))
})

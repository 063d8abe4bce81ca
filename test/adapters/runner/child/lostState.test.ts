import t from 'tap'
import { RunFailure } from '../../../../src/adapters/runner/child/failure.ts'
import { refuseOtherState } from '../../../../src/adapters/runner/child/lostState.ts'
import { computeContentDigest, summarise, toRecord } from '../../../../src/model/checkpoint.ts'
import type { RunRequest } from '../../../../src/model/run.ts'
import { requirePresent } from '../../../helper/present.ts'

const resourcesOf = (count: number) =>
  Array.from({ length: count }, (_, at) => ({
    urn: `urn:pulumi:live::shop::t:t:T::u${at}`,
    type: 't:t:T',
    custom: true,
  }))

const isRead = async () => {}

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

t.test(
  'an empty state where resources were recorded is refused, and the error names the backend',
  async t => {
    await t.rejects(refuseOtherState(run({ recordedResources: 12 }, 0), isRead), {
      code: 'refused',
      message:
        'the state of live in postgres://db/states is empty, but 12 resources were recorded ' +
        'there. Nothing was written',
      hint: /"force": \["state"\] and "confirm": "live"/,
    })
  },
)

t.test('a first deploy, a state with resources, and an older request pass', async t => {
  await t.resolves(refuseOtherState(run({ recordedResources: 0 }, 0), isRead))
  await t.resolves(refuseOtherState(run({ recordedResources: 12 }, 11), isRead))
  await t.resolves(refuseOtherState(run({}, 0), isRead))
})

t.test('a state that is not the one of the last write is refused with both digests', async t => {
  await t.rejects(refuseOtherState(run({ recordedResources: 12, expected: 12 }, 11), isRead), {
    code: 'refused',
    message: /found [0-9a-f]{12} with 11 resources, recorded [0-9a-f]{12}\. Nothing was written/,
    hint: /older copy was put back.*--force state --confirm live/,
  })
  await t.rejects(
    refuseOtherState(run({ expected: 0 }, 3), isRead),
    { code: 'refused' },
    'more resources than it had',
  )
  await t.resolves(refuseOtherState(run({ recordedResources: 12, expected: 12 }, 12), isRead))
})

t.test(
  'the order of resources does not matter, and the digest of a healed state may differ',
  async t => {
    const same = run({ expected: 3 }, 3)
    same.before.resources.reverse()
    await t.resolves(refuseOtherState(same, isRead))
    await t.resolves(refuseOtherState({ ...run({ expected: 3 }, 2), rescued: true }, isRead))
  },
)

t.test("what the engine can't read is the cause, not the other digest", async t => {
  const unreadable = async () => {
    throw new RunFailure('state-invalid', 'unsupported checkpoint version 9')
  }
  for (const other of [run({ expected: 12 }, 11), run({ recordedResources: 12 }, 0)])
    await t.rejects(refuseOtherState(other, unreadable), {
      code: 'state-invalid',
      message: 'unsupported checkpoint version 9',
    })
  await t.resolves(
    refuseOtherState(run({ expected: 3 }, 3), unreadable),
    'the engine reports it later',
  )
})

t.test('entries that are invalid are named instead of the other digest', async t => {
  const other = run({ expected: 12 }, 2)
  requirePresent(other.before.resources[1]).urn = 'link'
  await t.rejects(refuseOtherState(other, isRead), {
    code: 'state-invalid',
    message: /the recorded state of live is invalid: "link" is not the URN/,
    hint: /twinstack state repair live/,
  })
})

t.test('no message contains a folder of this machine or options of the backend', async t => {
  for (const [url, shown] of [
    ['file:///srv/ann/state', /in the file backend is/],
    ['file://~/state', /in the file backend is/],
    ['postgres://ann:secret@db/states?password=secret', /in postgres:\/\/db\/states is/],
    ['s3://states?region=eu-central-1', /in s3:\/\/states is/],
  ] as const)
    for (const other of [run({ expected: 12 }, 11), run({ recordedResources: 12 }, 0)]) {
      other.request.backend.url = url
      await t.rejects(refuseOtherState(other, isRead), { code: 'refused', message: shown }, url)
    }
})

t.test(
  'another order of dependencies is not another state, also for a digest of an earlier version',
  async t => {
    const dependencies = ['urn:pulumi:live::shop::t:t:T::u0', 'urn:pulumi:live::shop::t:t:T::u1']
    const state = (order: string[]) => ({
      resources: resourcesOf(3).map((one, at) =>
        at === 2 ? { ...one, dependencies: order } : one,
      ),
    })
    const other = run({}, 3)
    other.before = state(dependencies)
    other.request.expectedState = summarise(state(dependencies.toReversed())).contentDigest
    await t.resolves(refuseOtherState(other, isRead))
    // computed like earlier versions: dependencies in the order of the file
    const turned = state(dependencies.toReversed())
    const values = turned.resources.map(toRecord)
    other.request.expectedState = computeContentDigest(values)
    await t.rejects(refuseOtherState(other, isRead), { code: 'refused' }, 'its order is another')
    other.before = turned
    await t.resolves(refuseOtherState(other, isRead))
    other.before = state([])
    await t.rejects(refuseOtherState(other, isRead), { code: 'refused' })
  },
)

import t from 'tap'
import { refuseLostState } from '../../../../src/adapters/runner/child/lostState.ts'
import type { RunRequest } from '../../../../src/model/run.ts'

const run = (recordedResources: number | undefined, resources: number) => ({
  request: {
    environment: { name: 'live', kind: 'production' },
    backend: { url: 'postgres://ann:secret@db/states', passphraseFile: null },
    ...(recordedResources === undefined ? {} : { recordedResources }),
  } as RunRequest,
  before: {
    resources: Array.from({ length: resources }, () => ({ urn: 'u', type: 't' })),
  } as never,
})

t.test('an empty state where resources were recorded is refused, and says where', async t => {
  t.throws(() => refuseLostState(run(12, 0)), {
    code: 'refused',
    message:
      'the state of live in postgres://db/states is empty, but 12 resources were recorded ' +
      'there. Nothing was written',
    hint: /run a preview/,
  })
})

t.test('a first deploy, a state with resources, and an older request pass', async t => {
  t.doesNotThrow(() => refuseLostState(run(0, 0)))
  t.doesNotThrow(() => refuseLostState(run(12, 11)))
  t.doesNotThrow(() => refuseLostState(run(undefined, 0)))
})

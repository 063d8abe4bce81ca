import { cpSync, existsSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import t from 'tap'
import type { Store } from '../../../src/model/store.ts'
import {
  markerFile,
  requireSharedStates,
} from '../../../src/services/states/requireSharedStates.ts'

/** A database that two services share. */
function database() {
  let known: string | null = null
  const installation = {
    ensureStatesIdentity: async (found: string) => (known ??= found),
  } satisfies Partial<Store['installation']>
  const start = (backend: string, states: 'backend' | 'service' = 'backend') =>
    requireSharedStates({ installation } as never, { backend, states, databaseUrl: null })
  return { start, knownStates: () => known }
}

t.test('a second service with a folder of its own does not start', async t => {
  const folder = t.testdir()
  const [ours, theirs] = [join(folder, 'ours'), join(folder, 'theirs')]
  const { start, knownStates: known } = database()
  await start(`file://${ours}`)
  t.equal(readFileSync(join(ours, markerFile), 'utf8').trim(), known())
  await start(`file://${ours}?no_tmp_dir=true`)
  await t.rejects(start(`file://${theirs}`), {
    code: 'conflict',
    message: /found a folder without states of a service\. The service does not start/,
    hint: new RegExp(`write ${known()} into .*theirs/${markerFile}`),
  })
  t.notOk(existsSync(theirs), 'nothing is made there')
  await start('file:///somewhere', 'service')

  await t.test('states that were moved are known again', async t => {
    cpSync(ours, theirs, { recursive: true })
    await t.resolves(start(`file://${theirs}`))
    writeFileSync(join(theirs, markerFile), 'another\n')
    await t.rejects(start(`file://${theirs}`), { message: /found another\./ })
  })
})

t.test('a backend that only the engine reaches is known by its address', async t => {
  const { start } = database()
  await start('s3://states?region=eu-west-1')
  await t.resolves(start('s3://states'))
  await t.rejects(start('postgres://ann:secret@db/states'), {
    message: /^the states in postgres:\/\/db\/states are not those of this database: expected s3:/,
  })
})

import t from 'tap'
import { settleStates } from '../../../src/services/states/settleStates.ts'
import type { Config } from '../../../src/model/config.ts'
import { newEnvironment, testStore } from '../../helper/store.ts'

t.setTimeout(60_000)

type Settings = Pick<Config, 'states' | 'backendIsSet' | 'organisation' | 'worker'>
const unset: Settings = { states: null, backendIsSet: false, organisation: null, worker: 'me' }

async function open(t: { teardown(end: () => unknown): unknown }) {
  const { store } = await testStore(t)
  const logged: string[] = []
  const keep = (_: object, message: string) => void logged.push(message)
  const start = async (settings: Partial<Settings> = {}, stacks: string[] = []) => {
    const former = { listStacks: () => stacks.map(name => ({ project: 'shop', name })) }
    const log = { info: keep, warn: keep }
    const settled = await settleStates(store, { ...unset, ...settings }, { former, log })
    // as requireSharedStates does it for the folder
    if (settled.states === 'backend') await store.installation.ensureStatesIdentity('a folder')
    return [settled.states, settled.organisation]
  }
  const id = 'a3b0c442-98fc-4c14-9afb-f4c8996fb924'
  const saveState = async (resources: number) => {
    if (!(await store.stacks.byId(id)))
      await store.stacks.create({ id, project: 'shop', name: 'staging', tags: {}, settings: null })
    const version = await store.stacks.takeNextVersion(id)
    const state = { update: null, schema: 3, features: [], deployment: '{}', resources }
    await store.stacks.saveState({ ...state, stack: id, version })
  }
  return { store, start, saveState, logged }
}

t.test('a new installation has its states in the database, and keeps them there', async t => {
  const { start, saveState, logged } = await open(t)
  t.same(await start(), ['service', 'twinstack'])
  t.same(logged, [])
  t.same(await start({ organisation: 'acme' }, ['staging']), ['service', 'acme'])
  t.same(
    await start({ backendIsSet: true }),
    ['service', 'twinstack'],
    'a setting does not flip it',
  )
  t.match(logged, [/TWINSTACK_BACKEND is set, but the states .* are in PostgreSQL/])
  t.same(await start({ states: 'backend', backendIsSet: true }), ['backend', 'organization'])
  t.same(await start({ states: 'service' }), ['service', 'organization'])
  await saveState(1)
  await t.rejects(start({ states: 'backend' }), {
    code: 'conflict',
    message: /would create existing resources again/,
    hint: /twinstack state export NAME --to-backend URL/,
  })
  t.same(await start(), ['service', 'organization'])
  await saveState(0)
  t.same(await start({ states: 'backend' }), ['backend', 'organization'], 'after a destroy')
})

t.test('an existing installation starts as before, and the log says how to move', async t => {
  const { store, start, logged } = await open(t)
  t.same(await start({}, ['staging']), ['backend', 'organization'])
  t.match(logged, [/TWINSTACK_STATES=service moves/])
  t.same(await start(), ['backend', 'organization'], 'also while the folder is not mounted')
  await store.operations.noteWorker({ worker: 'me-12-0a1b2c3d', labels: {} })
  await store.operations.noteWorker({ worker: 'other-7-0a1b2c3d', labels: {} })
  await t.rejects(start({ states: 'service' }), {
    code: 'conflict',
    message: /while other workers use the backend: other-7-0a1b2c3d$/,
  })
  await store.runSql(`update twinstack.workers set seen_at = now() - interval '3 minutes'`)
  t.same(await start({ states: 'service' }), ['service', 'organization'], 'programs see no change')
  t.same(await start(), ['service', 'organization'])
})

t.test(
  'a named backend, and a database whose folder is missing, stay with the backend',
  async t => {
    const named = await open(t)
    t.same(await named.start({ backendIsSet: true }), ['backend', 'organization'])
    const lost = await open(t)
    await lost.store.environments.create(newEnvironment('staging'))
    await lost.store.environments.record('staging', { state: { resources: [], digest: 'x' } })
    t.same(await lost.start(), ['backend', 'organization'])
  },
)

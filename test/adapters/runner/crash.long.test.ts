/** kill -9 of the engine in the middle of a deploy; a separate run heals it. */
import { mkdirSync, readFileSync, rmSync, truncateSync, utimesSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import t from 'tap'
import { readCreateJournal } from '../../../src/analysis/state/createJournal.ts'
import { files } from '../../../src/model/run.ts'
import { readProcess } from '../../../src/adapters/runner/folder.ts'
import { pluginsOf } from '../../proof/crash.ts'
import { clearFaults } from '../../../src/adapters/sandbox/faults.ts'
import { begun, cloudIds, ids, prepare } from './crashing.ts'
import { createLab, waitForEnd } from './helper.ts'
import { requirePresent } from '../../helper/present.ts'

t.test('kill -9 of the engine', async t => {
  const lab = await createLab(t)
  const request = prepare(lab)
  const handle = await begun(lab, request, 6)
  const { pids } = requirePresent(await handle.listProcesses())
  process.kill(requirePresent(pids.at(-1)), 'SIGKILL')
  const result = await handle.awaitResult()
  t.match(result, { status: 'failed', error: { code: 'engine-crashed' } })
  await handle.kill()
  await clearFaults(lab.cloud)

  const again = { ...request, operation: `${request.operation}-again` }
  const healed = await waitForEnd(
    await lab.start({
      ...request,
      operation: `${request.operation}-heal`,
      mode: 'heal',
      dead: await handle.listProcesses(),
    }),
  )
  t.match(healed.result, {
    status: 'succeeded',
    healed: { undecided: [] },
    state: { pendingOperations: [] },
  })
  t.same(
    ids(requirePresent(healed.result.state).resources),
    await cloudIds(lab),
    'recorded state = sandbox',
  )
  const next = await waitForEnd(await lab.start(again))
  t.match(next.result, { status: 'succeeded' })
  t.same(ids(requirePresent(next.result.state).resources), await cloudIds(lab), 'no orphan')
  t.equal((await cloudIds(lab)).length, 14)
})

t.test('kill -9 of the plugin: its creates are searched before anything is created', async t => {
  const lab = await createLab(t)
  const request = prepare(lab)
  const handle = await begun(lab, request, 6)
  const plugins = await pluginsOf(requirePresent(readProcess(handle.folder)))
  t.ok(plugins.length > 0, `plugins ${plugins.join(', ')}`)
  for (const pid of plugins) process.kill(pid, 'SIGKILL')
  const { result } = await waitForEnd(handle)
  t.match(result, { status: 'failed', error: { code: 'resource-failed' } })
  await clearFaults(lab.cloud)
  const recorded = ids(requirePresent(result.state).resources)
  t.ok(recorded.length < (await cloudIds(lab)).length, 'the engine did not record resources')

  const startedCreates = readCreateJournal(readFileSync(join(handle.folder, files.creates), 'utf8'))
  const next = await waitForEnd(
    await lab.start({ ...request, operation: `${request.operation}-next`, startedCreates }),
  )
  t.match(next.result, { status: 'succeeded', healed: { undecided: [] } })
  t.ok(requirePresent(next.result.healed).imported.length > 0, 'they were adopted')
  t.same(
    ids(requirePresent(next.result.state).resources),
    await cloudIds(lab),
    'no orphan and no duplicate',
  )
})

t.test('a checkpoint that is empty after a full disk, and an empty lock file', async t => {
  const lab = await createLab(t)
  const request = prepare(lab)
  const { result, handle } = await waitForEnd(await lab.start(request))
  t.match(result, { status: 'succeeded' })
  const root = join(lab.home, 'state', '.pulumi')
  truncateSync(join(root, 'stacks', 'lab', 'staging.json'), 0)
  const locks = join(root, 'locks', 'organization', 'lab', 'staging')
  mkdirSync(locks, { recursive: true })
  writeFileSync(join(locks, 'empty.json'), '')
  utimesSync(join(locks, 'empty.json'), 0, 0)
  // an earlier state than the last one: resources that were created since are only in the journal
  const early = JSON.parse(readFileSync(join(root, 'stacks', 'lab', 'staging.json.bak'), 'utf8'))
  const { latest } = early.checkpoint
  latest.manifest.time = '2020-01-01T00:00:00Z'
  latest.pending_operations = []
  latest.resources = latest.resources.slice(0, 5)
  const startedCreates = readCreateJournal(readFileSync(join(handle.folder, files.creates), 'utf8'))
  const again = { ...request, startedCreates, expectedState: result.state?.contentDigest ?? null }

  await t.test('the newest readable state is used', async t => {
    const next = await waitForEnd(
      await lab.start({ ...again, operation: `${request.operation}-1` }),
    )
    t.match(next.result, { status: 'succeeded', error: null, changes: { same: 15 } })
    t.same(ids(requirePresent(next.result.state).resources), await cloudIds(lab), 'no double')
  })

  await t.test('resources that an older state lacks are searched in the cloud', async t => {
    truncateSync(join(root, 'stacks', 'lab', 'staging.json'), 0)
    for (const folder of ['history', 'backups'])
      rmSync(join(root, folder), { recursive: true, force: true })
    writeFileSync(join(root, 'stacks', 'lab', 'staging.json.bak'), JSON.stringify(early))
    const next = await waitForEnd(
      await lab.start({ ...again, operation: `${request.operation}-2` }),
    )
    t.match(next.result, { status: 'succeeded', error: null, changes: { same: 15 } })
    t.same(
      ids(requirePresent(next.result.state).resources),
      await cloudIds(lab),
      'no orphan and no duplicate',
    )
  })

  await t.test('without any readable state it fails and says what to do', async t => {
    truncateSync(join(root, 'stacks', 'lab', 'staging.json'), 0)
    for (const folder of ['history', 'backups', 'stacks/lab/staging.json.bak'])
      rmSync(join(root, folder), { recursive: true, force: true })
    const next = await waitForEnd(
      await lab.start({ ...again, operation: `${request.operation}-3` }),
    )
    t.match(next.result, { status: 'failed', error: { code: 'state-invalid' } })
  })
})

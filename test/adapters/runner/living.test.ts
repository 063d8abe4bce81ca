/** Which runs of a data folder live on this machine. */
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import t from 'tap'
import { createLivingRuns } from '../../../src/adapters/runner/living.ts'
import { findStartTime, readBootId } from '../../../src/adapters/runner/processes.ts'
import { files } from '../../../src/model/run.ts'

t.test('runs under a lease whose runner lives and has no result', async t => {
  const home = t.testdir()
  const child = spawn(process.execPath, ['-e', 'setInterval(() => {}, 1000)'])
  t.teardown(() => child.kill('SIGKILL'))
  await once(child, 'spawn')
  const pid = child.pid ?? 0
  const owner = {
    pid,
    startTime: await findStartTime(pid),
    host: 'here',
    bootId: readBootId(),
    socket: '',
    enginePids: [],
  }
  const write = (name: string, content: Record<string, unknown>) => {
    const folder = join(home, 'runs', name)
    mkdirSync(folder, { recursive: true })
    for (const [file, value] of Object.entries(content))
      writeFileSync(join(folder, file), typeof value === 'string' ? value : JSON.stringify(value))
  }
  const request = { leased: true }
  write('lives', { [files.request]: request, [files.process]: owner })
  write('ended', { [files.request]: request, [files.process]: owner, [files.result]: {} })
  write('died', { [files.request]: request, [files.process]: { ...owner, startTime: '1' } })
  write('check', { [files.request]: {}, [files.process]: owner })
  write('broken', { [files.request]: request, [files.process]: '{' })
  write('starts', { [files.request]: request })
  const list = createLivingRuns(home)
  t.same(await list(), [join(home, 'runs', 'lives')])
  write('starts', { [files.process]: owner })
  t.same(
    await list(),
    ['lives', 'starts'].map(name => join(home, 'runs', name)),
    'it started meanwhile',
  )
  child.kill('SIGKILL')
  await once(child, 'exit')
  t.same(await list(), [])
  t.same(await createLivingRuns(join(home, 'nowhere'))(), [])
})

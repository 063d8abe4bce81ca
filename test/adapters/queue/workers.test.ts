import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import t from 'tap'
import { registerWorker } from '../../../src/adapters/queue/workers.ts'
import { findStartTime } from '../../../src/adapters/runner/processes.ts'
import { requirePresent } from '../../helper/present.ts'

t.test('the next worker finds dead workers and no running one', async t => {
  const home = t.testdir()
  const mine = await registerWorker(home, 'me')
  t.same(JSON.parse(readFileSync(join(home, 'workers', 'me'), 'utf8')), {
    pid: process.pid,
    startTime: await findStartTime(process.pid),
  })
  t.same(await mine.listDead(), [], 'we live')

  const child = spawn(process.execPath, ['-e', 'setInterval(() => {}, 1000)'])
  await once(child, 'spawn')
  writeFileSync(
    join(home, 'workers', 'other'),
    JSON.stringify({ pid: child.pid, startTime: await findStartTime(requirePresent(child.pid)) }),
  )
  t.same(await mine.listDead(), [], 'the other one runs')
  child.kill('SIGKILL')
  await once(child, 'exit')
  t.same(await mine.listDead(), ['other'])

  writeFileSync(
    join(home, 'workers', 'reused'),
    JSON.stringify({ pid: process.pid, startTime: '1' }),
  )
  t.same(
    (await mine.listDead()).sort(),
    ['other', 'reused'],
    'a reused process id is another process',
  )
  await mine.forget('other')
  t.same(await mine.listDead(), ['reused'])

  writeFileSync(join(home, 'workers', 'half'), '{"pid":')
  t.same(await mine.listDead(), ['reused'], 'an incomplete file gives no information')
})

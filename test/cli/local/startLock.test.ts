/** Two starts on one data folder at the same moment. */
import { existsSync, mkdirSync, utimesSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import t from 'tap'
import { lockStart } from '../../../src/cli/local/startLock.ts'

t.test(
  'one of two starts at the same moment is refused, with the process of the other',
  async t => {
    const home = join(t.testdir(), 'home')
    const starts = await Promise.allSettled([lockStart(home), lockStart(home)])
    const held = starts.filter(one => one.status === 'fulfilled')
    t.equal(held.length, 1)
    t.match(
      starts.filter(one => one.status === 'rejected').map(({ reason }) => reason),
      [
        {
          code: 'conflict',
          message: `a service is being started on ${home} by pid ${process.pid}`,
        },
      ],
    )
    await held[0]?.value()
    t.notOk(existsSync(join(home, 'service.starting')))
    const again = await lockStart(home)
    await again()
  },
)

t.test('a process that died during its start blocks nobody', async t => {
  const home = t.testdir({
    'service.starting': JSON.stringify({ pid: 2 ** 22 + 1, startTime: '1' }),
  })
  mkdirSync(join(home, 'service.lock'))
  const minuteAgo = new Date(Date.now() - 60_000)
  utimesSync(join(home, 'service.lock'), minuteAgo, minuteAgo)
  const release = await lockStart(home)
  await t.rejects(lockStart(home), { message: new RegExp(`pid ${process.pid}`) })
  await release()
  writeFileSync(join(home, 'service.starting'), 'not JSON')
  await (
    await lockStart(home)
  )()
})

/** The commands as processes, against the real surface. */
import t from 'tap'
import { testApp } from '../helper/app.ts'
import { run } from './run.ts'

t.test('added, changed, listed, run, removed; windows', async t => {
  const { app, secrets } = await testApp(t)
  const url = await app.listen({ host: '127.0.0.1', port: 0 })
  const twinstack = async (...args: string[]) => {
    const { code, stdout, stderr } = await run([...args, '--json'], {
      TWINSTACK_URL: url,
      TWINSTACK_TOKEN: secrets.admin,
    })
    return { code, stderr, document: JSON.parse(stdout) }
  }
  await twinstack('env', 'create', 'staging', '--kind', 'staging')
  const added = await twinstack(
    'schedule',
    'add',
    'staging',
    '--cron',
    '@weekly',
    '--timezone',
    'Europe/Berlin',
    '--jitter',
    '60',
    '--auto-remediate',
    'tags,security:tightened',
  )
  t.match(added, {
    code: 0,
    document: {
      scheduleCron: '@weekly',
      timezone: 'Europe/Berlin',
      jitterSeconds: 60,
      autoRemediate: { enabled: true, classes: [{ class: 'tags' }, {}], maximumPerDay: 3 },
    },
  })
  const { id } = added.document
  t.match(
    (await twinstack('schedule', 'set', id, '--every', '30', '--maximum-per-day', '1')).document,
    { everyMinutes: 30, scheduleCron: null, autoRemediate: { enabled: true, maximumPerDay: 1 } },
  )
  t.match((await twinstack('schedule', 'pause', id)).document, { paused: true })
  t.match((await twinstack('schedule', 'list', 'staging')).document, { total: 3 })
  t.match(await twinstack('schedule', 'run', id), {
    code: 1,
    document: { error: { code: 'conflict' } },
    stderr: /nothing is deployed/,
  })
  t.match((await twinstack('schedule', 'remove', id)).document, { id, removed: true })
  t.match(await twinstack('schedule', 'add', '--cron', '@daily'), { code: 64, stderr: /or --all/ })
  t.match(
    (
      await twinstack(
        'window',
        'set',
        'staging',
        'fri 22:00-02:00 Europe/Berlin release',
        '00:00-00:00 UTC always',
      )
    ).document,
    { windows: [{ days: ['fri'] }, { reason: 'always' }], now: {} },
  )
})

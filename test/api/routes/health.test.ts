import t from 'tap'
import manifest from '../../../package.json' with { type: 'json' }
import { testApp } from '../../helper/app.ts'

t.test('ready when database, engine and all other parts are', async t => {
  const { call, services } = await testApp(t)
  t.match(await call(null, 'GET', '/healthz'), {
    status: 200,
    body: { status: 'ok', version: manifest.version, uptimeSeconds: Number },
  })
  t.match(await call(null, 'GET', '/readyz'), {
    status: 200,
    body: {
      status: 'ok',
      checks: { database: 'ok', engine: 'ok' },
      engine: { version: '3.259.0' },
    },
  })
  services.checkReady = async () => ({ worker: 'is not running' })
  t.match(await call(null, 'GET', '/readyz'), {
    status: 503,
    body: {
      code: 'unavailable',
      detail: 'worker: is not running',
      errors: [{ path: 'worker' }],
      hint: /doctor/,
    },
  })
  services.checkReady = async () => ({})
  services.engine = null
  t.match(await call(null, 'GET', '/readyz'), {
    status: 503,
    body: { errors: [{ path: 'engine' }] },
  })
})

t.test('an unreachable database', async t => {
  const { call, services } = await testApp(t)
  await services.store.close()
  t.match(await call(null, 'GET', '/readyz'), {
    status: 503,
    body: { errors: [{ path: 'database', message: 'does not answer' }] },
  })
  t.equal((await call(null, 'GET', '/healthz')).status, 200, 'the process runs')
})

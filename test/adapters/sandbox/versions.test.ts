import t from 'tap'
import { setProperty } from '../../../src/adapters/sandbox/cloud.ts'
import { serveVersions, readVersionsDocument } from '../../../src/adapters/sandbox/versions.ts'
import { accountOf, cloudFolder, make } from './folder.ts'

async function deployedEnvironment(t: Parameters<typeof cloudFolder>[0]) {
  const folder = await cloudFolder(t)
  for (const environment of ['staging', 'production']) {
    const account = accountOf(folder)
    const tags = { 'twinstack:environment': environment }
    await make(account, 'aws:rds/cluster:Cluster', 'db', {
      clusterIdentifier: `${environment}-db`,
      engine: 'aurora-postgresql',
      engineVersion: '16.6',
      tags,
    })
    await make(account, 'aws:ec2/launchTemplate:LaunchTemplate', 'app', {
      name: `${environment}-app`,
      imageId: 'ami-0c7217cdde317cfec',
      tags,
    })
    for (const [service, value] of [
      ['web', '5.1.0'],
      ['api', '2.14.3'],
    ])
      await make(account, 'aws:ssm/parameter:Parameter', String(service), {
        name: `/sample/${environment}/services/${service}/version`,
        type: 'String',
        value,
        tags,
      })
  }
  return folder
}

t.test('the document has versions only, so that those of twins are equal', async t => {
  const folder = await deployedEnvironment(t)
  t.same(await readVersionsDocument(folder, 'staging'), {
    simulated: true,
    os: { image: 'ami-0c7217cdde317cfec' },
    databases: { postgres: '16.6' },
    services: { api: '2.14.3', web: '5.1.0' },
    runtimes: [],
  })
  t.same(
    await readVersionsDocument(folder, 'production'),
    await readVersionsDocument(folder, 'staging'),
  )
  await setProperty(folder, 'staging-db', 'engineVersion=16.8')
  t.equal(
    (await readVersionsDocument(folder, 'staging'))?.databases['postgres'],
    '16.8',
    'it has the running version, not the declared one',
  )
  t.equal(await readVersionsDocument(folder, 'other'), null)
})

t.test('served', async t => {
  const folder = await deployedEnvironment(t)
  const server = await serveVersions(folder, { host: '127.0.0.1', port: 0 })
  t.teardown(server.close)
  const answer = await fetch(`${server.url}/staging/versions.json`)
  t.equal(answer.status, 200)
  t.match(answer.headers.get('x-twinstack-sandbox'), /simulated/)
  t.same(await answer.json(), await readVersionsDocument(folder, 'staging'))
  for (const [path, status] of [
    ['/other/versions.json', 404],
    ['/', 404],
    ['/../x/versions.json', 404],
    ['/STAGING/versions.json', 404],
  ] as const)
    t.equal((await fetch(server.url + path)).status, status, path)
  t.equal((await fetch(`${server.url}/staging/versions.json`, { method: 'POST' })).status, 405)
  await t.rejects(
    serveVersions(folder, { host: '127.0.0.1', port: Number(new URL(server.url).port) }),
    { code: 'EADDRINUSE' },
  )
})

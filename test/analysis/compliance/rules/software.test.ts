import t from 'tap'
import { isLocked } from '../../../../src/analysis/compliance/rules/software.ts'
import { cluster, found, resource } from '../../../services/compliance/fixture.ts'

t.test("service_version: declared for all, else production's", async t => {
  const settings = { services: { api: '2.0.0', web: '1.0.0' } }
  const production = {
    name: 'production',
    resources: [],
    settings: { services: { api: '2.1.0', web: '1.0.0', worker: '1.0.0' } },
  }
  t.same(found('service_version', [], { settings, production }), [
    '- services.api: expected api 2.1.0, got api 2.0.0',
    '- services.worker: expected worker 1.0.0, got worker absent',
  ])
  t.same(found('service_version', [], { settings, production, ahead: true }), [])
  t.same(
    found('service_version', [], {
      settings,
      production,
      ahead: true,
      expected: { services: { api: '2.0.0', web: '1.1.0' } },
    }),
    ['- services.web: expected web 1.1.0, got web 1.0.0'],
  )
  t.same(found('service_version', [], { settings: '[secret]', production }), [])
})

t.test('pinned_image', async t => {
  const template = (imageId: unknown) =>
    resource('ec2/launchTemplate:LaunchTemplate', 'app', { imageId })
  t.same(found('pinned_image', [template('ami-0c7217cdde317cfec')]), [])
  t.same(found('pinned_image', [template('resolve:ssm:/aws/service/ami')]), [
    'app imageId: expected the id of one image, got resolve:ssm:/aws/service/ami',
  ])
  t.same(found('pinned_image', [template(undefined)]), [
    'app imageId: expected the id of one image, got absent',
  ])
  t.same(found('pinned_image', [template('[unknown]')]), [])
  t.same(
    found('pinned_image', [
      resource('ec2/instance:Instance', 'vm', { launchTemplate: { id: 'lt-1' } }),
      resource('ec2/instance:Instance', 'odd', { ami: 'ubuntu' }),
    ]),
    ['odd ami: expected the id of one image, got ubuntu'],
  )
})

t.test('forms of locked versions', async t => {
  for (const version of [
    '1.2.3',
    'v1.2',
    '1.2.3-rc.1+5',
    `sha256:${'a'.repeat(64)}`,
    'b'.repeat(40),
  ])
    t.ok(isLocked(version), version)
  for (const version of [
    'latest',
    '^1.2.3',
    '~1.2',
    '1.x',
    '*',
    '1',
    'main',
    '',
    '>=1.2.3',
    '1.2.3 || 2',
  ])
    t.notOk(isLocked(version), version)
})

t.test('no_latest', async t => {
  t.same(found('no_latest', [], { settings: { services: { api: 'latest', web: '1.0.0' } } }), [
    '- services.api: expected one locked version, got api latest',
  ])
  const task = (containerDefinitions: unknown) =>
    found('no_latest', [
      resource('ecs/taskDefinition:TaskDefinition', 'task', { containerDefinitions }),
    ])
  t.same(
    task(
      JSON.stringify([{ image: 'shop/api:2.1' }, { image: `shop/web@sha256:${'c'.repeat(64)}` }]),
    ),
    [],
  )
  t.same(task(JSON.stringify([{ image: 'shop/api:latest' }, { image: 'registry:5000/web' }])), [
    'task containerDefinitions: expected an image with a version or digest, got shop/api:latest',
    'task containerDefinitions: expected an image with a version or digest, got registry:5000/web',
  ])
  t.same(task('[unknown]'), [])
  t.same(
    found('no_latest', [
      resource('lambda/function:Function', 'f', { imageUri: 'x/f:main' }),
      resource('lambda/function:Function', 'zip', { runtime: 'nodejs22.x' }),
    ]).length,
    1,
  )
  const group = (launchTemplate: unknown) =>
    found('no_latest', [resource('autoscaling/group:Group', 'app', { launchTemplate })])
  t.same(group({ version: '$Latest' }), [
    'app launchTemplate.version: expected one version, got $Latest',
  ])
  t.same(group({ version: '7' }), [])
  t.same(group(undefined), [])
  t.same(
    found('no_latest', [
      cluster({ engineVersion: undefined }, { outputs: { engineVersion: '15.4' } }),
    ]),
    ['main engineVersion: expected a declared version, got the default version of AWS'],
  )
})

import t from 'tap'
import { projectOf, refuseOtherProject } from '../../src/operations/project.ts'
import type { Machinery } from '../../src/operations/machinery.ts'
import type { ResourceRecord } from '../../src/operations/words.ts'
import type { Tree } from '../../src/revisions/words.ts'
import { newEnvironment, newOperation, testStore } from '../helper/store.ts'

const resource: ResourceRecord = {
  urn: 'urn:pulumi:staging::shop::aws:s3/bucket:Bucket::site',
  type: 'aws:s3/bucket:Bucket',
  name: 'site',
  id: 'site-1',
  parent: null,
  provider: null,
  custom: true,
  protect: false,
  dependencies: [],
  inputs: {},
  outputs: {},
}

t.test('the project of a URN', async t => {
  t.equal(projectOf(resource.urn), 'shop')
  t.equal(projectOf('nonsense'), null)
})

t.test('a renamed project is refused while there are resources', async t => {
  const { store } = await testStore(t)
  await store.environments.create(newEnvironment('staging'))
  const operation = await store.operations.create(newOperation('staging'))
  const check = (project: string) =>
    refuseOtherProject({ store } as Machinery, operation, { project } as Tree)
  await t.resolves(check('store'), 'nothing is recorded yet')
  await store.environments.record('staging', { state: { resources: [resource], digest: 'one' } })
  await t.resolves(check('shop'))
  await t.rejects(check('store'), {
    code: 'refused',
    message: /project shop.*named store/,
    hint: /name it shop again/,
  })
})

import t from 'tap'
import {
  findProject,
  refuseOtherProject,
} from '../../../../src/services/operations/execute/refuseOtherProject.ts'
import type { ExecutorDeps } from '../../../../src/services/operations/execute/executorDeps.ts'
import type { ResourceRecord } from '../../../../src/model/operation.ts'
import type { Tree } from '../../../../src/model/revision.ts'
import { newEnvironment, newOperation, testStore } from '../../../helper/store.ts'

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
  t.equal(findProject(resource.urn), 'shop')
  t.equal(findProject('nonsense'), null)
})

t.test('a renamed project is refused while there are resources', async t => {
  const { store } = await testStore(t)
  await store.environments.create(newEnvironment('staging'))
  const operation = await store.operations.create(newOperation('staging'))
  const check = (project: string) =>
    refuseOtherProject({ store } as ExecutorDeps, operation, { project } as Tree)
  await t.resolves(check('store'), 'nothing is recorded yet')
  await store.environments.record('staging', { state: { resources: [resource], digest: 'one' } })
  await t.resolves(check('shop'))
  await t.rejects(check('store'), {
    code: 'refused',
    message: /project shop.*named store/,
    hint: /name it shop again/,
  })
})

import t from 'tap'
import type { TwinstackError } from '../../../../src/lib/errors.ts'
import { isRefusal } from '../../../../src/services/operations/refusals.ts'
import { loadTree } from '../../../../src/services/operations/execute/runRequest.ts'
import { noOptions, type Operation } from '../../../../src/model/operation.ts'

import { createTrees } from '../../../../src/adapters/git/trees.ts'
import {
  makeRepository,
  repositoryRoot,
  temporaryFolder,
} from '../../../fixtures/programs/repository.ts'
import type { Trees } from '../../../../src/model/trees.ts'
import { requirePresent } from '../../../helper/present.ts'

t.test("dependencies that can't be installed: production is refused, others fail", async t => {
  const trees: Trees = createTrees({
    home: temporaryFolder(t),
    repository: makeRepository(t, 'throws', { 'yarn.lock': '' }),
    ref: 'main',
    packageFolder: repositoryRoot,
  })
  const revision = await trees.resolve(null)
  const of = (
    environmentKind: Operation['environmentKind'],
    kind: Operation['kind'],
    more: Partial<Operation> = {},
  ) =>
    loadTree({ trees }, {
      id: 'x',
      environment: 'live',
      environmentKind,
      kind,
      revision,
      options: noOptions,
      ...more,
    } as Operation).then(
      () => null,
      (error: TwinstackError) => error,
    )
  const refused = await of('production', 'deploy')
  t.match(refused, { code: 'refused', message: /nothing was written.*yarn\.lock/, hint: /./ })
  t.ok(isRefusal(requirePresent(refused).code as 'refused'))
  t.match(await of('production', 'preview'), { code: 'dependencies-failed' })
  t.match(await of('production', 'deploy', { options: { ...noOptions, planOnly: true } }), {
    code: 'dependencies-failed',
  })
  t.match(await of('staging', 'deploy'), { code: 'dependencies-failed' })
  t.match(await of('production', 'deploy', { revision: null }), { code: 'revision-not-found' })
})

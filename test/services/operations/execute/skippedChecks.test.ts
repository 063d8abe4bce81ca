import t from 'tap'
import { describeSkipped } from '../../../../src/services/operations/execute/runChecks.ts'

t.test('a skipped check is reported with its operation', async t => {
  const result = { name: 'site', outcome: 'skipped', message: 'nothing answers', output: '' }
  t.same(describeSkipped(result as never), [
    'check site was skipped and proves nothing: nothing answers',
  ])
  t.same(describeSkipped({ ...result, outcome: 'passed' } as never), [])
})

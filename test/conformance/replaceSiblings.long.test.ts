/**
 * B08 for more types: after the replacement or rename of a resource with a fixed name, the recorded
 * resource exists, or the operation fails and names the next step.
 */
import t from 'tap'
import { listResources } from '../../src/adapters/sandbox/cloud.ts'
import { openCase, succeeded } from './cases.ts'

t.setTimeout(0)

const urn = (end: string) => `urn:pulumi:staging::bughunt::aws:${end}`
const siblings = [
  'dynamodb/table:Table::table',
  's3/bucket:Bucket::bucket',
  'ecr/repository:Repository::repository',
  'cloudwatch/eventRule:EventRule::rule',
  'ssm/parameter:Parameter::parameter',
  'secretsmanager/secret:Secret::secret',
  'iam/role:Role::role',
  'iam/rolePolicyAttachment:RolePolicyAttachment::attachment',
  'route53/record:Record::www',
  'sns/topic:Topic::automatic',
].map(urn)

t.test('a rebuild of resources with a fixed name', async t => {
  const { tree, run, lab } = await openCase(t, 'B14')
  const a = tree('a')
  t.match(await run(a, 'deploy'), succeeded)
  const count = (await listResources(lab.cloud)).length
  t.match(await run(a, 'rebuild', { replace: siblings, allowReplace: siblings }), succeeded)
  t.equal((await listResources(lab.cloud)).length, count, 'everything exists')
  t.match(await run(a, 'drift-check'), { ...succeeded, refreshed: [], planned: [] })

  const kept = [urn('secretsmanager/secret:Secret::kept-secret')]
  t.match(
    await run(a, 'rebuild', { replace: kept, allowReplace: kept }),
    { status: 'failed', error: { code: 'resource-failed', hint: /recoveryWindowInDays to 0/ } },
    'Secrets Manager keeps the name of a deleted secret',
  )
})

t.test('a rename without an alias, and a replacement that the program requests', async t => {
  const { tree, run, lab } = await openCase(t, 'B14')
  t.match(await run(tree('b'), 'deploy'), succeeded)
  const gone = await run(tree('c'), 'deploy')
  t.match(gone, { status: 'failed', error: { code: 'resource-failed', hint: /reconcile/ } })
  t.same(gone.error?.resources?.map(one => one.urn.split('::').at(-1)).sort(), ['new', 'rule'])
  t.match(await run(tree('c'), 'reconcile'), succeeded)
  const names = (await listResources(lab.cloud)).map(({ id }) => id.split(':').at(-1))
  t.match(names.sort(), [/^automatic-old-/, 'fixed-b14', 'fixed-b14'], 'an alias keeps the name')
  t.match(await run(tree('c'), 'drift-check'), { ...succeeded, refreshed: [], planned: [] })
})

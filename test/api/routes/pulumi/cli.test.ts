/** The unmodified CLI: the short form of cli.long.test.ts. */
import t from 'tap'
import { listResources } from '../../../../src/adapters/sandbox/cloud.ts'
import { pulumiClient, testStates } from '../../../helper/states.ts'

t.setTimeout(120_000)

t.test('init, secrets, up, output, destroy, rm', async t => {
  const states = await testStates(t)
  const client = await pulumiClient(t, { url: states.url, token: await states.token('admin') })
  await client.ok('stack init dev')
  await client.ok('config set --secret hidden geheim')
  client.setResources([
    { name: 'a', props: { displayName: 'A\u0000 \u2028<é🦆>' } },
    { name: 'b', props: { displayName: 'secret' }, secret: ['displayName'], dependsOn: ['a'] },
  ])
  await client.ok('up --yes --skip-preview')
  t.equal((await listResources(client.cloud)).length, 2)
  const outputs = JSON.parse(await client.ok('stack output --json --show-secrets')) as object
  t.match(outputs, { count: 2, hidden: 'geheim' })
  const exported = await client.ok('stack export')
  t.notMatch(exported, /geheim/)
  t.match(JSON.parse(exported), {
    deployment: { resources: { length: 4 }, pending_operations: undefined },
  })
  t.ok(
    states.requests.some(request => request.endsWith('/journalentries')),
    'with a journal',
  )
  const { rows } = await states.store.runSql(
    `select body from twinstack.stack_journal where body like '%geheim%'`,
  )
  t.same(rows, [])
  await client.ok('destroy --yes --skip-preview')
  t.same(await listResources(client.cloud), [])
  await client.ok('stack rm --yes')
})

/**
 * A pull request on the real engine, in short: opened, its environment is there and its comment
 * says so. The whole: pullRequest.long.test.ts.
 */
import t from 'tap'
import { listResources } from '../../src/adapters/sandbox/cloud.ts'
import { pullRequest } from '../integrations/github/payloads.ts'
import { pullRequests } from './pullRequests.ts'

t.test('from payload to comment', async t => {
  const { service, github, push, sends, shows, until } = await pullRequests(t)
  const sha = push('A feature', 'refs/heads/feature', { 'note.txt': 'new' })
  await sends('pull_request', pullRequest('opened', { sha }))
  t.match(await shows(5, /deploy of `pr-5` succeeded/), /3 create[^]*`topics` `\["arn:aws:sns:/)
  t.equal((await listResources(service.sandbox)).length, 2, 'it is really there')
  await until('GitHub knows', () => github.deployments[0]?.statuses.at(-1)?.state === 'success')
  t.match(
    [github.statuses.at(-1), github.deployments],
    [{ sha, state: 'success' }, [{ ref: sha, environment: 'pr-5', transient_environment: true }]],
  )
  t.equal(github.comments.length, 1)
})

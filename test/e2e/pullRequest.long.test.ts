/**
 * The whole scenario of pull requests on the real engine: from payload to environment to comment,
 * until no resource is left.
 */
import t from 'tap'
import { listResources, setProperty } from '../../src/adapters/sandbox/cloud.ts'
import { comment, pullRequest, push as pushed } from '../integrations/github/payloads.ts'
import { pullRequests } from './pullRequests.ts'
import { requirePresent } from '../helper/present.ts'

t.test('a pull request, a push, a person, a fork, the end', async t => {
  const { service, github, push, sends, shows, until } = await pullRequests(t)
  const settings = (topics: number) => ({
    'Pulumi.staging.yaml': `config:\n  aws:region: eu-central-1\n  tiny:settings: { topics: ${topics} }\n`,
  })
  await service.environment('production', 'production')
  await service.environment('staging', 'staging')
  t.match(await service.run('production', 'deploy'), { status: 'succeeded' })
  const outside = (await listResources(service.sandbox)).length
  const last = (sha: string, context = 'twinstack/pull-request') =>
    github.statuses.filter(one => one.sha === sha && one.context === context).at(-1)?.state

  const first = push('A feature', 'refs/heads/feature', settings(3))
  await sends(
    'pull_request',
    pullRequest('opened', { sha: first, title: '<img src=x> @everybody | `' }),
  )
  const opened = await shows(5, /deploy of `pr-5` succeeded[^]*parity with `production` \*\*/)
  t.match(
    opened,
    /4 create[^]*expires at[^]*`topics` `\["arn:aws:sns:[^]*Differences from production/,
  )
  t.notMatch(opened, /<img|@everybody/)
  await until(
    'the deployment is reported',
    () => github.deployments[0]?.statuses.at(-1)?.state === 'success' && last(first) === 'success',
  )

  const second = push('More', 'refs/heads/feature', settings(4))
  await sends(
    'pull_request',
    pullRequest('synchronize', { sha: second, at: '2026-05-01T00:00:00Z' }),
  )
  const third = push('Less', 'refs/heads/feature', settings(1))
  await sends(
    'pull_request',
    pullRequest('synchronize', { sha: third, at: '2026-05-01T00:00:01Z' }),
  )
  await shows(5, new RegExp(`deploy of \`pr-5\` succeeded[^]*\`${third.slice(0, 12)}\` \`Less\``))
  await until('all are reported', () => last(third) === 'success' && last(second) !== 'pending')
  t.equal((await listResources(service.sandbox)).length, outside + 1)
  t.equal((await service.call('GET', '/v1/environments/pr-5')).body.deployed.commit, third)

  const [topic] = await listResources(service.sandbox, { environment: 'pr-5' })
  await setProperty(service.sandbox, requirePresent(topic).id, 'displayName=by hand')
  await sends('issue_comment', comment('/twinstack drift'))
  await shows(5, /drift-check of `pr-5` succeeded[^]*drift \*\*1 changed/)
  t.match(github.reactions, [{ content: 'rocket' }])
  await sends('issue_comment', comment('/twinstack parity --now'))
  await until('an answer', () =>
    github.comments.find(({ body }) => /pr-5 is (not )?a twin of production/.test(body)),
  )
  await sends('issue_comment', comment('/twinstack destroy', { login: 'mallory' }))
  await until('a refusal', () =>
    github.comments.find(({ body }) => /`mallory` is not in the access file/.test(body)),
  )

  const stranger = push('Of a fork', 'refs/pull/6/head', settings(2))
  const fork = pullRequest('opened', {
    number: 6,
    sha: stranger,
    author: 'mallory',
    fork: 'mallory/shop',
    branch: 'main',
  })
  await sends('pull_request', fork)
  await shows(6, /no operation was started for this fork/)
  t.equal((await service.call('GET', '/v1/environments/pr-6')).status, 404)
  github.pulls.set(6, fork['pull_request'])
  await sends('issue_comment', comment(`/twinstack up --revision ${stranger}`, { number: 6 }))
  await shows(6, new RegExp(`deploy of \`pr-6\` succeeded[^]*${stranger.slice(0, 12)}`))
  t.match((await service.call('GET', '/v1/environments/pr-6')).body, {
    owner: 'ana',
    deployed: { commit: stranger },
    source: { repository: 'mallory/shop' },
  })

  const main = push('Merged', 'refs/heads/main', settings(1))
  await sends('push', pushed(main))
  await until(
    'staging is deployed',
    () =>
      last(main, 'twinstack/staging') === 'success' &&
      github.deployments.find(({ environment }) => environment === 'staging')?.statuses.at(-1)
        ?.state === 'success',
  )
  t.equal((await service.call('GET', '/v1/environments/staging')).body.deployed.commit, main)

  await service.kill()
  await service.start()
  for (const [number, sha] of [
    [5, third],
    [6, stranger],
  ] as const)
    await sends(
      'pull_request',
      pullRequest('closed', {
        number,
        sha,
        at: '2026-09-01T00:00:00Z',
        ...(number === 6 && { fork: 'mallory/shop' }),
      }),
    )
  for (const number of [5, 6]) {
    await shows(number, new RegExp(`\`pr-${number}\` is destroyed`))
    await until(
      'it is inactive',
      () =>
        github.deployments
          .filter(({ environment }) => environment === `pr-${number}`)
          .at(-1)
          ?.statuses.at(-1)?.state === 'inactive',
    )
    t.equal((await service.call('GET', `/v1/environments/pr-${number}`)).status, 404)
    t.equal(
      github.comments.filter(({ body }) => body.startsWith(`<!-- twinstack:pr-${number} -->`))
        .length,
      1,
      'one comment, from beginning to end',
    )
  }
  t.equal(
    (await listResources(service.sandbox)).length,
    outside + 1,
    'what is left is of production and staging',
  )
  t.equal(
    github.deployments.filter(({ statuses }) =>
      ['queued', 'in_progress'].includes(statuses.at(-1)?.state ?? ''),
    ).length,
    0,
  )
})

t.test('plans of staging and production at the head, with parity before and after', async t => {
  const { service, push, sends, shows } = await pullRequests(t, {
    plans: ['staging', 'production'],
  })
  const settings = (topics: number) =>
    `config:\n  aws:region: eu-central-1\n  tiny:settings: { topics: ${topics} }\n`
  for (const name of ['staging', 'production'] as const) {
    await service.environment(name, name)
    t.match(await service.run(name, 'deploy'), { status: 'succeeded' })
  }
  const sha = push('A topic for staging only', 'refs/heads/feature', {
    'Pulumi.staging.yaml': settings(3),
  })
  await sends('pull_request', pullRequest('opened', { sha }))
  const shown = await shows(
    5,
    /deploy of `pr-5` succeeded[^]*`staging`: \d+ create[^]*`production`: nothing would change/,
  )
  t.match(shown, /`staging`: 1 create; parity with `production` \*\*100 of 100\*\* \(0 fail\) now/)
  t.match(shown, /\([1-9] fail\) with it/)
  t.match(shown, /Plan of staging: 1 create[^]*create `aws:sns\/topic:Topic/)
  t.match(shown, /Differences of staging from production that it adds/)
})

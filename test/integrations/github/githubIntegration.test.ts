/** Webhooks of GitHub and the life of a pull request. */
import t from 'tap'

import { newEnvironment } from '../../helper/store.ts'
import { comment, delivered, example, project, pullRequest, push } from './payloads.ts'
import { requirePresent } from '../../helper/present.ts'
import { createGithubLab, first, second, third } from './githubLab.ts'

const lab = await createGithubLab(t)
const {
  store,
  fakeGithub,
  integrations,
  integration,
  send,
  inbox,
  settle,
  showMessage,
  hears,
  operations,
  ends,
  deployed,
} = lab

t.test('which deliveries are accepted', async t => {
  const good = await delivered('ping', example('ping'))
  t.match(await send(good), { status: 200, body: 'pong' })
  const signature = 'x-hub-signature-256'
  const { [signature]: _gone, ...unsigned } = good.headers
  for (const [why, bad] of Object.entries({
    unsigned: { ...good, headers: unsigned },
    'another secret': await delivered('ping', example('ping'), { signedWith: 'another' }),
    'another body': { ...good, body: `${good.body} ` },
    sha1: {
      ...good,
      headers: {
        ...good.headers,
        [signature]: requirePresent(good.headers[signature]).replace('sha256', 'sha1'),
      },
    },
    cut: {
      ...good,
      headers: {
        ...good.headers,
        [signature]: requirePresent(good.headers[signature]).slice(0, -1),
      },
    },
    'empty body': { ...good, body: '' },
  }))
    t.match(await send(bad), { status: 401, body: { code: 'unauthenticated' } }, why)
  t.match(await send({ ...good, headers: { ...good.headers, 'content-type': 'text/plain' } }), {
    status: 415,
  })
  t.match(
    await send({
      ...(await delivered('push', push(first))),
      headers: { ...(await delivered('push', push(first))).headers, 'x-github-delivery': '../x' },
    }),
    { status: 400 },
  )
  t.match(await send(await delivered('push', { repository: { full_name: project } })), {
    status: 400,
    body: { code: 'invalid-request', detail: /ref: / },
  })
  t.match(
    await send(
      await delivered('push', { ...push(first), repository: { full_name: 'other/shop' } }),
    ),
    { status: 202, body: /another repository/ },
  )
  t.match(
    await send(await delivered('star', { ...example('star'), repository: { full_name: project } })),
    { status: 202, body: /event is not used/ },
  )
  t.same(await inbox(), [], 'nothing of it was kept')
  delete integrations.github
  t.match(await send(good), { status: 404 }, 'an integration that is not configured')
  integrations.github = lab.state.open
})

t.test('a hundred copies at once are one', async t => {
  const one = await delivered('pull_request', pullRequest('opened', { number: 100, sha: first }), {
    form: true,
  })
  const answers = await Promise.all(Array.from({ length: 100 }, () => send(one)))
  t.same(
    [
      answers.filter(({ status }) => status === 202).length,
      answers.filter(({ status }) => status === 200).length,
    ],
    [1, 99],
  )
  t.match(
    await send(
      await delivered(
        'pull_request',
        { ...JSON.parse(requirePresent(new URLSearchParams(one.body).get('payload'))) },
        { delivery: 'another-id', form: true },
      ),
    ),
    { status: 200 },
    'nor the same body under another id',
  )
  await settle()
  t.equal((await operations('pr-100')).length, 1)
  t.match((await inbox()).at(-1), {
    state: 'done',
    ordering_key: `${project}#100`,
    subject: `pull-request opened ${project}#100 by ana-hub`,
  })
})

t.test('the life of a pull request', async t => {
  await hears(t, 'pull_request', pullRequest('opened', { sha: first, title: 'Faster | @all' }))
  const [opened] = await operations('pr-5')
  t.match(opened, {
    kind: 'deploy',
    status: 'queued',
    revision: { id: first },
    requestedBy: { kind: 'machine', name: 'github' },
    message: `${project}#5 by ana-hub: Faster | @all`,
    overrides: { topics: 3 },
  })
  t.match(await store.environments.get('pr-5'), {
    kind: 'ephemeral',
    owner: 'ana',
    source: { kind: 'pull-request', number: 5, branch: 'feature' },
  })
  const [posted] = fakeGithub.comments.filter(({ number }) => number === 5)
  t.match(posted?.body, /^<!-- twinstack:pr-5 -->\n### ⏳ Twinstack: deploy of `pr-5` queued/)
  t.match(
    fakeGithub.statuses.at(-1),
    { sha: first, state: 'pending', context: 'twinstack/pull-request', target_url: undefined },
    'no link to a page that needs a token',
  )
  t.match(fakeGithub.deployments.at(-1), {
    ref: first,
    environment: 'pr-5',
    transient_environment: true,
    production_environment: false,
    payload: { operation: requirePresent(opened).id },
    statuses: [{ state: 'queued' }],
  })
  const requests = fakeGithub.requests.length
  await showMessage()
  t.equal(fakeGithub.requests.length, requests, 'what is shown is not sent again')

  await ends(requirePresent(opened).id)
  await deployed(requirePresent(opened), { url: 'https://pr-5.example.com', topics: ['a'] })
  await showMessage()
  t.match(
    fakeGithub.comments.filter(({ number }) => number === 5),
    [
      {
        id: requirePresent(posted).id,
        edits: 1,
        body: /✅[^]*`https:\/\/pr-5.example.com\/`[^]*`topics` `\["a"\]`/,
      },
    ],
    'the one comment was changed',
  )
  t.match(fakeGithub.statuses.at(-1), { sha: first, state: 'success' })
  t.match(requirePresent(fakeGithub.deployments.at(-1)).statuses.at(-1), {
    state: 'success',
    environment_url: 'https://pr-5.example.com/',
  })

  await hears(
    t,
    'pull_request',
    pullRequest('synchronize', { sha: second, at: '2026-06-01T00:00:00Z' }),
  )
  t.match(await operations('pr-5'), [{ revision: { id: second }, status: 'queued' }, {}])
  await hears(
    t,
    'pull_request',
    pullRequest('synchronize', { sha: third, at: '2026-06-01T00:00:05Z' }),
  )
  t.match(
    await operations('pr-5'),
    [
      { revision: { id: third }, status: 'queued' },
      { revision: { id: second }, status: 'superseded' },
      {},
    ],
    'the newer deploy supersedes waiting ones',
  )
  t.match(
    fakeGithub.statuses.filter(({ sha }) => sha === second).at(-1),
    { state: 'error', description: /superseded by/ },
    'no commit is left pending',
  )
  t.match(requirePresent(fakeGithub.deployments.at(-2)).statuses.at(-1), { state: 'error' })
  const late = await send(
    await delivered(
      'pull_request',
      pullRequest('synchronize', { sha: first, at: '2026-06-01T00:00:01Z' }),
    ),
  )
  t.equal(late.status, 202)
  await settle()
  t.match((await operations('pr-5'))[0], { revision: { id: third } }, 'late events have no effect')

  await hears(t, 'pull_request', pullRequest('closed', { sha: third, at: '2026-06-01T00:01:00Z' }))
  const [destroy] = await operations('pr-5')
  t.match(destroy, { kind: 'destroy', removeEnvironment: true, status: 'queued' })
  await hears(t, 'pull_request', pullRequest('closed', { sha: third, at: '2026-06-01T00:01:01Z' }))
  t.equal((await operations('pr-5')).filter(({ kind }) => kind === 'destroy').length, 1)
  await ends(requirePresent(destroy).id)
  await store.environments.delete('pr-5')
  await showMessage()
  t.match(fakeGithub.comments.find(({ number }) => number === 5)?.body, /`pr-5` is destroyed/)
  t.match(
    requirePresent(
      fakeGithub.deployments.filter(({ environment }) => environment === 'pr-5').at(-1),
    ).statuses.at(-1),
    { state: 'inactive' },
  )
  await hears(
    t,
    'pull_request',
    pullRequest('reopened', { sha: third, at: '2026-06-01T00:02:00Z' }),
  )
  t.match(
    (await operations('pr-5'))[0],
    { kind: 'deploy', revision: { id: third } },
    'reopened, it is created again',
  )
})

t.test('labels: only those that have it; without it, it goes', async t => {
  lab.state.open = integration({ label: 'preview' })
  await hears(t, 'pull_request', pullRequest('opened', { number: 7, sha: first }))
  t.equal(await store.environments.get('pr-7'), null)
  t.same(
    fakeGithub.comments.filter(({ number }) => number === 7),
    [],
  )
  await hears(
    t,
    'pull_request',
    pullRequest('labeled', { number: 7, sha: first, label: 'bug', labels: ['bug'] }),
  )
  t.equal(await store.environments.get('pr-7'), null)
  await hears(
    t,
    'pull_request',
    pullRequest('labeled', { number: 7, sha: first, label: 'preview', labels: ['bug', 'preview'] }),
  )
  t.match(await operations('pr-7'), [{ kind: 'deploy' }])
  await hears(
    t,
    'pull_request',
    pullRequest('unlabeled', { number: 7, sha: first, label: 'bug', labels: ['preview'] }),
  )
  t.match(await operations('pr-7'), [{ kind: 'deploy' }])
  await hears(
    t,
    'pull_request',
    pullRequest('unlabeled', { number: 7, sha: first, label: 'preview', labels: [] }),
  )
  t.match((await operations('pr-7'))[0], { kind: 'destroy', message: /without its label/ })
  lab.state.open = integration()
})

t.test("what can't be: said in the comment", async t => {
  await store.environments.create(
    newEnvironment('pr-8', {
      kind: 'ephemeral',
      template: 'staging',
      source: { kind: 'branch', branch: 'x' },
    }),
  )
  await hears(t, 'pull_request', pullRequest('opened', { number: 8, sha: first }))
  t.match(fakeGithub.comments.at(-1), { number: 8, body: /does not belong to this pull request/ })
  t.match(fakeGithub.statuses.at(-1), {
    sha: first,
    state: 'failure',
    description: /does not belong to this pull request/,
  })
  await hears(t, 'pull_request', pullRequest('closed', { number: 8, sha: first }))
  t.same(await operations('pr-8'), [], "nor is another's destroyed")
  // somebody's own, made by hand
  await store.environments.create(
    newEnvironment('pr-60', { kind: 'ephemeral', template: 'staging', owner: 'vic' }),
  )
  await hears(t, 'pull_request', pullRequest('opened', { number: 60, sha: first }))
  t.match(fakeGithub.comments.at(-1), {
    number: 60,
    body: /no environment `pr-60`[^]*does not belong to this pull request/,
  })
  fakeGithub.pulls.set(60, pullRequest('opened', { number: 60, sha: first })['pull_request'])
  await hears(t, 'issue_comment', comment('/twinstack up', { number: 60 }))
  await hears(t, 'issue_comment', comment('/twinstack destroy', { number: 60 }))
  t.match(
    fakeGithub.comments.at(-1)?.body,
    /--confirm pr-60/,
    'nor is it destroyed without its name',
  )
  t.match(
    [await operations('pr-60'), await store.environments.get('pr-60')],
    [[], { owner: 'vic', source: null }],
  )
})

/** Pushes to GitHub, and events that overtake one another. */
import t from 'tap'
import { receiveDue } from '../../../src/integrations/inbox/inbox.ts'

import { newEnvironment } from '../../helper/store.ts'
import { delivered, pullRequest, push } from './payloads.ts'
import { requirePresent } from '../../helper/present.ts'
import { createGithubLab, first, second, third } from './githubLab.ts'

const lab = await createGithubLab(t)
const {
  store,
  fakeGithub,
  warned,
  log,
  send,
  inbox,
  settle,
  showMessage,
  hears,
  operations,
  ends,
} = lab

t.test('pushes to the branch deploy', async t => {
  lab.state.main = first
  await hears(t, 'push', push(first))
  t.match(warned.at(-1), {
    message: 'a push was not deployed',
    err: { message: /no environment staging/ },
  })
  t.match(
    fakeGithub.statuses.at(-1),
    {
      sha: first,
      state: 'failure',
      context: 'twinstack/staging',
      description: /^not deployed: .*no environment staging/,
    },
    'the status of the commit says so',
  )
  await store.environments.create(newEnvironment('staging'))
  lab.state.main = second
  await hears(t, 'push', push(second))
  const [deploy] = await operations('staging')
  t.match(
    deploy,
    {
      kind: 'deploy',
      revision: { id: second },
      message: 'A subject',
      requestedBy: { kind: 'machine', name: 'github', onBehalfOf: 'ana' },
    },
    'the person of the account is known',
  )
  t.match(fakeGithub.statuses.at(-1), {
    sha: second,
    state: 'pending',
    context: 'twinstack/staging',
  })
  t.match(fakeGithub.deployments.at(-1), {
    environment: 'staging',
    transient_environment: false,
    production_environment: false,
  })
  await ends(requirePresent(deploy).id, 'failed')
  await showMessage()
  t.match(
    [fakeGithub.statuses.at(-1), requirePresent(fakeGithub.deployments.at(-1)).statuses.at(-1)],
    [{ sha: second, state: 'failure' }, { state: 'failure' }],
  )
  for (const other of [
    push(first, { ref: 'refs/heads/other' }),
    push('0'.repeat(40), { deleted: true }),
    push(first, { ref: 'refs/tags/v1' }),
  ])
    await send(await delivered('push', other))
  await settle()
  t.equal((await operations('staging')).length, 1)
  await hears(t, 'push', push(third, { message: 'late' }))
  t.equal(
    (await operations('staging')).length,
    1,
    'a push that comes late, or once more, does not deploy over newer code',
  )
  t.match((await inbox()).at(-1), { state: 'done', subject: /push/ })
  t.match(
    warned.at(-1),
    { err: { message: /main is at 2{40}/ } },
    'it was looked for again: git may be later than the webhook',
  )
  lab.state.main = third
  await hears(t, 'push', push(third, { message: 'in time' }))
  t.match(await operations('staging'), [{ revision: { id: third }, message: 'in time' }, {}])
})

t.test(
  'closed and pushed to in one second; opened again while it is being destroyed; abandoned',
  async t => {
    const at = '2026-08-01T00:00:00Z'
    await hears(
      t,
      'pull_request',
      pullRequest('opened', { number: 12, sha: first, at: '2026-07-31T00:00:00Z' }),
    )
    await ends(requirePresent((await operations('pr-12'))[0]).id)
    await hears(t, 'pull_request', pullRequest('closed', { number: 12, sha: first, at }))
    await hears(t, 'pull_request', pullRequest('synchronize', { number: 12, sha: second, at }))
    const [destroy] = await operations('pr-12')
    t.match(destroy, { kind: 'destroy', status: 'queued' }, 'what is closed does not come back')
    t.match(
      fakeGithub.comments.find(({ number }) => number === 12)?.body,
      /destroy of `pr-12` queued/,
    )

    t.match(
      await send(
        await delivered('pull_request', pullRequest('reopened', { number: 12, sha: first, at })),
      ),
      { status: 202 },
    )
    await receiveDue({
      inbox: store.integrations.inbox,
      receive: { github: requirePresent(lab.state.open.receive) },
      log,
    })
    await showMessage()
    t.match((await inbox()).at(-1), { state: 'waiting', error: /is being destroyed/ })
    t.match(
      fakeGithub.comments.find(({ number }) => number === 12)?.body,
      /pr-12 is being destroyed; it is created again/,
    )
    t.match(fakeGithub.statuses.at(-1), {
      sha: first,
      state: 'pending',
      description: /created again/,
    })
    const [row] = (await store.runSql('select * from twinstack.inbox order by seq desc limit 1'))
      .rows as { body: string }[]
    const isGone = (body: string) =>
      requirePresent(lab.state.open.reportFailure)(
        {
          id: '1',
          attempts: 9,
          at,
          integration: 'github',
          delivery: 'd',
          digest: 'd',
          orderingKey: 'l',
          subject: 's',
          body,
        },
        'pr-12 is being destroyed by @operation 5',
      )
    await isGone(requirePresent(row).body)
    await showMessage()
    t.match(
      fakeGithub.comments.find(({ number }) => number === 12)?.body,
      /`failed: pr-12 is being destroyed by @operation 5`/,
    )
    t.match(fakeGithub.statuses.at(-1), { sha: first, state: 'failure', description: /failed: / })
    await isGone(
      JSON.stringify({
        type: 'push',
        branch: 'main',
        commit: second,
        subject: '',
        sender: 'ana-hub',
      }),
    )
    t.match(fakeGithub.statuses.at(-1), {
      sha: second,
      state: 'failure',
      context: 'twinstack/staging',
      description: /not deployed: failed/,
    })
    await isGone(
      JSON.stringify({
        type: 'comment',
        number: 12,
        comment: '77',
        at,
        text: '/twinstack up',
        sender: 'ana-hub',
      }),
    )
    t.match(fakeGithub.comments.at(-1), {
      number: 12,
      body: /`\/twinstack up` failed\n\n```text\npr-12 is being/,
    })

    await ends(requirePresent(destroy).id)
    await store.environments.delete('pr-12')
    await settle()
    t.match(
      (await operations('pr-12'))[0],
      { kind: 'deploy', revision: { id: first } },
      'it waited',
    )
    t.match(
      fakeGithub.comments.find(({ number }) => number === 12)?.body,
      /deploy of `pr-12` queued/,
    )
  },
)

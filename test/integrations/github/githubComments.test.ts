/** Comments on pull requests of GitHub: forks, commands, and what they may do. */
import t from 'tap'

import { newEnvironment } from '../../helper/store.ts'
import { comment, delivered, project, pullRequest } from './payloads.ts'
import { requirePresent } from '../../helper/present.ts'
import { createGithubLab, second, stranger, third } from './githubLab.ts'

const lab = await createGithubLab(t)
const { store, fakeGithub, proposed, send, settle, hears, operations } = lab

t.test('a fork runs nothing until a person with the right requests it', async t => {
  const fork = 'stranger/shop'
  const pull = pullRequest('opened', {
    number: 6,
    sha: stranger,
    author: 'mallory',
    fork,
    branch: 'a`|@x',
  })
  await hears(t, 'pull_request', pull)
  t.same([await operations('pr-6'), await store.environments.get('pr-6')], [[], null])
  t.match(fakeGithub.comments.at(-1), {
    number: 6,
    body: /no operation was started for this fork[^]*`eeeeeeeeeeee`/,
  })
  for (const [login, refusal] of [
    ['mallory', /not in the access file/],
    ['vic-hub', /needs the role operator/],
  ] as const) {
    fakeGithub.pulls.set(6, pull['pull_request'])
    await hears(t, 'issue_comment', comment('/twinstack up', { number: 6, login }))
    t.match(fakeGithub.comments.at(-1), { number: 6, body: refusal }, login)
    t.match(fakeGithub.reactions.at(-1), { content: '-1' })
    t.equal(await store.environments.get('pr-6'), null)
  }
  const comments = fakeGithub.comments.length
  await hears(t, 'issue_comment', comment('/twinstack up', { number: 6, login: 'mallory' }))
  t.equal(fakeGithub.comments.length, comments, 'an unknown user gets one answer')
  t.match(
    (await store.auditLog.list({ page: 1, pageSize: 50 })).items.filter(
      ({ outcome }) => outcome === 'refused',
    ),
    [
      { action: 'command.unknown-person', target: `${project}#6`, address: 'github:mallory' },
      { action: 'command.up', target: 'pr-6', actor: { name: 'vic' } },
      { action: 'command.unknown-person' },
    ],
  )

  // a push between the review and the comment, whose webhook arrived first: the newest known commit
  // does not prove a review
  const moved = {
    ...pull['pull_request'],
    head: { ...pull['pull_request'].head, sha: 'f'.repeat(40) },
  }
  fakeGithub.pulls.set(6, moved)
  await hears(
    t,
    'pull_request',
    pullRequest('synchronize', { number: 6, sha: 'f'.repeat(40), author: 'mallory', fork }),
  )
  for (const [command, refusal] of [
    ['up', new RegExp(`/twinstack up --revision f{40}`)],
    [`up --revision ${stranger}`, /the head of #6 is f{40}, not e{40}/],
    ['up --revision ffffffffffff', /not the whole name of a commit/],
  ] as const) {
    await hears(t, 'issue_comment', comment(`/twinstack ${command}`, { number: 6 }))
    t.match(fakeGithub.comments.at(-1)?.body, refusal, command)
  }
  await store.runSql('delete from twinstack.status_messages where key = $1', [`${project}#6`])
  await hears(t, 'issue_comment', comment('/twinstack up', { number: 6 }))
  t.match(
    fakeGithub.comments.at(-1)?.body,
    /runs only with the whole name/,
    'an unknown head does not prove a review either',
  )
  t.same([proposed, await store.environments.get('pr-6')], [[], null])
  fakeGithub.pulls.set(6, pull['pull_request'])
  await hears(
    t,
    'issue_comment',
    comment(`/twinstack up --ttl 60 --revision ${stranger.toUpperCase()}`, { number: 6 }),
  )
  t.same(proposed, [{ ref: 'refs/pull/6/head', commit: stranger }])
  t.match(await operations('pr-6'), [
    {
      revision: { id: stranger, ref: 'refs/pull/6/head' },
      requestedBy: { kind: 'person', name: 'ana' },
    },
  ])
  t.match(await store.environments.get('pr-6'), {
    owner: 'ana',
    source: { repository: fork, number: 6 },
    life: { ttlMinutes: 60 },
  })
  t.match(fakeGithub.reactions.at(-1), { content: 'rocket' })
  await hears(
    t,
    'pull_request',
    pullRequest('synchronize', {
      number: 6,
      sha: 'f'.repeat(40),
      author: 'mallory',
      fork,
      at: '2026-07-01T00:00:00Z',
    }),
  )
  t.equal((await operations('pr-6')).length, 1, 'a later push runs nothing')
  t.match(
    fakeGithub.comments.find(({ number }) => number === 6)?.body,
    /`ffffffffffff` does not run/,
  )
})

t.test('commands', async t => {
  await hears(t, 'pull_request', pullRequest('opened', { sha: third }))
  await hears(t, 'issue_comment', comment('/twinstack help\nthanks'))
  t.match(fakeGithub.comments.at(-1), { number: 5, body: /\/twinstack parity/ })
  for (const [command, refusal] of [
    ['/twinstack approve staging', /not available in a comment/],
    ['/twinstack fly', /there is no command fly/],
    ['/twinstack destroy staging', /there is no environment staging/],
  ] as const) {
    await hears(t, 'issue_comment', comment(command))
    t.match(fakeGithub.comments.at(-1)?.body, refusal, command)
  }
  const before = [fakeGithub.comments.length, fakeGithub.reactions.length]
  for (const payload of [comment('please /twinstack up'), comment('/twinstack up', { login: '' })])
    await send(await delivered('issue_comment', payload))
  t.match(
    await send(
      await delivered('issue_comment', comment('/twinstack destroy', { action: 'edited' })),
    ),
    { status: 202, body: /event is not used/ },
  )
  t.match(
    await send(await delivered('issue_comment', comment('/twinstack destroy', { type: 'Bot' }))),
    { status: 202, body: /event is not used/ },
  )
  await settle()
  t.same([fakeGithub.comments.length, fakeGithub.reactions.length], before)
  const [waiting] = await operations('pr-5')
  fakeGithub.pulls.set(5, pullRequest('opened', { sha: second })['pull_request'])
  await hears(t, 'issue_comment', comment('/twinstack plan'))
  t.match(
    await operations('pr-5'),
    [
      { kind: 'preview', revision: { id: second }, requestedBy: { name: 'ana' } },
      { id: requirePresent(waiting).id },
    ],
    'of the head',
  )
  await hears(t, 'issue_comment', comment('/twinstack plan', { number: 6 }))
  t.match(
    fakeGithub.comments.at(-1)?.body,
    /\/twinstack plan --revision e{40}/,
    "a plan runs a fork's code as well",
  )
  proposed.length = 0
  await hears(t, 'issue_comment', comment(`/twinstack plan --revision ${stranger}`, { number: 6 }))
  t.match(
    [(await operations('pr-6'))[0], ...proposed],
    [
      { kind: 'preview', revision: { id: stranger } },
      { ref: 'refs/pull/6/head', commit: stranger },
    ],
  )
  await hears(t, 'issue_comment', comment('/twinstack destroy'))
  t.match(
    (await operations('pr-5'))[0],
    { kind: 'destroy', removeEnvironment: true, requestedBy: { name: 'ana' } },
    'its own is not confirmed a second time',
  )
})

t.test(
  'nothing but ephemeral environments is written to from a comment, whatever its writer may do',
  async t => {
    await store.environments.create(newEnvironment('production', { kind: 'production' }))
    for (const output of [
      'up production',
      'up production --confirm production',
      'destroy production --confirm production',
      'up production --revision main --confirm production',
    ]) {
      await hears(
        t,
        'issue_comment',
        comment(`/twinstack ${output}`, { login: 'ada-renamed', userId: 4242 }),
      )
      t.match(
        fakeGithub.comments.at(-1)?.body,
        /not available in a comment for production[^]*your own token/,
        output,
      )
    }
    t.same(await operations('production'), [])
    t.match((await store.auditLog.list({ page: 1, pageSize: 1 })).items, [
      { action: 'command.up', target: 'production', outcome: 'refused', actor: { name: 'ada' } },
    ])
    await hears(
      t,
      'issue_comment',
      comment('/twinstack plan production', { login: 'ada-renamed', userId: 4242 }),
    )
    t.match(
      await operations('production'),
      [{ kind: 'preview', requestedBy: { name: 'ada' } }],
      'what only reads',
    )
    await hears(
      t,
      'issue_comment',
      comment('/twinstack plan production', { login: 'ada-hub', userId: 4243 }),
    )
    t.match(
      fakeGithub.comments.at(-1)?.body,
      /`ada-hub` is not in the access file/,
      'a user who took over her former login',
    )
  },
)

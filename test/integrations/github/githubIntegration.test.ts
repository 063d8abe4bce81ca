/**
 * GitHub's door on the real routes, database and queue, against a stand-in of its API; without a
 * worker, so operations stay queued.
 */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import t, { type Test } from 'tap'
import { createDirectory } from '../../../src/services/access/directory.ts'
import { showDueMessages } from '../../../src/integrations/inbox/statusMessages.ts'
import { readIntegrationsFile } from '../../../src/integrations/inbox/file.ts'
import { receiveDue } from '../../../src/integrations/inbox/inbox.ts'

import { TwinstackError } from '../../../src/lib/errors.ts'
import { createGithub } from '../../../src/integrations/github/api.ts'
import { readToken } from '../../../src/integrations/pullRequests/token.ts'
import { receiveGithubWebhook } from '../../../src/integrations/github/receiveWebhook.ts'
import { openForge } from '../../../src/integrations/pullRequests/open.ts'
import type { Operation } from '../../../src/model/operation.ts'
import type { Revision } from '../../../src/model/revision.ts'
import { testApp } from '../../helper/app.ts'
import { newEnvironment } from '../../helper/store.ts'
import {
  comment,
  delivered,
  example,
  project,
  pullRequest,
  push,
  secret,
  type Delivery,
} from './payloads.ts'
import { bot, githubStandIn, token, tokens } from './standIn.ts'
import type {
  ContextFor,
  OpenIntegration,
  OpenIntegrations,
} from '../../../src/model/integrationService.ts'
import { present } from '../../helper/present.ts'

const integrations: OpenIntegrations = {}
const app = await testApp(t, { services: { integrations } })
const { services, call } = app
const { store } = services
const standIn = await githubStandIn(t, project)
/** of the branch main, as the repository has it */
let main = ''
const [first, second, third, stranger] = ['1', '2', '3', 'e'].map(digit => digit.repeat(40)) as [
  string,
  string,
  string,
  string,
]
const proposed: object[] = []
const revision = (id: string, ref = id): Revision => ({
  id,
  commit: id,
  ref,
  subject: `subject of ${id.slice(0, 3)}`,
  author: 'a',
  committedAt: null,
  dirty: false,
  dependencies: 'd',
})
services.trees = {
  resolve: async ref => {
    if (ref === stranger) throw new TwinstackError('revision-not-found', 'on no branch')
    return ref === 'main' ? revision(main, 'main') : revision(ref ?? 'head')
  },
  proposed: async asked => {
    proposed.push(asked)
    return revision(asked.commit, asked.ref)
  },
  tree: async () => {
    throw new Error('nothing is run here')
  },
}

const folder = mkdtempSync(join(tmpdir(), 'twinstack-github-'))
t.teardown(() => rmSync(folder, { recursive: true }))
const accessFile = join(folder, 'access.yaml')
writeFileSync(
  accessFile,
  JSON.stringify({
    persons: [
      {
        name: 'ana',
        role: 'viewer',
        grants: [{ role: 'operator', kind: 'ephemeral' }],
        github: ['Ana-Hub'],
      },
      { name: 'vic', role: 'viewer', github: ['vic-hub'] },
      { name: 'ada', role: 'approver', github: [{ id: 4242, login: 'ada-hub' }] },
    ],
  }),
)
writeFileSync(
  join(folder, 'integrations.yaml'),
  JSON.stringify({
    url: 'https://twinstack.example',
    github: {
      webhookSecretFile: 'secret',
      tokenFile: 'token',
      project,
      overrides: { topics: 3 },
      api: standIn.url,
    },
  }),
)
const warned: object[] = []
const log = {
  info: () => {},
  error: () => {},
  warn: (data: object, message: string) => {
    warned.push({ ...data, message })
  },
}
const contextFor: ContextFor = (actor, requestId) => ({
  ...app.context('admin'),
  trees: services.trees,
  actor,
  requestId,
  versions: { allow: [], simulated: true },
})
const settings = readIntegrationsFile(join(folder, 'integrations.yaml'))

function integration(more: object = {}): OpenIntegration {
  const github = { ...present(settings.github), ...more }
  const forge = createGithub({ api: standIn.url, token, project, log, throttled: false })
  return openForge({
    services: {
      store,
      log,
      contextFor,
      directory: createDirectory({ file: accessFile, log }),
      file: folder,
      settings,
    },
    name: 'github',
    settings: github,
    forge,
    receiveWebhook: webhookRequest =>
      receiveGithubWebhook({ secret, project, inbox: store.integrations.inbox }, webhookRequest),
  })
}
let open = integration()
integrations.github = open

const send = ({ headers, body }: Delivery) =>
  call(null, 'POST', '/v1/integrations/github', body, headers)
const inbox = async () =>
  (
    await store.sql(
      'select delivery, state, lane, subject, error from twinstack.inbox order by seq',
    )
  ).rows as {
    delivery: string
    state: string
    lane: string
    subject: string
    error: string | null
  }[]
const due = () =>
  store.sql('update twinstack.inbox set next_at = clock_timestamp() where next_at is not null')

/** Takes what came and shows what is due, until nothing is. */
async function settle(): Promise<void> {
  await due()
  while (
    (await receiveDue({
      inbox: store.integrations.inbox,
      receive: { github: present(open.receive) },
      log,
    })) > 0
  )
    await due()
  await showMessage()
}
async function showMessage(): Promise<void> {
  await store.sql(
    'update twinstack.status_messages set next_at = clock_timestamp() where next_at is not null',
  )
  await showDueMessages({
    statusMessages: store.integrations.statusMessages,
    showMessage: { github: present(open.showMessage) },
    log,
  })
}
async function hears(t: Test, event: string, payload: object): Promise<void> {
  t.match(await send(await delivered(event, payload)), { status: 202, body: 'taken' })
  await settle()
}
const operations = async (environment: string) =>
  (await store.operations.list({ environment, page: 1, pageSize: 50 })).items
/** As the worker would. */
async function ends(id: string, to: 'succeeded' | 'failed' = 'succeeded'): Promise<void> {
  const actor = { kind: 'system' as const, name: 'worker', tokenId: null }
  await store.operations.claim(present(await store.operations.get(id)).environment, {
    worker: 'w',
    leaseSeconds: 60,
  })
  await store.operations.transition(id, { from: 'running', to, actor, reason: 'test' })
}
const deployed = async (operation: Operation, outputs: Record<string, unknown> = {}) =>
  store.environments.record(operation.environment, {
    deployed: { operation: operation.id, revision: present(operation.revision) },
    outputs: Object.fromEntries(
      Object.entries(outputs).map(([name, value]) => [name, { value, secret: false }]),
    ),
  })

t.test('who is let in', async t => {
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
        [signature]: present(good.headers[signature]).replace('sha256', 'sha1'),
      },
    },
    cut: {
      ...good,
      headers: { ...good.headers, [signature]: present(good.headers[signature]).slice(0, -1) },
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
  t.match(await send(good), { status: 404 }, 'a door that is not open')
  integrations.github = open
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
        { ...JSON.parse(present(new URLSearchParams(one.body).get('payload'))) },
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
    lane: `${project}#100`,
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
  const [said] = standIn.comments.filter(({ number }) => number === 5)
  t.match(said?.body, /^<!-- twinstack:pr-5 -->\n### ⏳ Twinstack: deploy of `pr-5` queued/)
  t.match(
    standIn.statuses.at(-1),
    { sha: first, state: 'pending', context: 'twinstack/pull-request', target_url: undefined },
    'no link to what asks for a token',
  )
  t.match(standIn.deployments.at(-1), {
    ref: first,
    environment: 'pr-5',
    transient_environment: true,
    production_environment: false,
    payload: { operation: present(opened).id },
    statuses: [{ state: 'queued' }],
  })
  const asked = standIn.asked.length
  await showMessage()
  t.equal(standIn.asked.length, asked, 'what is shown is not sent again')

  await ends(present(opened).id)
  await deployed(present(opened), { url: 'https://pr-5.example.com', topics: ['a'] })
  await showMessage()
  t.match(
    standIn.comments.filter(({ number }) => number === 5),
    [
      {
        id: present(said).id,
        edits: 1,
        body: /✅[^]*`https:\/\/pr-5.example.com\/`[^]*`topics` `\["a"\]`/,
      },
    ],
    'the one comment was changed',
  )
  t.match(standIn.statuses.at(-1), { sha: first, state: 'success' })
  t.match(present(standIn.deployments.at(-1)).statuses.at(-1), {
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
    'the newer takes the place of what waits',
  )
  t.match(
    standIn.statuses.filter(({ sha }) => sha === second).at(-1),
    { state: 'error', description: /superseded by/ },
    'no commit is left pending',
  )
  t.match(present(standIn.deployments.at(-2)).statuses.at(-1), { state: 'error' })
  const late = await send(
    await delivered(
      'pull_request',
      pullRequest('synchronize', { sha: first, at: '2026-06-01T00:00:01Z' }),
    ),
  )
  t.equal(late.status, 202)
  await settle()
  t.match(
    (await operations('pr-5'))[0],
    { revision: { id: third } },
    'what comes late is of no use',
  )

  await hears(t, 'pull_request', pullRequest('closed', { sha: third, at: '2026-06-01T00:01:00Z' }))
  const [destroy] = await operations('pr-5')
  t.match(destroy, { kind: 'destroy', removeEnvironment: true, status: 'queued' })
  await hears(t, 'pull_request', pullRequest('closed', { sha: third, at: '2026-06-01T00:01:01Z' }))
  t.equal((await operations('pr-5')).filter(({ kind }) => kind === 'destroy').length, 1)
  await ends(present(destroy).id)
  await store.environments.delete('pr-5')
  await showMessage()
  t.match(standIn.comments.find(({ number }) => number === 5)?.body, /`pr-5` is destroyed/)
  t.match(
    present(
      standIn.deployments.filter(({ environment }) => environment === 'pr-5').at(-1),
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
    'opened again it is made again',
  )
})

t.test('a fork runs nothing until a person with the right to it asks', async t => {
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
  t.match(standIn.comments.at(-1), {
    number: 6,
    body: /no operation was started for this fork[^]*`eeeeeeeeeeee`/,
  })
  for (const [login, refusal] of [
    ['mallory', /not in the access file/],
    ['vic-hub', /needs the role operator/],
  ] as const) {
    standIn.pulls.set(6, pull['pull_request'])
    await hears(t, 'issue_comment', comment('/twinstack up', { number: 6, login }))
    t.match(standIn.comments.at(-1), { number: 6, body: refusal }, login)
    t.match(standIn.reactions.at(-1), { content: '-1' })
    t.equal(await store.environments.get('pr-6'), null)
  }
  const comments = standIn.comments.length
  await hears(t, 'issue_comment', comment('/twinstack up', { number: 6, login: 'mallory' }))
  t.equal(standIn.comments.length, comments, 'a stranger is told once')
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

  // pushed to between the look and the comment, and the webhook of that push was taken first: what this service knows is no look
  const moved = {
    ...pull['pull_request'],
    head: { ...pull['pull_request'].head, sha: 'f'.repeat(40) },
  }
  standIn.pulls.set(6, moved)
  await hears(
    t,
    'pull_request',
    pullRequest('synchronize', { number: 6, sha: 'f'.repeat(40), author: 'mallory', fork }),
  )
  for (const [said, refusal] of [
    ['up', new RegExp(`/twinstack up --revision f{40}`)],
    [`up --revision ${stranger}`, /the head of #6 is f{40}, not e{40}/],
    ['up --revision ffffffffffff', /not the whole name of a commit/],
  ] as const) {
    await hears(t, 'issue_comment', comment(`/twinstack ${said}`, { number: 6 }))
    t.match(standIn.comments.at(-1)?.body, refusal, said)
  }
  await store.sql('delete from twinstack.status_messages where key = $1', [`${project}#6`])
  await hears(t, 'issue_comment', comment('/twinstack up', { number: 6 }))
  t.match(
    standIn.comments.at(-1)?.body,
    /runs only with the whole name/,
    'nor is it a look that nothing is known',
  )
  t.same([proposed, await store.environments.get('pr-6')], [[], null])
  standIn.pulls.set(6, pull['pull_request'])
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
  t.match(standIn.reactions.at(-1), { content: 'rocket' })
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
  t.match(standIn.comments.find(({ number }) => number === 6)?.body, /`ffffffffffff` does not run/)
})

t.test('commands', async t => {
  await hears(t, 'issue_comment', comment('/twinstack help\nthanks'))
  t.match(standIn.comments.at(-1), { number: 5, body: /\/twinstack parity/ })
  for (const [said, refusal] of [
    ['/twinstack approve staging', /not available in a comment/],
    ['/twinstack fly', /there is no command fly/],
    ['/twinstack destroy staging', /there is no environment staging/],
  ] as const) {
    await hears(t, 'issue_comment', comment(said))
    t.match(standIn.comments.at(-1)?.body, refusal, said)
  }
  const before = [standIn.comments.length, standIn.reactions.length]
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
  t.same([standIn.comments.length, standIn.reactions.length], before)
  const [waiting] = await operations('pr-5')
  standIn.pulls.set(5, pullRequest('opened', { sha: second })['pull_request'])
  await hears(t, 'issue_comment', comment('/twinstack plan'))
  t.match(
    await operations('pr-5'),
    [
      { kind: 'preview', revision: { id: second }, requestedBy: { name: 'ana' } },
      { id: present(waiting).id },
    ],
    'of the head',
  )
  await hears(t, 'issue_comment', comment('/twinstack plan', { number: 6 }))
  t.match(
    standIn.comments.at(-1)?.body,
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
    for (const said of [
      'up production',
      'up production --confirm production',
      'destroy production --confirm production',
      'up production --revision main --confirm production',
    ]) {
      await hears(
        t,
        'issue_comment',
        comment(`/twinstack ${said}`, { login: 'ada-renamed', userId: 4242 }),
      )
      t.match(
        standIn.comments.at(-1)?.body,
        /not available in a comment for production[^]*your own token/,
        said,
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
      standIn.comments.at(-1)?.body,
      /`ada-hub` is not in the access file/,
      'somebody who took the name that she gave up',
    )
  },
)

t.test('labels: only those that have it; without it, it goes', async t => {
  open = integration({ label: 'preview' })
  await hears(t, 'pull_request', pullRequest('opened', { number: 7, sha: first }))
  t.equal(await store.environments.get('pr-7'), null)
  t.same(
    standIn.comments.filter(({ number }) => number === 7),
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
  open = integration()
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
  t.match(standIn.comments.at(-1), { number: 8, body: /does not belong to this pull request/ })
  t.match(standIn.statuses.at(-1), {
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
  t.match(standIn.comments.at(-1), {
    number: 60,
    body: /no environment `pr-60`[^]*does not belong to this pull request/,
  })
  standIn.pulls.set(60, pullRequest('opened', { number: 60, sha: first })['pull_request'])
  await hears(t, 'issue_comment', comment('/twinstack up', { number: 60 }))
  await hears(t, 'issue_comment', comment('/twinstack destroy', { number: 60 }))
  t.match(standIn.comments.at(-1)?.body, /--confirm pr-60/, 'nor is it destroyed without its name')
  t.match(
    [await operations('pr-60'), await store.environments.get('pr-60')],
    [[], { owner: 'vic', source: null }],
  )
})

t.test('pushes to the branch deploy', async t => {
  main = first
  await hears(t, 'push', push(first))
  t.match(warned.at(-1), { message: 'a push was not deployed', error: /no environment staging/ })
  t.match(
    standIn.statuses.at(-1),
    {
      sha: first,
      state: 'failure',
      context: 'twinstack/staging',
      description: /^not deployed: .*no environment staging/,
    },
    'the commit is told so',
  )
  await store.environments.create(newEnvironment('staging'))
  main = second
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
    'the person behind it is known',
  )
  t.match(standIn.statuses.at(-1), { sha: second, state: 'pending', context: 'twinstack/staging' })
  t.match(standIn.deployments.at(-1), {
    environment: 'staging',
    transient_environment: false,
    production_environment: false,
  })
  await ends(present(deploy).id, 'failed')
  await showMessage()
  t.match(
    [standIn.statuses.at(-1), present(standIn.deployments.at(-1)).statuses.at(-1)],
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
  main = third
  await hears(t, 'push', push(third, { message: 'in time' }))
  t.match(await operations('staging'), [{ revision: { id: third }, message: 'in time' }, {}])
})

t.test(
  'closed and pushed to in one second; opened again while it is being destroyed; given up',
  async t => {
    const at = '2026-08-01T00:00:00Z'
    await hears(
      t,
      'pull_request',
      pullRequest('opened', { number: 12, sha: first, at: '2026-07-31T00:00:00Z' }),
    )
    await ends(present((await operations('pr-12'))[0]).id)
    await hears(t, 'pull_request', pullRequest('closed', { number: 12, sha: first, at }))
    await hears(t, 'pull_request', pullRequest('synchronize', { number: 12, sha: second, at }))
    const [destroy] = await operations('pr-12')
    t.match(destroy, { kind: 'destroy', status: 'queued' }, 'what is closed does not come back')
    t.match(standIn.comments.find(({ number }) => number === 12)?.body, /destroy of `pr-12` queued/)

    t.match(
      await send(
        await delivered('pull_request', pullRequest('reopened', { number: 12, sha: first, at })),
      ),
      { status: 202 },
    )
    await receiveDue({
      inbox: store.integrations.inbox,
      receive: { github: present(open.receive) },
      log,
    })
    await showMessage()
    t.match((await inbox()).at(-1), { state: 'waiting', error: /is being destroyed/ })
    t.match(
      standIn.comments.find(({ number }) => number === 12)?.body,
      /pr-12 is being destroyed; it is created again/,
    )
    t.match(standIn.statuses.at(-1), { sha: first, state: 'pending', description: /created again/ })
    const [row] = (await store.sql('select * from twinstack.inbox order by seq desc limit 1'))
      .rows as { body: string }[]
    const gone = (body: string) =>
      present(open.reportFailure)(
        {
          id: '1',
          attempts: 9,
          at,
          integration: 'github',
          delivery: 'd',
          digest: 'd',
          lane: 'l',
          subject: 's',
          body,
        },
        'pr-12 is being destroyed by @operation 5',
      )
    await gone(present(row).body)
    await showMessage()
    t.match(
      standIn.comments.find(({ number }) => number === 12)?.body,
      /`failed: pr-12 is being destroyed by @operation 5`/,
    )
    t.match(standIn.statuses.at(-1), { sha: first, state: 'failure', description: /failed: / })
    await gone(
      JSON.stringify({
        what: 'push',
        branch: 'main',
        commit: second,
        subject: '',
        sender: 'ana-hub',
      }),
    )
    t.match(standIn.statuses.at(-1), {
      sha: second,
      state: 'failure',
      context: 'twinstack/staging',
      description: /not deployed: failed/,
    })
    await gone(
      JSON.stringify({
        what: 'comment',
        number: 12,
        comment: '77',
        at,
        text: '/twinstack up',
        sender: 'ana-hub',
      }),
    )
    t.match(standIn.comments.at(-1), {
      number: 12,
      body: /`\/twinstack up` failed\n\n```text\npr-12 is being/,
    })

    await ends(present(destroy).id)
    await store.environments.delete('pr-12')
    await settle()
    t.match(
      (await operations('pr-12'))[0],
      { kind: 'deploy', revision: { id: first } },
      'it waited',
    )
    t.match(standIn.comments.find(({ number }) => number === 12)?.body, /deploy of `pr-12` queued/)
  },
)

t.test(
  "places that were lost are found again; others' comments are not touched; GitHub may be away",
  async t => {
    const mark = '<!-- twinstack:pr-9 -->'
    standIn.comments.push(
      {
        id: 1,
        number: 9,
        body: `${mark}\nfrom a stranger`,
        user: { login: 'mallory', type: 'User' },
        edits: 0,
      },
      { id: 2, number: 9, body: `${mark}\nold`, user: bot, edits: 0 },
    )
    standIn.fail = { when: /PATCH issues|POST .*statuses/, status: 502, times: 1 }
    await hears(t, 'pull_request', pullRequest('opened', { number: 9, sha: first }))
    t.match(warned.at(-1), {
      message: /could not be updated/,
      err: { message: /GitHub answered 502 to POST/ },
    })
    await showMessage()
    const shown = standIn.comments.filter(({ number }) => number === 9)
    t.match(shown, [
      { id: 1, edits: 0 },
      { id: 2, body: /deploy of `pr-9` queued/ },
    ])
    t.equal(standIn.deployments.filter(({ environment }) => environment === 'pr-9').length, 1)
    standIn.comments.splice(standIn.comments.indexOf(present(shown[1])), 1)
    const [deploy] = await operations('pr-9')
    await ends(present(deploy).id)
    await showMessage()
    t.match(
      standIn.comments.at(-1),
      { number: 9, body: /deploy of `pr-9` succeeded/ },
      'deleted, it is posted again',
    )
    t.notOk(JSON.stringify(warned).includes(token), 'the token is in no log')
    t.notOk(
      JSON.stringify((await store.sql('select * from twinstack.status_messages')).rows).includes(
        token,
      ),
    )
  },
)

t.test(
  'each part by itself: what was sent is not sent again, and a right that is missing ends nothing',
  async t => {
    standIn.fail = {
      when: /POST .*deployments/,
      status: 403,
      times: 9,
      message: 'Resource not accessible by personal access token',
    }
    await hears(t, 'pull_request', pullRequest('opened', { number: 13, sha: first }))
    t.match(
      warned.filter(one => JSON.stringify(one).includes('deployments are not reported')).length,
      1,
    )
    t.match(
      [standIn.comments.at(-1), standIn.statuses.at(-1)],
      [{ number: 13 }, { sha: first, state: 'pending' }],
    )
    const asked = standIn.asked.length
    await showMessage()
    t.equal(standIn.asked.length, asked, 'it is left alone for a while, and nothing is sent again')
    standIn.fail = { when: /POST .*comments/, status: 422, times: 1, message: 'Validation Failed' }
    const statuses = standIn.statuses.length
    await hears(t, 'pull_request', pullRequest('opened', { number: 14, sha: second }))
    t.same(
      [standIn.comments.some(({ number }) => number === 14), standIn.statuses.length],
      [false, statuses + 1],
      'the status is told though the comment is not',
    )
    await showMessage()
    t.same(
      [standIn.comments.some(({ number }) => number === 14), standIn.statuses.length],
      [true, statuses + 1],
      'and not told twice',
    )
  },
)

t.test(
  'who we are is asked again after a failure; a token that is written anew counts at once',
  async t => {
    writeFileSync(join(folder, 'token'), token)
    const forge = createGithub({
      api: standIn.url,
      token: readToken(join(folder, 'integrations.yaml'), 'token', 'github.tokenFile', log),
      project,
      log,
      throttled: false,
    })
    standIn.comments.push({
      id: 3,
      number: 15,
      body: 'mark',
      user: { login: 'another-app[bot]', type: 'Bot' },
      edits: 0,
    })
    const said = { marker: 'mark', text: 'mark, and more' }
    for (const [status, message] of [
      [502, 'Bad gateway'],
      [403, 'API rate limit exceeded'],
    ] as const) {
      standIn.fail = { when: /GET \/user/, status, times: 1, message }
      await t.rejects(forge.reply(15, said), { code: 'unavailable', message: new RegExp(message) })
    }
    await forge.reply(15, said)
    t.match(
      standIn.comments.at(-1),
      { number: 15, user: bot, body: 'mark, and more' },
      'not taken for the app that another is',
    )
    tokens.delete(token)
    await t.rejects(forge.react(15, '3', 'done'), /401/)
    tokens.add('ghs_new_canary')
    writeFileSync(join(folder, 'token'), 'ghs_new_canary\n')
    await forge.react(15, '3', 'done')
    rmSync(join(folder, 'token'))
    await forge.react(15, '3', 'done')
    tokens.add(token)
  },
)

/** The integration with GitLab: the same core with other headers, payloads and calls. */
import { randomUUID } from 'node:crypto'
import { createServer } from 'node:http'
import { once } from 'node:events'
import type { AddressInfo } from 'node:net'
import { Webhook } from 'standardwebhooks'
import t, { type Test } from 'tap'
import { showDueMessages } from '../../../src/integrations/inbox/statusMessages.ts'
import { receiveDue } from '../../../src/integrations/inbox/inbox.ts'

import { gitlabSettingsSchema } from '../../../src/model/integration.ts'
import { createGitlab } from '../../../src/integrations/gitlab/api.ts'
import { receiveGitlabWebhook } from '../../../src/integrations/gitlab/receiveWebhook.ts'
import { readEvent } from '../../../src/integrations/gitlab/read.ts'
import { openForge } from '../../../src/integrations/pullRequests/open.ts'
import type { Revision } from '../../../src/model/revision.ts'
import { testApp } from '../../helper/app.ts'
import { newEnvironment } from '../../helper/store.ts'
import type { OpenIntegrations } from '../../../src/model/integrationService.ts'
import { silentLog as log } from '../../../src/lib/log.ts'
import { requirePresent } from '../../helper/present.ts'

const project = 'acme/tools/shop'
const [secret, signing, token] = [
  'a secret of the tests',
  `whsec_${Buffer.from('a signing token of the tests!').toString('base64')}`,
  'glpat-canary',
]
const [first, second] = ['1'.repeat(40), '2'.repeat(40)]
const requests: { method: string; path: string; body: any }[] = []
const notes: { id: number; body: string; author: { username: string } }[] = []

const server = createServer(async (request, response) => {
  const chunks: Buffer[] = []
  for await (const chunk of request) chunks.push(chunk as Buffer)
  const [method, path] = [
    requirePresent(request.method),
    requirePresent(request.url).replace('/api/v4', ''),
  ]
  const body = chunks.length > 0 ? JSON.parse(Buffer.concat(chunks).toString()) : null
  requests.push({ method, path, body })
  const [status, answer] =
    request.headers['private-token'] === token
      ? route(method, path, body)
      : ([401, { message: '401 Unauthorized' }] as const)
  response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(answer))
})
server.listen(0, '127.0.0.1')
await once(server, 'listening')
t.teardown(() => {
  server.closeAllConnections()
  server.close()
})

function route(method: string, path: string, body: any): readonly [number, unknown] {
  const base = `/projects/${encodeURIComponent(project)}`
  if (path === '/user') return [200, { username: 'twinstack' }]
  if (method === 'GET' && path === `${base}/merge_requests/5`)
    return [
      200,
      {
        iid: 5,
        state: 'opened',
        title: 'T',
        updated_at: '2026-01-01T00:00:00.000Z',
        source_branch: 'feature',
        source_project_id: 7,
        target_project_id: 7,
        sha: second,
        author: { username: 'ana_lab' },
        labels: [],
      },
    ]
  if (method === 'GET' && path.startsWith(`${base}/merge_requests/5/notes?`)) return [200, notes]
  if (method === 'POST' && path === `${base}/merge_requests/5/notes`) {
    notes.push({ id: 100 + notes.length, body: body.body, author: { username: 'twinstack' } })
    return [201, notes.at(-1)]
  }
  const note = notes.find(({ id }) => path === `${base}/merge_requests/5/notes/${id}`)
  if (method === 'PUT' && note) return [200, Object.assign(note, { body: body.body })]
  if (method === 'POST' && /\/award_emoji$/.test(path)) return [201, {}]
  return method === 'POST' &&
    path.startsWith(`${base}/statuses/`) &&
    ['pending', 'running', 'success', 'failed', 'canceled'].includes(body.state)
    ? [201, {}]
    : [404, { message: '404 Not Found' }]
}

const integrations: OpenIntegrations = {}
const app = await testApp(t, { services: { integrations } })
const { store } = app.services
const revision = (id: string): Revision => ({
  id,
  commit: id,
  ref: id,
  subject: 's',
  author: 'a',
  committedAt: null,
  dirty: false,
  dependencies: 'd',
})
const trees = {
  resolve: async (ref: string | null) => revision(ref === 'main' ? first : (ref ?? 'head')),
  prepareFiles: async () => {
    throw new Error('nothing is read here')
  },
  prepareTree: async () => {
    throw new Error('nothing is run here')
  },
}
const api = `http://127.0.0.1:${(server.address() as AddressInfo).port}/api/v4`
const settings = gitlabSettingsSchema.parse({
  webhookSecretFile: 'x',
  tokenFile: 'x',
  project,
  api,
})
const ana = {
  kind: 'person' as const,
  name: 'ana',
  role: 'operator' as const,
  tokenId: null,
  via: 'gitlab:ana_lab',
  address: null,
}

function opened(by: string) {
  const directory = {
    findPerson: (_integration: string, user: string) => (user === 'ana_lab' ? ana : null),
  }
  return openForge({
    services: {
      store,
      log,
      directory,
      file: '',
      settings: {},
      contextFor: (actor, requestId) => ({
        ...app.context('admin'),
        trees,
        actor,
        requestId,
        versions: { allow: [], simulated: true },
      }),
    },
    name: 'gitlab',
    settings,
    forge: createGitlab({ api, token, project }),
    receiveWebhook: webhookRequest =>
      receiveGitlabWebhook(
        { secret: by, project, inbox: store.integrations.inbox },
        webhookRequest,
      ),
  })
}
integrations.gitlab = opened(secret)

const common = { user: { username: 'ana_lab', id: 31 }, project: { path_with_namespace: project } }
let clock = Date.parse('2026-01-01T00:00:00Z')
const mergeRequest = (action: string, sha: string, more: object = {}, around: object = {}) => ({
  object_kind: 'merge_request',
  ...common,
  labels: [],
  changes: {},
  ...around,
  object_attributes: {
    iid: 5,
    state: action === 'merge' ? 'merged' : action === 'close' ? 'closed' : 'opened',
    title: 'A title',
    updated_at: new Date((clock += 1000)).toISOString().replace('T', ' ').replace('.000Z', ' UTC'),
    source_branch: 'feature',
    source_project_id: 7,
    target_project_id: 7,
    source: { path_with_namespace: project },
    last_commit: { id: sha },
    action,
    ...more,
  },
})
const note = (text: string, more: object = {}, user = 'ana_lab') => ({
  object_kind: 'note',
  ...common,
  user: { username: user },
  merge_request: { iid: 5 },
  object_attributes: {
    id: 900,
    note: text,
    noteable_type: 'MergeRequest',
    system: false,
    action: 'create',
    created_at: '2026-01-01 00:00:00 UTC',
    updated_at: '2026-01-01 00:00:00 UTC',
    ...more,
  },
})

const send = (
  event: string,
  payload: object,
  headers: Record<string, string> = { 'x-gitlab-token': secret },
) =>
  app.call(null, 'POST', '/v1/integrations/gitlab', JSON.stringify(payload), {
    'content-type': 'application/json',
    'x-gitlab-event': event,
    'x-gitlab-event-uuid': randomUUID(),
    'idempotency-key': randomUUID(),
    ...headers,
  })

async function hears(t: Test, event: string, payload: object): Promise<void> {
  t.match(await send(event, payload), { status: 202, body: 'accepted' })
  await store.runSql(
    'update twinstack.inbox set next_at = clock_timestamp() where next_at is not null',
  )
  await receiveDue({
    inbox: store.integrations.inbox,
    receive: { gitlab: requirePresent(requirePresent(integrations.gitlab).receive) },
    log,
  })
  await showDueMessages({
    statusMessages: store.integrations.statusMessages,
    showMessage: { gitlab: requirePresent(requirePresent(integrations.gitlab).showMessage) },
    log,
  })
}
const operations = async (environment: string) =>
  (await store.operations.list({ environment, page: 1, pageSize: 9 })).items

t.test('which deliveries are accepted, and once', async t => {
  const push = {
    object_kind: 'push',
    ref: 'refs/heads/other',
    after: first,
    user_username: 'ana_lab',
    project: common.project,
  }
  for (const headers of [
    {},
    { 'x-gitlab-token': '' },
    { 'x-gitlab-token': `${secret} ` },
    { 'x-gitlab-token': 'another' },
  ])
    t.match(await send('Push Hook', push, headers as never), { status: 401 })
  const same = { 'x-gitlab-token': secret, 'idempotency-key': randomUUID() }
  t.match(
    [
      await send('Push Hook', push, same),
      await send('Push Hook', push, same),
      await send('Push Hook', push),
    ].map(({ status }) => status),
    [202, 200, 202],
    'a branch may come back to where it was',
  )
  t.match(await send('Push Hook', { ...push, project: { path_with_namespace: 'acme/other' } }), {
    status: 202,
    body: /another repository/,
  })
  integrations.gitlab = opened(signing)
  const body = JSON.stringify(push)
  const at = new Date()
  const signed = (id: string, moment = at) => ({
    'webhook-id': id,
    'webhook-timestamp': String(Math.floor(moment.getTime() / 1000)),
    'webhook-signature': new Webhook(signing).sign(id, moment, body),
  })
  t.match(await send('Push Hook', push, signed('msg_1')), { status: 202 })
  t.match(
    await send('Push Hook', push, signed('msg_2', new Date(at.getTime() - 3600_000))),
    { status: 401 },
    'too old',
  )
  t.match(await send('Push Hook', push, { ...signed('msg_3'), 'webhook-id': 'msg_4' }), {
    status: 401,
  })
  t.match(await send('Push Hook', push), { status: 401 }, 'a token alone is not enough there')
  integrations.gitlab = opened(secret)
})

t.test('the life of a merge request', async t => {
  await hears(t, 'Merge Request Hook', mergeRequest('open', first))
  t.match(await operations('mr-5'), [
    { kind: 'deploy', revision: { id: first }, requestedBy: { name: 'gitlab' } },
  ])
  t.match(await store.environments.get('mr-5'), {
    owner: 'ana',
    source: { kind: 'pull-request', number: 5 },
  })
  t.match(notes, [{ body: /^<!-- twinstack:mr-5 -->\n### ⏳ Twinstack: deploy of `mr-5` queued/ }])
  t.match(requests.at(-1), {
    path: `/projects/${encodeURIComponent(project)}/statuses/${first}`,
    body: { state: 'running', name: 'twinstack/pull-request' },
  })
  t.match(
    await send('Merge Request Hook', mergeRequest('update', first)),
    { body: /event is not used/ },
    'another title',
  )
  await hears(t, 'Merge Request Hook', mergeRequest('update', second, { oldrev: first }))
  t.match((await operations('mr-5'))[0], { revision: { id: second } })
  await hears(t, 'Note Hook', note('/twinstack up'))
  t.match(
    requests.find(({ path }) => path.endsWith('/award_emoji')),
    { body: { name: 'rocket' } },
  )
  await hears(t, 'Note Hook', note('/twinstack up', { id: 901 }, 'mallory'))
  t.match(notes.at(-1)?.body, /not in the access file/)
  for (const other of [
    note('/twinstack up', { action: 'update' }),
    note('/twinstack up', { system: true }),
    note('/twinstack up', {}, 'project_7_bot_1'),
    note('/twinstack up', { noteable_type: 'Issue' }),
  ])
    t.match(await send('Note Hook', other), { body: /event is not used/ })
  await hears(t, 'Merge Request Hook', mergeRequest('merge', second))
  t.match((await operations('mr-5'))[0], { kind: 'destroy', removeEnvironment: true })
})

t.test('forks, labels, pushes', async t => {
  t.match(
    readEvent(
      'Merge Request Hook',
      mergeRequest('open', first, {
        source_project_id: 8,
        source: { path_with_namespace: 'mallory/shop' },
      }),
    ),
    { pull: { fork: true, repository: 'mallory/shop', authorId: 31 }, senderId: 31 },
    'of whom the id is known',
  )
  t.match(
    readEvent(
      'Merge Request Hook',
      mergeRequest(
        'update',
        first,
        {},
        {
          changes: { labels: { previous: [{ title: 'a' }], current: [{ title: 'b' }] } },
          labels: [{ title: 'b' }],
        },
      ),
    ),
    { action: 'relabelled', added: ['b'], removed: ['a'] },
  )
  t.equal(
    readEvent('Push Hook', { ref: 'refs/heads/main', after: '0'.repeat(40), user_username: 'x' }),
    null,
  )
  await store.environments.create(newEnvironment('staging'))
  await hears(t, 'Push Hook', {
    object_kind: 'push',
    ref: 'refs/heads/main',
    after: first,
    user_username: 'ana_lab',
    project: common.project,
    commits: [{ id: first, message: 'Why\n\nit was made' }],
  })
  t.match(await operations('staging'), [{ revision: { id: first }, message: 'Why' }])
})

import t from 'tap'
import { getProject, readEvent } from '../../../src/integrations/github/read.ts'
import { comment, example, project, pullRequest, push } from './payloads.ts'

const [one, other] = ['a'.repeat(40), 'b'.repeat(40)]
const read = (name: string, payload: object) => readEvent(name, payload)

t.test('pull requests', async t => {
  const opened = pullRequest('opened', {
    sha: one,
    at: '2026-01-02T03:04:05Z',
    labels: ['preview'],
    authorId: 9,
  })
  t.equal(getProject(opened), project)
  t.same(read('pull_request', opened), {
    type: 'pull-request',
    action: 'opened',
    added: [],
    removed: [],
    sender: 'ana-hub',
    senderId: 21031067,
    pull: {
      number: 5,
      state: 'open',
      commit: one,
      branch: 'feature',
      repository: project,
      fork: false,
      title: 'A title',
      author: 'ana-hub',
      authorId: 9,
      labels: ['preview'],
      updatedAt: '2026-01-02T03:04:05.000Z',
    },
  })
  t.match(read('pull_request', pullRequest('synchronize', { sha: other })), {
    action: 'pushed',
    pull: { commit: other },
  })
  t.match(read('pull_request', pullRequest('reopened', { sha: one })), { action: 'opened' })
  t.match(read('pull_request', pullRequest('closed', { sha: one })), {
    action: 'closed',
    pull: { state: 'closed' },
  })
  t.match(read('pull_request', pullRequest('labeled', { sha: one, label: 'preview' })), {
    action: 'relabelled',
    added: ['preview'],
    removed: [],
  })
  t.match(read('pull_request', pullRequest('unlabeled', { sha: one, label: 'preview' })), {
    action: 'relabelled',
    added: [],
    removed: ['preview'],
  })
  for (const action of ['assigned', 'locked', 'review_requested', 'converted_to_draft'])
    t.equal(read('pull_request', pullRequest(action, { sha: one })), null, action)
  for (const fork of ['stranger/shop', null])
    t.match(read('pull_request', pullRequest('opened', { sha: one, fork })), {
      pull: { fork: true, repository: fork },
    })
})

t.test('what strangers write becomes one line; what is no commit is refused', async t => {
  const event = read(
    'pull_request',
    pullRequest('opened', { sha: one, title: 'A\u0000\u202e\n| @team', branch: 'x\u0007y' }),
  )
  t.match(event, { pull: { title: 'A | @team', branch: 'x%07y' } })
  for (const sha of ['main', '--upload-pack=x', 'a'.repeat(39), `${one}\n`])
    t.throws(() => read('pull_request', pullRequest('opened', { sha })), sha)
})

t.test('pushes', async t => {
  t.same(read('push', push(one)), {
    type: 'push',
    branch: 'main',
    commit: one,
    subject: 'A subject',
    sender: 'ana-hub',
    senderId: 21031067,
  })
  t.match(read('push', push(one, { ref: 'refs/heads/a/b' })), { branch: 'a/b' })
  t.equal(read('push', push('0'.repeat(40), { deleted: true })), null)
  t.equal(read('push', push(one, { ref: 'refs/tags/v1' })), null)
})

t.test('comments: new ones of humans on pull requests', async t => {
  t.match(read('issue_comment', comment('/twinstack up')), {
    type: 'comment',
    number: 5,
    text: '/twinstack up',
    sender: 'ana-hub',
    senderId: 77,
    comment: /^\d+$/,
  })
  for (const [why, payload] of Object.entries({
    'an issue': comment('/twinstack up', { onPull: false }),
    edited: comment('/twinstack up', { action: 'edited' }),
    deleted: comment('/twinstack up', { action: 'deleted' }),
    'a bot': comment('/twinstack up', { type: 'Bot' }),
  }))
    t.equal(read('issue_comment', payload), null, why)
  t.equal(read('star', example('star')), null)
})

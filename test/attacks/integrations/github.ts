/** Hostile deliveries that claim to come from GitHub. */
import { createHmac } from 'node:crypto'
import {
  comment,
  delivered,
  project,
  pullRequest,
  push,
  secret,
} from '../../integrations/github/payloads.ts'
import type { Attack } from '../attack.ts'
import { requirePresent } from '../../helper/present.ts'
import { type SentDelivery, github, without, withHeader, mark, nothingRun } from './delivery.ts'

const pushed = (sha: string) => push(sha, { message: mark })
export const zero = '0'.repeat(39)
const githubRefused = (
  name: string,
  make: () => Promise<SentDelivery>,
  expected = [401],
): Attack => ({
  group: 'GitHub',
  name,
  expected,
  ...(String(expected) === '401' && { code: 'unauthenticated' }),
  fire: async target => github(target, await make()),
  after: nothingRun,
})
export const signature = 'x-hub-signature-256'
const good = () => delivered('push', pushed(`${zero}1`))
export const githubAttacks: Attack[] = [
  githubRefused('unsigned', async () => without(await good(), signature)),
  githubRefused('signed with another secret', () =>
    delivered('push', pushed(`${zero}2`), { signedWith: 'another' }),
  ),
  githubRefused('signed by SHA-1 alone', async () => {
    const sent = await good()
    return withHeader(without(sent, signature), {
      'x-hub-signature': `sha1=${createHmac('sha1', secret).update(sent.body).digest('hex')}`,
    })
  }),
  githubRefused('the signature of another body', async () => ({
    ...(await good()),
    body: JSON.stringify(pushed(`${zero}3`)),
  })),
  githubRefused('a truncated signature', async () => {
    const sent = await good()
    return withHeader(sent, { [signature]: requirePresent(sent.headers[signature]).slice(0, 30) })
  }),
  githubRefused('an empty signature', async () =>
    withHeader(await good(), { [signature]: 'sha256=' }),
  ),
  githubRefused('a signature without its name', async () => {
    const sent = await good()
    return withHeader(sent, {
      [signature]: requirePresent(sent.headers[signature]).replace('sha256=', ''),
    })
  }),
  githubRefused('a signed body with a space more', async () => {
    const sent = await good()
    return { ...sent, body: `${sent.body} ` }
  }),
  githubRefused(
    'without the name of the event',
    async () => without(await good(), 'x-github-event'),
    [202, 400],
  ),
  githubRefused(
    'without the id of the delivery',
    async () => without(await good(), 'x-github-delivery'),
    [400],
  ),
  githubRefused(
    'an event that is called __proto__',
    async () => withHeader(await good(), { 'x-github-event': '__proto__' }),
    [202, 400],
  ),
  githubRefused(
    'another content type',
    async () => withHeader(await good(), { 'content-type': 'text/plain' }),
    [415],
  ),
  githubRefused(
    'another repository, signed',
    () =>
      delivered(
        'push',
        JSON.parse(JSON.stringify(pushed(`${zero}4`)).replaceAll(project, 'evil/shop')) as object,
      ),
    [202],
  ),
  githubRefused(
    'another branch',
    () => delivered('push', push(`${zero}5`, { ref: 'refs/heads/evil', message: mark })),
    [202],
  ),
  githubRefused(
    'a tag with the name of the branch',
    () => delivered('push', push(`${zero}6`, { ref: 'refs/tags/main', message: mark })),
    [202],
  ),
  githubRefused(
    'a commit that is an option',
    () => delivered('push', push('--upload-pack=touch pwned', { message: mark })),
    [202, 400],
  ),
  githubRefused(
    'a pull request from a fork',
    () =>
      delivered(
        'pull_request',
        pullRequest('opened', { number: 66, sha: `${zero}7`, fork: 'evil/shop', title: mark }),
      ),
    [202],
  ),
  githubRefused(
    'a pull request from a fork that is gone',
    () =>
      delivered(
        'pull_request',
        pullRequest('opened', { number: 67, sha: `${zero}8`, fork: null, title: mark }),
      ),
    [202],
  ),
  githubRefused(
    'a comment of an unknown user',
    () => delivered('issue_comment', comment('/twinstack up', { number: 66, login: 'mallory' })),
    [202],
  ),
  githubRefused(
    'a comment of a user who may only read',
    () => delivered('issue_comment', comment('/twinstack up', { number: 66, login: 'vic-hub' })),
    [202],
  ),
  githubRefused(
    'a comment of a bot',
    () =>
      delivered(
        'issue_comment',
        comment('/twinstack up', { number: 66, login: 'ana-hub', type: 'Bot' }),
      ),
    [202],
  ),
  githubRefused(
    'a comment that was changed',
    () =>
      delivered('issue_comment', comment('/twinstack destroy', { number: 66, action: 'edited' })),
    [202],
  ),
  githubRefused(
    'a comment about production',
    () => delivered('issue_comment', comment('/twinstack destroy production', { number: 66 })),
    [202],
  ),
  githubRefused(
    'a comment of an approver that destroys production, confirmed',
    () =>
      delivered(
        'issue_comment',
        comment(`/twinstack destroy production --confirm production -- ${mark}`, { number: 66 }),
      ),
    [202],
  ),
  githubRefused(
    'a comment of an approver that deploys production, confirmed',
    () =>
      delivered(
        'issue_comment',
        comment(`/twinstack up production --confirm production -- ${mark}`, { number: 66 }),
      ),
    [202],
  ),
]

/** At the doors of chat and forges: unsigned, wrong, old, replayed, and from people who may not. */
import { createHmac, randomUUID } from 'node:crypto'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import type { Test } from 'tap'
import {
  command,
  commandForm,
  payloadForm,
  press,
  signed,
  signingSecret,
  stranger,
  vic,
} from '../fixtures/slack/sent.ts'
import { botToken, slackStandIn } from '../fixtures/slack/standIn.ts'
import {
  comment,
  delivered,
  project,
  pullRequest,
  push,
  secret,
} from '../integrations/github/payloads.ts'
import { githubStandIn, token } from '../integrations/github/standIn.ts'
import type { Attack, Seen, Target } from './attack.ts'
import { present } from '../helper/present.ts'

/**
 * Doors file and access file before stand-ins of Slack and GitHub; ana approves, vic reads, the
 * rest is nobody.
 */
export async function openDoors(t: Test, workloads: object[]): Promise<Record<string, string>> {
  const [slack, github] = [await slackStandIn(t), await githubStandIn(t, project)]
  const folder = t.testdir({
    signing: signingSecret,
    bot: botToken,
    secret,
    token,
    gitlab: 'a gitlab secret of the tests',
  })
  const file = (name: string, content: object) => {
    writeFileSync(join(folder, name), JSON.stringify(content))
    return join(folder, name)
  }
  return {
    TWINSTACK_INTEGRATIONS: file('integrations.yaml', {
      slack: { signingSecretFile: 'signing', botTokenFile: 'bot', api: slack.api },
      github: {
        webhookSecretFile: 'secret',
        tokenFile: 'token',
        project,
        api: github.url,
        branch: 'main',
      },
      gitlab: {
        webhookSecretFile: 'gitlab',
        tokenFile: 'token',
        project,
        api: `${github.url}/api/v4`,
        deploys: null,
      },
    }),
    TWINSTACK_ACCESS: file('access.yaml', {
      persons: [
        { name: 'ana', role: 'approver', slack: ['U0ANA01'], github: ['ana-hub'] },
        { name: 'vic', role: 'viewer', slack: [vic], github: ['vic-hub'] },
      ],
      workloads,
    }),
    TWINSTACK_OIDC_ALLOW: '127.0.0.1',
  }
}

type Sent = { body: string; headers: Record<string, string> }
const at =
  (integration: string) =>
  (target: Target, { body, headers }: Sent) =>
    target.send('POST', `/v1/integrations/${integration}`, { token: null, body, headers })
const [slack, github, gitlab] = ['slack', 'github', 'gitlab'].map(at) as [
  ReturnType<typeof at>,
  ReturnType<typeof at>,
  ReturnType<typeof at>,
]
const form = (text: string, more: object = {}): string => commandForm(command(text, more))
const asSent = ({
  payload,
  headers,
}: {
  payload: string
  headers: Record<string, string>
}): Sent => ({ body: payload, headers })
const without = ({ body, headers }: Sent, name: string): Sent => ({
  body,
  headers: Object.fromEntries(Object.entries(headers).filter(([key]) => key !== name)),
})
const withHeader = ({ body, headers }: Sent, change: Record<string, string>): Sent => ({
  body,
  headers: { ...headers, ...change },
})

/**
 * Everything that asks for something hostile says so in its message, and no operation may have it.
 */
const mark = 'hostile'
async function nothingRun(target: Target): Promise<string | null> {
  await sleep(700)
  const { items } = JSON.parse((await target.send('GET', '/v1/operations?pageSize=100')).body) as {
    items: { message: string; kind: string }[]
  }
  const run = items.filter(
    ({ message, kind }) =>
      message.includes(mark) || ['destroy', 'rebuild', 'rollback', 'reconcile'].includes(kind),
  )
  return run.length === 0
    ? null
    : `it was run: ${run.map(({ kind, message }) => `${kind} ${message}`).join(', ')}`
}

const slackRefused = (name: string, make: () => Sent, expected = [401]): Attack => ({
  group: 'chat',
  name,
  expected,
  ...(String(expected) === '401' && { code: 'unauthenticated' }),
  fire: target => slack(target, make()),
  after: nothingRun,
})
const wanted = form(`up staging -- ${mark}`)
const slackAttacks: Attack[] = [
  slackRefused('unsigned', () => without(asSent(signed(wanted)), 'x-slack-signature')),
  slackRefused('without a time', () =>
    without(asSent(signed(wanted)), 'x-slack-request-timestamp'),
  ),
  slackRefused('signed with another secret', () => asSent(signed(wanted, { secret: 'another' }))),
  slackRefused('signed with an empty secret', () => asSent(signed(wanted, { secret: '' }))),
  slackRefused('301 seconds old', () => asSent(signed(wanted, { at: Date.now() - 301_000 }))),
  slackRefused('302 seconds early', () => asSent(signed(wanted, { at: Date.now() + 302_000 }))),
  slackRefused('a time that is none', () =>
    withHeader(asSent(signed(wanted)), { 'x-slack-request-timestamp': 'NaN' }),
  ),
  slackRefused('a time with something behind it', () =>
    withHeader(asSent(signed(wanted)), {
      'x-slack-request-timestamp': `${Math.floor(Date.now() / 1000)}:x`,
    }),
  ),
  slackRefused('the signature of another text', () => ({
    ...asSent(signed(form('status staging'))),
    body: wanted,
  })),
  slackRefused('a signature that is cut', () => {
    const sent = asSent(signed(wanted))
    return withHeader(sent, {
      'x-slack-signature': present(sent.headers['x-slack-signature']).slice(0, 20),
    })
  }),
  slackRefused('a signature of another version', () => {
    const sent = asSent(signed(wanted))
    return withHeader(sent, {
      'x-slack-signature': present(sent.headers['x-slack-signature']).replace('v0=', 'v1='),
    })
  }),
  slackRefused('two signatures', () => {
    const sent = asSent(signed(wanted))
    return withHeader(sent, {
      'x-slack-signature': `v0=${'0'.repeat(64)}, ${sent.headers['x-slack-signature']}`,
    })
  }),
  slackRefused(
    'another content type',
    () => withHeader(asSent(signed(wanted)), { 'content-type': 'text/plain' }),
    [415, 401, 400],
  ),
  slackRefused('a payload that is no JSON', () => asSent(signed('payload=%7B')), [400]),
  slackRefused('6 MiB', () => asSent(signed(`text=${'a'.repeat(6 * 1024 * 1024)}`)), [413]),
  slackRefused(
    'from nobody that is known',
    () => asSent(signed(form(`up staging -- ${mark}`, { user: stranger }))),
    [200],
  ),
  slackRefused(
    'from somebody who may only read',
    () => asSent(signed(form(`up staging -- ${mark}`, { user: vic }))),
    [200],
  ),
  slackRefused(
    'a rebuild of production that is not confirmed',
    () => asSent(signed(form('rebuild production'))),
    [200],
  ),
  slackRefused(
    'an option as revision',
    () => asSent(signed(form(`up staging --revision=--upload-pack=x -- ${mark}`))),
    [200],
  ),
  slackRefused(
    'traversal as a name',
    () => asSent(signed(form(`up ../../production -- ${mark}`))),
    [200],
  ),
  slackRefused(
    'a command for another program',
    () => asSent(signed(commandForm({ ...command(`up staging -- ${mark}`), command: '/other' }))),
    [200, 400, 401, 404],
  ),
  slackRefused(
    'a button with an invented operation',
    () =>
      asSent(
        signed(
          payloadForm(
            press({
              action_id: 'twinstack-approve',
              value: `approve ${randomUUID()} --digest ${'a'.repeat(64)}`,
            }),
          ),
        ),
      ),
    [200],
  ),
  slackRefused(
    'a button with a command of its own',
    () =>
      asSent(
        signed(
          payloadForm(
            press({
              action_id: 'twinstack-cancel',
              value: `destroy production --confirm production -- ${mark}`,
            }),
          ),
        ),
      ),
    [400],
  ),
  slackRefused(
    'a form that was never shown',
    () =>
      asSent(
        signed(
          payloadForm({
            type: 'view_submission',
            team: { id: 'T0001', domain: 'example' },
            user: { id: 'U0ANA01', username: 'x', team_id: 'T0001' },
            api_app_id: 'A1',
            token: 'x',
            trigger_id: 't',
            view: {
              id: 'V1',
              type: 'modal',
              callback_id: 'invented',
              private_metadata: '{"command":"destroy production"}',
              state: { values: {} },
            },
          }),
        ),
      ),
    [200, 400, 401, 404],
  ),
]

const pushed = (sha: string) => push(sha, { message: mark })
const zero = '0'.repeat(39)
const githubRefused = (name: string, make: () => Promise<Sent>, expected = [401]): Attack => ({
  group: 'GitHub',
  name,
  expected,
  ...(String(expected) === '401' && { code: 'unauthenticated' }),
  fire: async target => github(target, await make()),
  after: nothingRun,
})
const signature = 'x-hub-signature-256'
const good = () => delivered('push', pushed(`${zero}1`))
const githubAttacks: Attack[] = [
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
  githubRefused('a signature that is cut', async () => {
    const sent = await good()
    return withHeader(sent, { [signature]: present(sent.headers[signature]).slice(0, 30) })
  }),
  githubRefused('an empty signature', async () =>
    withHeader(await good(), { [signature]: 'sha256=' }),
  ),
  githubRefused('a signature without its name', async () => {
    const sent = await good()
    return withHeader(sent, {
      [signature]: present(sent.headers[signature]).replace('sha256=', ''),
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
    'a comment of nobody that is known',
    () => delivered('issue_comment', comment('/twinstack up', { number: 66, login: 'mallory' })),
    [202],
  ),
  githubRefused(
    'a comment of somebody who may only read',
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

const gitlabRefused = (
  name: string,
  headers: Record<string, string>,
  expected = [401],
): Attack => ({
  group: 'GitLab',
  name,
  expected,
  fire: target =>
    gitlab(target, {
      body: JSON.stringify({
        object_kind: 'push',
        ref: 'refs/heads/main',
        after: `${zero}9`,
        project: { path_with_namespace: project },
        commits: [{ message: mark }],
      }),
      headers: {
        'content-type': 'application/json',
        'x-gitlab-event': 'Push Hook',
        'x-gitlab-event-uuid': randomUUID(),
        ...headers,
      },
    }),
  after: nothingRun,
})
const gitlabAttacks: Attack[] = [
  gitlabRefused('without a token', {}),
  gitlabRefused('another token', { 'x-gitlab-token': 'another' }),
  gitlabRefused('an empty token', { 'x-gitlab-token': '' }),
  gitlabRefused('the token cut', { 'x-gitlab-token': 'a gitlab secret of the test' }),
  gitlabRefused('the token with something behind it', {
    'x-gitlab-token': 'a gitlab secret of the tests,x',
  }),
]

/** 100 copies at once, then again as another delivery: how many operations there are of it. */
async function counted(target: Target, says: string): Promise<number> {
  await sleep(1500)
  const { items } = JSON.parse((await target.send('GET', '/v1/operations?pageSize=100')).body) as {
    items: { message: string }[]
  }
  return items.filter(({ message }) => message.includes(says)).length
}
const once = async (
  target: Target,
  says: string,
  send: (n: number) => Promise<Seen>,
): Promise<Seen> => {
  const answers = await Promise.all(Array.from({ length: 100 }, (_, n) => send(n)))
  const refused = answers.find(({ status }) => status !== 200 && status !== 202)
  if (refused) return refused
  await send(101)
  const jobs = await counted(target, says)
  return { status: jobs === 1 ? 200 : 299, body: `${jobs} jobs`, headers: {} }
}
/** `commit`: one that the repository has */
const replays = (commit: string): Attack[] => [
  {
    group: 'replays',
    name: '100 copies of a chat command at once are one job',
    expected: [200],
    fire: async target => {
      const sent = asSent(signed(form('plan staging -- only once, chat')))
      return once(target, 'only once, chat', () => slack(target, sent))
    },
  },
  {
    group: 'replays',
    name: '100 copies of a push at once, each with an id of its own, are one job',
    expected: [200],
    fire: async target => {
      const sent = await delivered('push', push(commit, { message: 'only once, push' }))
      return once(target, 'only once, push', () =>
        github(target, withHeader(sent, { 'x-github-delivery': randomUUID() })),
      )
    },
  },
  {
    group: 'replays',
    name: '100 copies of a command over REST with one key are one job',
    expected: [200],
    fire: target =>
      once(target, 'only once, key', () =>
        target.send('POST', '/v1/commands', {
          json: { text: 'plan staging -- only once, key' },
          headers: { 'idempotency-key': '"once"' },
        }),
      ),
  },
]

export const doorAttacks = (commit: string): Attack[] => [
  ...slackAttacks,
  ...githubAttacks,
  ...gitlabAttacks,
  ...replays(commit),
]

/** Hostile deliveries that claim to come from Slack. */
import { randomUUID } from 'node:crypto'
import {
  command,
  commandForm,
  payloadForm,
  press,
  signed,
  stranger,
  vic,
} from '../../fixtures/slack/sent.ts'
import type { Attack } from '../attack.ts'
import { requirePresent } from '../../helper/present.ts'
import {
  type SentDelivery,
  slack,
  asSent,
  without,
  withHeader,
  mark,
  nothingRun,
} from './delivery.ts'

export const form = (text: string, more: object = {}): string => commandForm(command(text, more))

const slackRefused = (name: string, make: () => SentDelivery, expected = [401]): Attack => ({
  group: 'chat',
  name,
  expected,
  ...(String(expected) === '401' && { code: 'unauthenticated' }),
  fire: target => slack(target, make()),
  after: nothingRun,
})
const wanted = form(`up staging -- ${mark}`)
export const slackAttacks: Attack[] = [
  slackRefused('unsigned', () => without(asSent(signed(wanted)), 'x-slack-signature')),
  slackRefused('without a time', () =>
    without(asSent(signed(wanted)), 'x-slack-request-timestamp'),
  ),
  slackRefused('signed with another secret', () => asSent(signed(wanted, { secret: 'another' }))),
  slackRefused('signed with an empty secret', () => asSent(signed(wanted, { secret: '' }))),
  slackRefused('301 seconds old', () => asSent(signed(wanted, { at: Date.now() - 301_000 }))),
  slackRefused('302 seconds early', () => asSent(signed(wanted, { at: Date.now() + 302_000 }))),
  slackRefused('an invalid time', () =>
    withHeader(asSent(signed(wanted)), { 'x-slack-request-timestamp': 'NaN' }),
  ),
  slackRefused('a time with additional text', () =>
    withHeader(asSent(signed(wanted)), {
      'x-slack-request-timestamp': `${Math.floor(Date.now() / 1000)}:x`,
    }),
  ),
  slackRefused('the signature of another text', () => ({
    ...asSent(signed(form('status staging'))),
    body: wanted,
  })),
  slackRefused('a truncated signature', () => {
    const sent = asSent(signed(wanted))
    return withHeader(sent, {
      'x-slack-signature': requirePresent(sent.headers['x-slack-signature']).slice(0, 20),
    })
  }),
  slackRefused('a signature of another version', () => {
    const sent = asSent(signed(wanted))
    return withHeader(sent, {
      'x-slack-signature': requirePresent(sent.headers['x-slack-signature']).replace('v0=', 'v1='),
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
  // the service answers before it has read the body; a client that is still sending may see the
  // reset of the connection in place of the answer
  slackRefused('6 MiB', () => asSent(signed(`text=${'a'.repeat(6 * 1024 * 1024)}`)), [413, 0]),
  slackRefused(
    'from an unknown user',
    () => asSent(signed(form(`up staging -- ${mark}`, { user: stranger }))),
    [200],
  ),
  slackRefused(
    'from a user who may only read',
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

/**
 * Operations in a chat, on the real engine: deploy, drift that a button reconciles, production with
 * another person's approval.
 */
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import t from 'tap'
import { listResources, setProperty } from '../../src/adapters/sandbox/cloud.ts'
import { buttonsOf } from '../fixtures/slack/slackTest.ts'
import { ana, ben, payloadForm, signed, submitted } from '../fixtures/slack/sent.ts'
import { sameAsCloud } from '../helper/cloud.ts'
import { chatService } from './chatting.ts'
import { requirePresent } from '../helper/present.ts'

t.test('staging and production from a chat', async t => {
  const folder = t.testdir()
  const policy = join(folder, 'policy.json')
  const off = Object.fromEntries(
    [
      'clean-revision',
      'proven',
      'tests',
      'sign-offs',
      'no-drift',
      'known-state',
      'parity',
      'compliance',
      'no-surprise',
    ].map(name => [name, 'off']),
  )
  writeFileSync(
    policy,
    JSON.stringify({
      production: {
        checks: { mode: 'off' },
        rollback: { automatic: false },
        gate: { conditions: off },
        approvals: { required: true, kinds: ['deploy'], fourEyes: true, expiresMinutes: 60 },
      },
      staging: { checks: { mode: 'off' } },
    }),
  )
  const {
    service,
    slack,
    print: say,
    press,
    message,
    whisper,
  } = await chatService(t, {
    program: 'sample',
    channels: [{ channel: 'C0NOTICES', events: ['approval.*', 'drift.confirmed'] }],
    env: { TWINSTACK_POLICY: policy, TWINSTACK_WARM: '1' },
  })
  await service.environment('staging', 'staging')
  await service.environment('production', 'production')

  await t.test('staging is deployed, step by step', async t => {
    await say('up staging -- release 1')
    const running = await message(/^deploy of staging: running$/)
    t.match(buttonsOf(running), [{ action_id: 'twinstack-cancel' }])
    const done = await message(/^deploy of staging: succeeded$/)
    t.match(JSON.stringify(done['blocks']), /\d+ create/)
    const shown = new Set(
      slack.requests
        .filter(
          ({ method, fields }) =>
            method === 'chat.update' && fields['ts'] === [...slack.messages.keys()][0],
        )
        .map(({ fields }) => JSON.stringify(fields['blocks'])),
    )
    t.ok(shown.size >= 2, `${shown.size} states of the message were seen`)
  })

  await t.test('drift is found and reconciled by a button', async t => {
    const group = requirePresent(
      (await listResources(service.sandbox)).find(
        ({ type, tags }) =>
          type === 'aws:ec2/securityGroup:SecurityGroup' &&
          tags['twinstack:environment'] === 'staging',
      ),
    )
    await setProperty(service.sandbox, group.id, 'description=changed by hand')
    await say('drift staging', ben)
    const found = await message(/^drift-check of staging: succeeded$/)
    t.match(JSON.stringify(found['blocks']), /1 changed and 0 deleted outside.*changed by hand/s)
    const notice = await message(/./, ({ channel }) => channel === 'C0NOTICES')
    t.match(buttonsOf(notice), [{ value: 'reconcile staging' }])
    await press(found, 'reconcile', ben)
    t.match(JSON.stringify((await message(/^reconcile of staging: succeeded$/))['blocks']), /ben/)
    await sameAsCloud(t, service)
  })

  await t.test('production: the typed name, and the approval of another person', async t => {
    await say('up production -- release 1')
    const opened = await waited(() => slack.requests.find(({ method }) => method === 'views.open'))
    const { payload, headers } = signed(
      payloadForm(submitted(opened.fields['view'], 'production', { user: ana })),
    )
    t.equal(
      (
        await fetch(`${service.url}/v1/integrations/slack`, {
          method: 'POST',
          body: payload,
          headers,
        })
      ).status,
      200,
    )
    const waits = await message(/^deploy of production: awaiting-approval$/)
    t.match(JSON.stringify(waits['blocks']), /\d+ to create.*waits for approval by another person/s)
    const requests = await message(/production/, ({ channel }) => channel === 'C0NOTICES')
    await press(requests, 'approve', ana)
    await whisper(/another person than ana/)
    await press(requests, 'approve', ben)
    await message(/^deploy of production: succeeded$/)
    t.same(
      buttonsOf(
        await message(
          /production/,
          one => one['channel'] === 'C0NOTICES' && buttonsOf(one).length === 0,
        ),
      ),
      [],
      'the notice has no buttons any more',
    )
    await sameAsCloud(t, service)
  })

  t.same(slack.faults, [], "everything that was sent conforms to Slack's rules")

  async function waited<Found>(find: () => Found | undefined): Promise<Found> {
    for (let n = 0; n < 100; n++) {
      const one = find()
      if (one !== undefined) return one
      await new Promise(resolve => setTimeout(resolve, 100))
    }
    throw new Error('it did not arrive')
  }
})

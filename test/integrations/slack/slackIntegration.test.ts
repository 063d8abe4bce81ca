/** Messages, buttons and modals of Slack: rights and answers. */
import { randomBytes } from 'node:crypto'
import t from 'tap'
import { buttonsOf } from '../../fixtures/slack/slackTest.ts'
import {
  ana,
  ben,
  command,
  commandForm,
  deploys,
  payloadForm,
  press,
  signed,
  stranger,
  submitted,
  vic,
} from '../../fixtures/slack/sent.ts'
import { requirePresent } from '../../helper/present.ts'
import { createSlackLab, testMessages } from './slackLab.ts'

const { slackIs, slack, store, say, webhookRequest, operations, whispers } = await createSlackLab(t)

t.test('unsigned or old requests are refused and start nothing', async t => {
  const body = commandForm(command('up staging'))
  const good = signed(body)
  const { 'x-slack-signature': signature, ...unsigned } = good.headers
  const { 'x-slack-request-timestamp': time, ...timeless } = good.headers
  const refused = {
    'another secret': signed(body, { secret: 'another' }),
    'no signature': { payload: body, headers: unsigned },
    'no time': { payload: body, headers: timeless },
    old: signed(body, { at: Date.now() - 301_000 }),
    'from the future': signed(body, { at: Date.now() + 302_000 }),
    'another body': { ...good, payload: body.replace('staging', 'production') },
    cut: {
      ...good,
      headers: { ...good.headers, 'x-slack-signature': requirePresent(signature).slice(0, -1) },
    },
    'another time': {
      ...good,
      headers: { ...good.headers, 'x-slack-request-timestamp': String(Number(time) + 1) },
    },
    'another version': {
      ...good,
      headers: {
        ...good.headers,
        'x-slack-signature': requirePresent(signature).replace('v0', 'v1'),
      },
    },
    'bytes that are no text': { ...good, payload: `${body}${randomBytes(4).toString('latin1')}` },
  }
  for (const [name, sent] of Object.entries(refused))
    t.match(await webhookRequest(sent), { status: 401, body: { code: 'unauthenticated' } }, name)
  await slackIs.pump()
  t.same(await operations('staging'), [])
  t.match(
    await webhookRequest(signed('ssl_check=1')),
    { status: 200 },
    'Slack checks whether the service is up',
  )
  t.match(
    await webhookRequest(
      signed(JSON.stringify({ type: 'url_verification', challenge: 'c' }), {
        headers: { 'content-type': 'application/json' },
      }),
    ),
    { status: 200, body: 'c' },
  )
  t.match(await webhookRequest(signed('payload=%7Bbroken')), { status: 400 })
})

t.test('100 copies at once, and again as retries: one operation, one message', async t => {
  const sent = signed(commandForm(command('up staging -- a hotfix')))
  const answers = await Promise.all(
    Array.from({ length: 100 }, (_, n) =>
      webhookRequest(
        n % 2
          ? sent
          : {
              ...sent,
              headers: {
                ...sent.headers,
                'x-slack-retry-num': String(n),
                'x-slack-retry-reason': 'http_timeout',
              },
            },
      ),
    ),
  )
  t.same([...new Set(answers.map(({ status }) => status))], [200])
  await slackIs.pump()
  await webhookRequest(sent)
  await slackIs.pump()
  const [operation, ...more] = await operations('staging')
  t.same(more, [])
  t.match(operation, {
    kind: 'deploy',
    status: 'queued',
    message: 'a hotfix',
    requestedBy: { kind: 'person', name: 'ana' },
  })
  t.equal(slack.messages.size, 1)
  const [message] = [...slack.messages.values()]
  t.match(message, {
    channel: deploys,
    text: 'deploy of staging: queued',
    metadata: { event_payload: { operation: requirePresent(operation).id } },
  })
  t.same(buttonsOf(requirePresent(message)), [
    { action_id: 'twinstack-cancel', value: `cancel ${requirePresent(operation).id}` },
  ])
})

t.test('a button that says something else than its name is refused', async t => {
  for (const [action_id, value] of [
    ['twinstack-cancel', 'destroy staging --confirm staging'],
    ['twinstack-reconcile', 'reconcile production --confirm production'],
    ['twinstack-destroy', 'up staging'],
    ['twinstack-cancel', ''],
    ['twinstack-up', 'up staging'],
    ['twinstack-destroy', 'destroy staging'],
    ['twinstack-cancel', 'cancel staging'],
    ['twinstack-approve', 'approve production'],
    ['twinstack-reject', 'reject production -- no'],
    ['twinstack-reconcile', 'reconcile staging --plan'],
    ['twinstack-toString', 'toString'],
  ] as const) {
    t.match(
      await webhookRequest(signed(payloadForm(press({ action_id, value })))),
      { status: 400 },
      value,
    )
  }
  await slackIs.pump()
  t.equal((await operations('staging')).length, 1)
})

t.test('a button acts with the rights of its user; the message changes', async t => {
  const [operation] = await operations('staging')
  const [button] = buttonsOf(requirePresent([...slack.messages.values()][0]))
  await slackIs.press(press(requirePresent(button), { user: vic }))
  t.match(whispers().at(-1), /operation:cancel.*needs the role operator; vic has the role viewer/s)
  t.match((await operations('staging'))[0], { status: 'queued' })
  await slackIs.press(press(requirePresent(button), { user: ben }))
  t.match(await store.operations.get(requirePresent(operation).id), {
    status: 'cancelled',
    cancel: { by: 'ben' },
  })
  const [message] = [...slack.messages.values()]
  t.match(message, { text: 'deploy of staging was cancelled by ben' })
  t.same(buttonsOf(requirePresent(message)), [])
  t.match(await store.auditLog.list({ page: 1, pageSize: 10 }), {
    items: [
      { action: 'operation.cancel', actor: { name: 'ben' }, address: `slack:${ben}` },
      { action: 'command.cancel', outcome: 'refused', actor: { name: 'vic' } },
    ],
  })
})

t.test('an unknown user gets a refusal and a row in the audit log', async t => {
  await say('up staging', stranger)
  t.match(whispers().at(-1), new RegExp(`not in the access file.*${stranger}`, 's'))
  t.equal((await operations('staging')).length, 1)
  t.match((await store.auditLog.list({ page: 1, pageSize: 1 })).items[0], {
    action: 'command',
    outcome: 'refused',
    actor: { name: `slack:${stranger}` },
    detail: { text: 'up staging' },
  })
})

t.test('only the caller sees help, errors and refusals', async t => {
  const before = slack.messages.size
  await say('')
  t.match(whispers().at(-1), /commands.*reconcile ENVIRONMENT/s)
  await say('stauts')
  t.match(whispers().at(-1), /no command stauts.*did you mean status/s)
  await say('up staging', vic)
  t.match(whispers().at(-1), /operation:request on staging needs the role operator/)
  await say('status')
  t.match(whispers().at(-1), /production: nothing is deployed/)
  await say('logs staging')
  t.match(whispers().at(-1), /cancelled/)
  t.equal(slack.messages.size, before)
  t.ok(
    slack.requests.every(
      ({ fields }) =>
        fields['response_type'] === undefined || fields['response_type'] === 'ephemeral',
    ),
  )
})

t.test('production requires the name in a modal', async t => {
  await say('up production -- release')
  t.same(await operations('production'), [], 'nothing yet')
  const { fields } = requirePresent(
    slack.requests.findLast(({ method }) => method === 'views.open'),
  )
  t.match(JSON.parse(fields['view'].private_metadata), {
    command: 'up production --message=release',
    word: 'production',
    channel: deploys,
  })
  const wrong = await slackIs.press(submitted(fields['view'], 'staging'))
  t.match(wrong, {
    status: 200,
    body: { response_action: 'errors', errors: { name: 'expected exactly production' } },
  })
  t.same(await operations('production'), [])
  await slackIs.press(submitted(fields['view'], 'production'))
  t.match(await operations('production'), [
    { kind: 'deploy', message: 'release', requestedBy: { name: 'ana' } },
  ])
  t.match([...slack.messages.values()].at(-1), {
    channel: deploys,
    text: 'deploy of production: queued',
  })
  await slackIs.press(submitted(fields['view'], 'production', { user: vic }))
  t.match(whispers().at(-1), /needs the role approver/, 'rights are those of who sends it')
  const opened = slack.requests.filter(({ method }) => method === 'views.open').length
  const forged = (metadata: object | string) =>
    webhookRequest(
      signed(
        payloadForm(
          submitted(
            {
              ...fields['view'],
              private_metadata:
                typeof metadata === 'string'
                  ? metadata
                  : JSON.stringify({
                      channel: deploys,
                      responseUrl: slack.responseUrl,
                      ...metadata,
                    }),
            },
            'staging',
          ),
        ),
      ),
    )
  for (const [command, word] of [
    ['destroy production', 'staging'],
    ['destroy production --confirm production', 'staging'],
    ['destroy staging --confirm staging', 'staging'],
    ['cancel staging', 'staging'],
    ['toString', 'staging'],
    ['', 'staging'],
  ])
    t.match(await forged({ command, word }), { status: 400 }, `refused: ${command}`)
  for (const metadata of ['', '{}', 'null'])
    t.match(await forged(metadata), { status: 400 }, `metadata: ${metadata}`)
  await slackIs.pump()
  t.same(
    (await operations('staging')).filter(({ status }) => status === 'queued'),
    [],
  )
  await say('rebuild staging', vic)
  t.equal(
    slack.requests.filter(({ method }) => method === 'views.open').length,
    opened,
    'a user without the right gets no question',
  )
  slack.next.set('views.open', [{ error: 'expired_trigger_id' }])
  await say('rebuild staging')
  t.match(
    whispers().at(-1),
    /rebuild staging --confirm staging/,
    'without the modal it is said in words',
  )
  await say('rebuild staging --confirm=production')
  t.equal((await operations('staging')).filter(({ kind }) => kind === 'rebuild').length, 0)
})

t.test(
  'approval by the buttons of a notice: another person, bound to the plan that was shown',
  async t => {
    const [operation] = await operations('production')
    const digest = 'ab'.repeat(32)
    const later = new Date(Date.now() + 3600_000).toISOString()
    await store.runSql("update twinstack.operations set status = 'running' where id = $1", [
      requirePresent(operation).id,
    ])
    await store.operations.transition(requirePresent(operation).id, {
      from: 'running',
      to: 'awaiting-approval',
      actor: { kind: 'system', name: 'worker', tokenId: null },
      reason: 'policy',
      approval: {
        digest,
        requestedAt: new Date().toISOString(),
        expiresAt: later,
        status: 'waiting',
        by: null,
        at: null,
        comment: '',
        fourEyes: true,
        why: 'policy',
      },
    })
    await store.notices.add({
      type: 'approval.requested',
      environment: 'production',
      operation: requirePresent(operation).id,
      text: 'production <!here> & *waits*',
      detail: {},
    })
    const [notice] = await store.notices.list({ after: 0, limit: 1, type: 'approval.requested' })
    const [reader] = requirePresent(slackIs.integration.readers)
    await requirePresent(reader).postNotice(requirePresent(notice))
    await requirePresent(reader).postNotice(requirePresent(notice))
    const requests = [...slack.messages.values()].filter(({ channel }) => channel === 'C0NOTICES')
    t.equal(requests.length, 1, 'sent again after a crash, the message exists once')
    t.match(requests[0], { text: 'production &lt;!here&gt; &amp; *waits*' })
    t.notMatch(JSON.stringify(requirePresent(requests[0])['blocks']), /<!here|[^\u2060]\*waits/)
    const [yes, no] = buttonsOf(requirePresent(requests[0]))
    t.match(
      [yes, no],
      [
        {
          action_id: 'twinstack-approve',
          value: `approve ${requirePresent(operation).id} --digest ${digest}`,
        },
        { action_id: 'twinstack-reject' },
      ],
    )
    await slackIs.press(press(requirePresent(yes), { user: vic }))
    t.match(whispers().at(-1), /operation:approve.*needs the role approver/s)
    await slackIs.press(press(requirePresent(yes), { user: ana }))
    t.match(whispers().at(-1), /another person than ana/)
    await slackIs.press(
      press(
        { ...requirePresent(yes), value: requirePresent(yes).value.replace('abab', 'baba') },
        { user: ben },
      ),
    )
    t.match(whispers().at(-1), /has changed: its digest/)
    await say('approve production', ben)
    t.match(
      whispers().at(-1),
      /approve production --digest abababababab/,
      'in words it is shown first',
    )
    await slackIs.press(press(requirePresent(yes), { user: ben }))
    t.match(await store.operations.get(requirePresent(operation).id), {
      status: 'queued',
      approval: { status: 'approved', by: 'ben' },
    })
    for (const message of [...slack.messages.values()].filter(({ text }) =>
      /production/.test(text),
    ))
      t.notMatch(buttonsOf(message), [{ action_id: /approve/ }], 'no approval buttons are left')
  },
)

t.test('confirmed drift has a button that reconciles it', async t => {
  const [reader] = requirePresent(slackIs.integration.readers)
  await requirePresent(reader).postNotice({
    seq: 99,
    at: new Date().toISOString(),
    type: 'drift.confirmed',
    severity: 'warning',
    environment: 'production',
    operation: null,
    text: 'drift in production',
    detail: {},
  })
  const [button] = buttonsOf(requirePresent([...slack.messages.values()].at(-1)))
  t.same(button, { action_id: 'twinstack-reconcile', value: 'reconcile production' })
  const opened = slack.requests.length
  await slackIs.press(press(requirePresent(button), { channel: 'C0NOTICES' }))
  t.match(slack.requests[opened], { method: 'views.open' }, 'in production with the name typed')
})

testMessages(t, { slack, store })

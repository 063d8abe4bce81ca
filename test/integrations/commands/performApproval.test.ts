/** The view of an operation, and approving it. */
import t from 'tap'
import { readOperationView } from '../../../src/integrations/commands/show.ts'
import { ana, newOperation } from '../../helper/store.ts'
import type { Actor } from '../../../src/model/actor.ts'
import { requirePresent } from '../../helper/present.ts'
import { createPerformLab } from './performLab.ts'

const { store, say, deployed } = await createPerformLab(t)
await deployed('staging')

t.test('the view of an operation: steps, outcome, no secret', async t => {
  const id = requirePresent(
    requirePresent(await store.environments.get('staging')).deployed,
  ).operation
  await store.operations.append(
    id,
    'service',
    [
      {
        n: null,
        at: new Date().toISOString(),
        body: { type: 'step', step: 'prepare', state: 'started' },
      },
      {
        n: null,
        at: new Date().toISOString(),
        body: { type: 'step', step: 'prepare', state: 'finished', seconds: 1.25 },
      },
      {
        n: null,
        at: new Date().toISOString(),
        body: { type: 'diagnostic', severity: 'info', message: '"type":"step"' },
      },
      {
        n: null,
        at: new Date().toISOString(),
        body: { type: 'step', step: 'run', state: 'started' },
      },
    ],
    null,
  )
  const view = await readOperationView(store, id)
  t.match(view, {
    headline: 'deploy of staging: succeeded',
    tone: 'good',
    done: true,
    buttons: [],
    approval: null,
    error: null,
    outcome: ['3 create', 'url = https://x'],
    steps: [
      { name: 'prepare', state: 'done', seconds: 1.25 },
      { name: 'run', state: 'running', seconds: null },
    ],
  })
  t.notMatch(JSON.stringify(view), 'hidden-value')
  t.equal(await readOperationView(store, '0f0e0d0c-0b0a-4908-8706-050403020100'), null)
})

t.test('approving: shown first, bound to that plan, by persons', async t => {
  const { id } = await store.operations.create(
    newOperation('production', { environmentKind: 'production' }),
  )
  await store.operations.claim('production', { worker: 'w', leaseSeconds: 60 })
  const digest = 'ab'.repeat(32)
  const now = Date.now()
  await store.operations.transition(id, {
    from: 'running',
    to: 'awaiting-approval',
    actor: ana,
    reason: 'policy',
    approval: {
      digest,
      requestedAt: new Date(now).toISOString(),
      expiresAt: new Date(now + 60_000).toISOString(),
      status: 'waiting',
      by: null,
      at: null,
      comment: '',
      fourEyes: false,
      why: 'policy',
    },
  })
  t.match(await readOperationView(store, id), {
    buttons: ['approve', 'reject'],
    approval: { digest },
  })
  t.match(await say('approve production'), {
    tone: 'neutral',
    operation: { id },
    lines: [/requested by ana/, 'approve production --digest abababababab'],
  })
  t.match(await store.operations.get(id), { status: 'awaiting-approval' })
  const machine: Actor = {
    kind: 'machine',
    name: 'a bot',
    role: 'admin',
    tokenId: null,
    address: null,
  }
  t.match(
    await say(`approve production --digest ${digest}`, { actor: machine }),
    { tone: 'bad', title: /only a person can approve, and a bot is a machine/ },
    'also without four eyes',
  )
  for (const wrong of ['ababab', 'cdcdcdcdcd', '%', 'cd'.repeat(32)])
    t.match(
      await say(`approve production --digest ${wrong}`),
      { tone: 'bad', title: /has changed: its digest/ },
      wrong,
    )
  t.match(await say(`approve production --digest ${digest.slice(0, 12)}`, { as: 'operator' }), {
    tone: 'bad',
    title: /needs the role approver/,
  })
  t.match(await say(`approve production --digest ${digest.slice(0, 12)} --comment fine`), {
    tone: 'good',
    title: 'deploy of production is approved',
  })
  t.match(
    await say(`approve production --digest ${digest.slice(0, 12)}`),
    { tone: 'good' },
    'the same request again after a crash',
  )
  t.match(await store.operations.get(id), {
    status: 'queued',
    approval: { by: 'the admin', comment: 'fine' },
  })
})

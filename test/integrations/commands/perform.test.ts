/** Commands of chats: keys, refusals, names and answers. */
import t from 'tap'
import { formatMarkdown } from '../../../src/integrations/commands/markdown.ts'
import type { Actor } from '../../../src/model/actor.ts'
import { requirePresent } from '../../helper/present.ts'
import { createPerformLab } from './performLab.ts'

const { store, say, total, deployed } = await createPerformLab(t)

t.test('the same key requests one operation', async t => {
  const [one, two] = [
    await say('up staging', { key: 'same' }),
    await say('up staging', { key: 'same' }),
  ]
  t.match(one, {
    title: 'deploy of staging is requested',
    tone: 'neutral',
    environment: 'staging',
    operation: { kind: 'deploy', requestedBy: { name: 'the admin' } },
  })
  t.equal(requirePresent(one.operation).id, requirePresent(two.operation).id)
  await t.rejects(say('up production --confirm production', { key: 'same' }), {
    code: 'idempotency-mismatch',
  })
  await t.rejects(
    say('cancel staging', { key: 'same' }),
    { code: 'idempotency-mismatch' },
    'whatever it is',
  )
  t.match(await say('cancel staging'), { tone: 'good', title: 'deploy of staging is cancelled' })
  t.match(await say('cancel staging'), {
    tone: 'bad',
    title: 'no operation runs or waits in staging',
  })
  t.match(
    await say(`cancel ${requirePresent(one.operation).id}`),
    { tone: 'good', title: 'deploy of staging is cancelled' },
    'a repeated cancel by the same person',
  )
})

t.test('one cancel, tried again, stops one operation', async t => {
  const mine = requirePresent((await say('up staging')).operation)
  const second = await say('up staging')
  const theirs = requirePresent(second.operation)
  t.match(
    second.lines.join('\n'),
    new RegExp(
      `^it waits behind deploy ${mine.id.slice(0, 8)} of the admin, queued since ` +
        String.raw`\d{4}-\d\d-\d\d \d\d:\d\d:\d\d UTC$`,
    ),
    'it names the operation for which it waits',
  )
  const first = await say('cancel staging', { key: 'inbox 1' })
  const [stopped, left] =
    requirePresent(first.operation).id === mine.id ? [mine, theirs] : [theirs, mine]
  for (let n = 0; n < 2; n++)
    t.match(await say('cancel staging', { key: 'inbox 1' }), {
      tone: 'good',
      operation: { id: stopped.id, status: 'cancelled' },
    })
  t.match(await store.operations.get(left.id), { status: 'queued', cancel: null })
  const both = await Promise.all(
    Array.from({ length: 2 }, () => say('cancel staging', { key: 'inbox 2' })),
  )
  t.ok(
    both.every(({ operation }) => operation === null || operation.id === left.id),
    'also at once',
  )
  const nothing = () => say('cancel staging', { key: 'inbox 3' })
  t.match(await nothing(), { tone: 'bad', title: 'no operation runs or waits in staging' })
  const { operation: later } = await say('up staging')
  t.match(
    await nothing(),
    { tone: 'bad', title: 'no operation runs or waits in staging' },
    'a later operation is not cancelled',
  )
  t.match(await store.operations.get(requirePresent(later).id), { status: 'queued' })
  await say('cancel staging')
})

t.test('refusals are answers: rights, names, order', async t => {
  const before = await total()
  t.match(await say('up staging', { as: 'viewer' }), {
    tone: 'bad',
    operation: null,
    title: /needs the role operator/,
  })
  t.match(await say('rebuild production', { as: 'operator' }), {
    tone: 'bad',
    title: /needs the role approver/,
  })
  t.match(await say('up nowhere'), {
    tone: 'bad',
    title: 'there is no environment nowhere',
    lines: [
      'up nowhere --from staging creates an ephemeral environment from the settings of staging',
    ],
  })
  t.match(await say('redeploy staging'), { tone: 'bad', title: /nothing is deployed in staging/ })
  t.match(await say('drift staging'), { tone: 'bad', title: /nothing is deployed/ })
  t.match(await say('up staging --revision no-such-branch'), {
    tone: 'bad',
    title: /no-such-branch/,
  })
  t.match(await say('logs staging --lines 0'), { tone: 'bad', title: /1 to 50/ })
  t.match(await say('approve staging', { as: 'approver' }), {
    tone: 'bad',
    title: 'no operation waits for approval in staging',
  })
  t.equal(await total(), before)
})

t.test('an environment without a role for the caller gets the answer of a missing one', async t => {
  const nox: Actor = {
    kind: 'person',
    name: 'nox',
    role: null,
    grants: [{ role: 'operator', environment: 'staging' }],
    tokenId: null,
    address: null,
  }
  t.match(await say('status', { actor: nox }), { title: '1 environment' })
  for (const text of [
    'status ENV',
    'up ENV',
    'up ENV --confirm ENV',
    'redeploy ENV',
    'plan ENV',
    'drift ENV',
    'drift ENV --last',
    'reconcile ENV',
    'reconcile ENV --confirm ENV',
    'rebuild ENV',
    'rebuild ENV --plan',
    'destroy ENV',
    'parity ENV staging',
    'parity staging ENV',
    'parity staging ENV --now',
    'approve ENV',
    'reject ENV',
    'cancel ENV',
    'logs ENV',
  ]) {
    const [hidden, nowhere] = await Promise.all(
      ['production', 'nowhere'].map(name => say(text.replaceAll('ENV', name), { actor: nox })),
    )
    t.same(
      JSON.stringify(hidden).replaceAll('production', 'nowhere'),
      JSON.stringify(nowhere),
      text,
    )
    t.match(hidden, { tone: 'bad' })
  }
})

t.test('dangerous commands require the typed name and the right', async t => {
  const before = await total()
  for (const text of [
    'rebuild staging',
    'destroy staging',
    'destroy pr-1',
    'up production',
    'reconcile production',
    'rebuild staging --confirm production',
    'rebuild staging --keep-stateful -- "why not"',
  ]) {
    const { confirm, operation, tone } = await say(text)
    t.match({ operation, tone }, { operation: null, tone: 'neutral' }, text)
    t.equal(requirePresent(confirm).word, text.split(' ')[1])
    t.equal(
      (
        await say(`${requirePresent(confirm).command} --confirm ${requirePresent(confirm).word}`, {
          as: 'viewer',
        })
      ).tone,
      'bad',
      'the identity of the user is still checked',
    )
  }
  t.equal(
    requirePresent((await say('rebuild staging --keep-stateful -- "why not"')).confirm).command,
    'rebuild staging --keep-stateful "--message=why not"',
  )
  t.equal(await total(), before)
  t.match(
    await say('reconcile production --plan'),
    { tone: 'bad', title: /nothing is deployed/ },
    'a plan is none of them',
  )
  t.match(await say('destroy pr-1 --confirm pr-1'), {
    operation: { kind: 'destroy', removeEnvironment: true },
  })
  t.match(await say('rebuild production --confirm production'), {
    tone: 'bad',
    title: /nothing is deployed/,
  })
})

t.test('each refusal is in the audit log, once', async t => {
  const expectRefusal = async () =>
    (await store.auditLog.list({ page: 1, pageSize: 100 })).items.filter(
      ({ outcome }) => outcome === 'refused',
    ).length
  for (const text of [
    'up staging',
    'up pr-9 --from staging',
    'redeploy production',
    'rebuild production',
    'destroy pr-1',
    'destroy pr-1 --confirm pr-1',
    'reconcile production --confirm production',
    'plan staging',
    'up production --confirm production',
  ]) {
    const before = await expectRefusal()
    t.equal((await say(text, { as: 'viewer' })).tone, 'bad', text)
    t.equal((await expectRefusal()) - before, text.startsWith('redeploy') ? 0 : 1, text)
  }
})

t.test('a missing ephemeral environment is created', async t => {
  t.match(await say('up pr-2 --from staging --ttl 60'), {
    lines: ['pr-2 was created from staging'],
    operation: { environment: 'pr-2', kind: 'deploy' },
  })
  t.match(await store.environments.get('pr-2'), {
    kind: 'ephemeral',
    template: 'staging',
    life: { ttlMinutes: 60 },
  })
  t.match(await say('up pr-2 --from staging'), {
    lines: ['it has this revision already, or a deploy of it is running'],
  })
  t.match(await say('up pr-3 --from staging --ttl soon'), { tone: 'bad', title: /minutes/ })
  t.match(await say('up staging --from staging'), { tone: 'bad', title: /is of kind staging/ })
})

t.test('redeploy deploys what is deployed once more', async t => {
  const first = await deployed('staging')
  const { operation } = await say('redeploy staging')
  t.match(operation, {
    kind: 'deploy',
    revision: { id: requirePresent(requirePresent(await store.operations.get(first)).revision).id },
  })
  t.match(await say('status staging'), {
    lines: [
      /resources of revision/,
      /deployed since/,
      /last: deploy, queued/,
      'drift: not checked yet',
    ],
  })
  await say('cancel staging')
  t.match(await say('drift staging'), {
    operation: { kind: 'drift-check' },
    lines: ['no drift check has run yet'],
  })
  t.match(await say('logs staging'), {
    title: 'drift-check of staging: queued',
    lines: [/^\d\d:\d\d:\d\d queued/],
  })
  t.match(await say('parity staging production'), {
    tone: 'bad',
    title: /nothing is deployed in production|production/,
  })
})

t.test('markdown: text of others is not markup', async t => {
  t.equal(
    formatMarkdown({ title: '<b>@all</b> *x* [y](z) `c`', lines: [] }),
    '**&lt;b&gt;@\u2060all&lt;/b&gt; \\*x\\* \\[y\\]\\(z\\) \\`c\\`**',
  )
  t.equal(
    formatMarkdown({ title: 'x', lines: ['```\nescape', '````'] }),
    '**x**\n`````\n``` escape\n````\n`````',
  )
})

import { randomUUID } from 'node:crypto'
import t from 'tap'
import { hashSecret, createSecret } from '../../../src/lib/secret.ts'
import { noOptions, type OperationError, type OperationKind } from '../../../src/model/operation.ts'
import { testApp, type TestApp } from '../../helper/app.ts'
import { ana, newEnvironment, newOperation } from '../../helper/store.ts'

const error = (code: OperationError['code']): OperationError => ({ code, message: code })

/** An operation that has ended, without a worker. */
async function waitForEnd(
  { services: { store } }: TestApp,
  {
    kind = 'deploy',
    status = 'succeeded',
    failure = null,
    planOnly = false,
  }: {
    kind?: OperationKind
    status?: 'succeeded' | 'failed'
    failure?: OperationError | null
    planOnly?: boolean
  } = {},
): Promise<string> {
  const environment = `e-${randomUUID().slice(0, 8)}`
  await store.environments.create(newEnvironment(environment))
  const { id } = await store.operations.create(
    newOperation(environment, { kind, options: { ...noOptions, planOnly } }),
  )
  await store.operations.claim(environment, { worker: 'w', leaseSeconds: 60 })
  await store.operations.transition(id, {
    from: 'running',
    to: status,
    actor: ana,
    reason: 'test',
    error: failure,
  })
  return id
}

t.test('reported tests', async t => {
  const app = await testApp(t)
  const report = (id: string, body: unknown, headers: Record<string, string> = {}, query = '') =>
    app.call('operator', 'POST', `/v1/operations/${id}/tests${query}`, body, headers)
  const xml = { 'content-type': 'application/xml' }

  t.test('as numbers, and as JUnit; the newest of each name counts', async t => {
    const id = await waitForEnd(app)
    const first = await report(id, {
      name: 'end to end',
      total: 10,
      failed: 2,
      seconds: 61.5,
      url: 'https://ci.example.com/1',
      cases: [
        { name: 'ok', outcome: 'passed' },
        { name: 'bad', outcome: 'failed', message: 'no \u0000 here \ud800' },
      ],
    })
    t.match(first, {
      status: 201,
      body: {
        operation: id,
        source: 'reported',
        outcome: 'failed',
        total: 10,
        failed: 2,
        skipped: 0,
        by: 'the operator',
        url: 'https://ci.example.com/1',
        cases: [{ name: 'bad' }, { name: 'ok', seconds: null }],
      },
    })
    t.match((await app.call('viewer', 'GET', `/v1/operations/${id}`)).body.tests, {
      passed: 0,
      failed: 1,
      total: 1,
    })
    const second = await report(
      id,
      '<testsuite name="units" time="2"><testcase name="a"/><testcase ' +
        'name="b"><skipped/></testcase></testsuite>',
      xml,
      `?name=${encodeURIComponent('end to end')}&url=https://ci.example.com/2`,
    )
    t.match(second, {
      status: 201,
      body: {
        name: 'end to end',
        outcome: 'passed',
        total: 2,
        skipped: 1,
        seconds: 2,
        url: 'https://ci.example.com/2',
      },
    })
    t.match(
      (
        await report(id, '<testsuite name="units"><testcase name="a"/></testsuite>', {
          'content-type': 'Text/XML; charset=utf-8',
        })
      ).body,
      { name: 'units' },
    )
    t.strictSame(
      (await app.call('viewer', 'GET', '/v1/operations')).body.items.find(
        (one: { id: string }) => one.id === id,
      ).tests,
      { passed: 2, failed: 0, total: 2 },
      'lists contain it, too',
    )
    t.match(
      (await app.call('viewer', 'GET', `/v1/operations/${id}/tests`)).body.items.map(
        ({ outcome }: { outcome: string }) => outcome,
      ),
      ['failed', 'passed', 'passed'],
      'earlier results stay',
    )
  })

  t.test(
    'a repeat with the same key is one result; a check is never replaced by a report of its name',
    async t => {
      const id = await waitForEnd(app)
      const key = { 'idempotency-key': 'build-7' }
      const [one, two] = [
        await report(id, { name: 'e2e', total: 1, failed: 0 }, key),
        await report(id, { name: 'e2e', total: 1, failed: 0 }, key),
      ]
      t.equal(one.body.id, two.body.id)
      await app.services.store.testResults.add({
        ...one.body,
        id: randomUUID(),
        source: 'checks',
        name: 'smoke',
        outcome: 'failed',
      })
      await report(id, { name: 'smoke', total: 1, failed: 0 })
      t.strictSame((await app.call('viewer', 'GET', `/v1/operations/${id}`)).body.tests, {
        passed: 2,
        failed: 1,
        total: 3,
      })
    },
  )

  t.test('contradictory, hostile and large reports are refused', async t => {
    const id = await waitForEnd(app)
    const wrong: [unknown, Record<string, string>, number, string, RegExp][] = [
      [{ name: 'x', total: 0, failed: 0 }, {}, 422, 'tests-invalid', /total is 0/],
      [
        { name: 'x', total: 1, failed: 1, outcome: 'passed' },
        {},
        422,
        'tests-invalid',
        /outcome is passed, but 1 failed/,
      ],
      [{ name: 'x', total: 1, failed: 1, skipped: 1 }, {}, 422, 'tests-invalid', /total is 1/],
      [
        { name: 'x', total: 2, failed: 0, cases: [{ name: 'a', outcome: 'failed' }] },
        {},
        422,
        'tests-invalid',
        /1 of the cases failed/,
      ],
      [
        { name: 'x', total: 1, failed: 0, url: 'javascript:alert(1)' },
        {},
        400,
        'invalid-request',
        /url/,
      ],
      [{ name: 'a\nb', total: 1, failed: 0 }, {}, 400, 'invalid-request', /name/],
      [{ name: 'x', total: 1 }, {}, 400, 'invalid-request', /failed/],
      [
        '<!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]><testsuite name="&e;"/>',
        xml,
        422,
        'tests-invalid',
        /line 1, column/,
      ],
      [`<testsuite>${' '.repeat(2 * 1024 * 1024)}</testsuite>`, xml, 413, 'payload-too-large', /./],
      [
        'name=x',
        { 'content-type': 'application/x-www-form-urlencoded' },
        415,
        'unsupported-media-type',
        /./,
      ],
    ]
    for (const [body, headers, status, code, detail] of wrong)
      t.match(await report(id, body, headers), { status, body: { code, detail } }, String(detail))
    t.same((await app.call('viewer', 'GET', `/v1/operations/${id}/tests`)).body.items, [])
    t.equal(
      (await app.call('operator', 'POST', '/v1/environments', '<x/>', xml)).status,
      415,
      'no other route accepts XML',
    )
  })

  t.test('only about an operation that deployed something and has ended', async t => {
    const body = { name: 'x', total: 1, failed: 0 }
    t.equal(
      (
        await report(
          await waitForEnd(app, { status: 'failed', failure: error('checks-failed') }),
          body,
        )
      ).status,
      201,
    )
    for (const how of [
      { status: 'failed' as const, failure: error('resource-failed') },
      { kind: 'preview' as const },
      { kind: 'drift-check' as const },
      { kind: 'reconcile' as const, planOnly: true },
    ]) {
      t.match(
        await report(await waitForEnd(app, how), body),
        { status: 409, body: { code: 'conflict', detail: /can't get test results or sign-offs/ } },
        JSON.stringify(how),
      )
    }
    t.equal((await report(randomUUID(), body)).status, 404)
  })
})

t.test('sign-offs are by persons, once, in one role each', async t => {
  const app = await testApp(t)
  const id = await waitForEnd(app)
  const sign = (role: 'approver' | 'admin' | 'operator', body: object) =>
    app.call(role, 'POST', `/v1/operations/${id}/sign-offs`, body)
  t.match(await sign('approver', { role: 'qa', comment: 'clicked through the shop' }), {
    status: 201,
    body: { operation: id, role: 'qa', by: 'the approver', comment: 'clicked through the shop' },
  })
  t.match(await sign('approver', { role: 'qa' }), {
    status: 409,
    body: { detail: /has signed off .* as qa already/ },
  })
  t.match(await sign('approver', { role: 'release' }), {
    status: 409,
    body: { detail: /release needs another person/ },
  })
  t.match(await sign('admin', { role: 'release' }), { status: 201, body: { comment: '' } })
  t.equal((await sign('operator', { role: 'qa' })).status, 403)
  t.equal((await sign('admin', { role: 'Not A Role' })).status, 400)
  t.match(
    (await app.call('viewer', 'GET', `/v1/operations/${id}/sign-offs`)).body.items.map(
      ({ role, by }: { role: string; by: string }) => `${role} ${by}`,
    ),
    ['qa the approver', 'release the admin'],
  )
  t.match(
    (await app.call('admin', 'GET', '/v1/audit-log')).body.items.filter(
      ({ action, outcome }: { action: string; outcome: string }) =>
        action === 'operation.sign-off' && outcome === 'done',
    ),
    { length: 2 },
  )
  const secret = createSecret()
  await app.services.store.tokens.create({
    name: 'ci',
    owner: 'ci',
    ownerKind: 'machine',
    role: 'admin',
    hash: hashSecret(secret),
    expiresAt: null,
  })
  t.match(
    await app.call(
      null,
      'POST',
      `/v1/operations/${id}/sign-offs`,
      { role: 'qa' },
      { authorization: `Bearer ${secret}` },
    ),
    { status: 403, body: { detail: /only a person can sign off; ci is a machine/ } },
  )
  t.equal(
    (
      await app.call(
        'admin',
        'POST',
        `/v1/operations/${await waitForEnd(app, { status: 'failed', failure: error('checks-failed') })}/sign-offs`,
        { role: 'qa' },
      )
    ).status,
    409,
    "an operation whose checks failed can't be signed off",
  )
  const two = await waitForEnd(app)
  const both = await Promise.all(
    ['qa', 'release'].map(role =>
      app.call('admin', 'POST', `/v1/operations/${two}/sign-offs`, { role }),
    ),
  )
  t.same(both.map(({ status }) => status).sort(), [201, 409], 'also with requests at the same time')
})

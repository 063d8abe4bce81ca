/**
 * Roles on some environments: what is listed, what is hidden and how, and what may be made. The
 * matrix has every route.
 */
import t from 'tap'
import type { Grant } from '../../../src/model/access.ts'
import { parseGrants } from '../../../src/cli/arguments.ts'
import { formatTokenTable } from '../../../src/cli/render/access.ts'
import { compareEnvironments } from '../../../src/analysis/parity/compare/compareEnvironments.ts'
import { judgement } from '../../analysis/review/fixture.ts'
import { testApp, type TestApp } from '../../helper/app.ts'
import { driftedProperty, driftedResource, driftReport } from '../../helper/drift.ts'
import { newOperation } from '../../helper/store.ts'

type SendRequest = (method: string, url: string, body?: object) => ReturnType<TestApp['call']>

async function holder(
  { call }: TestApp,
  held: { role?: string; grants?: Grant[] },
): Promise<SendRequest> {
  const { status, body } = await call('admin', 'POST', '/v1/tokens', {
    name: 'ci',
    owner: 'ci',
    ownerKind: 'machine',
    ...held,
  })
  if (status !== 201) throw new Error(JSON.stringify(body))
  // the later header counts
  return (method, url, payload) =>
    call('viewer', method, url, payload, { authorization: `Bearer ${body.secret}` })
}

t.test('a person with roles on some environments sees only these', async t => {
  const app = await testApp(t)
  const { store } = app.services
  for (const [name, kind] of [
    ['production', 'production'],
    ['staging', 'staging'],
    ['one', 'ephemeral'],
    ['two', 'ephemeral'],
  ] as const) {
    await app.call('admin', 'POST', '/v1/environments', { name, kind })
    await app.call('admin', 'POST', `/v1/environments/${name}/operations`, { kind: 'preview' })
    await store.notices.add({ type: 'drift.found', environment: name, operation: null, text: 'x' })
  }
  const copies = await holder(app, { grants: [{ role: 'operator', kind: 'ephemeral' }] })
  const staging = await holder(app, { grants: [{ role: 'viewer', environment: 'staging' }] })
  const names = (answer: { body: { items: { name?: string; environment?: string }[] } }) =>
    answer.body.items.map(one => one.name ?? one.environment).sort()

  await t.test('lists have theirs, and count only theirs', async t => {
    t.match(await copies('GET', '/v1/environments?pageSize=1'), {
      body: { total: 2, items: [{ name: 'one' }] },
    })
    t.same(names(await copies('GET', '/v1/operations')), ['one', 'two'])
    t.match(await copies('GET', '/v1/operations?environment=staging'), { body: { total: 0 } })
    t.same(names(await staging('GET', '/v1/environments')), ['staging'])
    t.same(
      (await staging('GET', '/v1/notices')).body.notices.map(
        (one: { environment: string }) => one.environment,
      ),
      ['staging'],
    )
    t.same([...new Set(names(await staging('GET', '/v1/schedules')))], ['staging'])
    t.equal(
      (await copies('GET', '/v1/schedules')).body.items.some(
        (one: { environment: string | null }) => one.environment === null,
      ),
      false,
      'those over all environments are for a role everywhere',
    )
    t.match(await staging('GET', '/v1/drift/statistics'), { status: 200, body: { total: 0 } })
    t.match((await staging('GET', '/v1/compliance')).status, 200)
  })

  await t.test('what is hidden is answered like what is missing', async t => {
    const [hidden] = (await app.call('admin', 'GET', '/v1/operations?environment=production')).body
      .items
    const nowhere = '00000000-0000-4000-8000-000000000000'
    const bare = (
      {
        status,
        body: { instance: _instance, requestId: _id, ...body },
      }: { status: number; body: Record<string, unknown> },
      name: string,
    ) => JSON.parse(JSON.stringify({ status, body }).replaceAll(name, 'IT'))
    for (const below of [
      '',
      '/operations',
      '/outputs',
      '/history',
      '/drift',
      '/gate',
      '/policy',
      '/state-versions',
    ]) {
      t.same(
        bare(await copies('GET', `/v1/environments/production${below}`), 'production'),
        bare(await copies('GET', `/v1/environments/missing${below}`), 'missing'),
        `environment ${below}`,
      )
    }
    for (const below of ['', '/events', '/plan', '/gate', '/tests', '/compliance', '/drift']) {
      t.same(
        bare(await copies('GET', `/v1/operations/${hidden.id}${below}`), hidden.id),
        bare(await copies('GET', `/v1/operations/${nowhere}${below}`), nowhere),
        `operation ${below}`,
      )
    }
    t.match(await copies('POST', `/v1/operations/${hidden.id}/cancel`), { status: 404 })
    t.match(await copies('PUT', '/v1/environments/production', {}), {
      status: 404,
      body: { detail: 'there is no environment production' },
    })
    t.match(await copies('GET', '/v1/compliance?environments=one&environments=production'), {
      status: 404,
      body: { detail: 'there is no environment production' },
    })
    t.match(await copies('GET', '/v1/compliance?planned=' + hidden.id), {
      status: 404,
      body: { detail: `there is no operation ${hidden.id}` },
    })
    t.match(await staging('GET', '/v1/parity'), {
      status: 404,
      body: { detail: 'there is no environment production' },
    })
    t.match(await staging('POST', '/v1/environments/staging/operations', { kind: 'preview' }), {
      status: 403,
      body: {
        detail: 'operation:request on staging needs the role operator; ci has the role viewer',
      },
    })
    t.match(await staging('GET', '/v1/review'), {
      status: 403,
      body: { detail: /no role everywhere/, hint: /everywhere/ },
    })
  })

  await t.test('an operator of copies makes and ends them, and nothing else', async t => {
    t.match(await copies('PUT', '/v1/environments/three', {}), {
      status: 201,
      body: { kind: 'ephemeral' },
    })
    t.match(await copies('DELETE', '/v1/environments/three?destroy=true'), { status: 202 })
    t.match(await copies('POST', '/v1/environments', { name: 'four', kind: 'staging' }), {
      status: 403,
      body: { detail: /environment:write on four needs the role operator; ci has no role for it/ },
    })
    t.match(
      await copies('POST', '/v1/environments', { name: 'four', kind: 'ephemeral', owner: 'ana' }),
      { status: 403, body: { detail: /environment:assign on four/ } },
    )
    t.match(
      await copies('POST', '/v1/schedules', {
        environment: null,
        task: 'audit',
        scheduleCron: '@daily',
      }),
      { status: 403, body: { detail: /on all environments needs the role admin/ } },
    )
  })
})

t.test(
  'an environment under a used name opens nothing of the earlier one to who sees it by its kind',
  async t => {
    const app = await testApp(t)
    const { store } = app.services
    const urn = (name: string) =>
      driftedResource({
        urn: `urn:${name}`,
        type: 'aws:sns/topic:Topic',
        name,
        class: 'version',
        properties: [driftedProperty({ path: 'x', actual: 1 })],
      })
    const happen = async (kind: 'staging' | 'ephemeral') => {
      await store.environments.create({
        name: 'qa',
        kind,
        description: '',
        owner: '',
        template: kind === 'ephemeral' ? 'staging' : null,
        overrides: {},
      })
      const { id } = await store.operations.create(
        newOperation('qa', { environmentKind: kind, message: `of ${kind}` }),
      )
      await store.history.save({
        operation: id,
        environment: 'qa',
        at: new Date().toISOString(),
        settings: { of: kind },
        providers: null,
        engineVersion: null,
        resources: null,
      })
      await store.notices.add({
        type: 'state.out-of-band',
        environment: 'qa',
        operation: id,
        text: `of ${kind}`,
      })
      await store.findings.record(
        driftReport({
          environment: 'qa',
          operation: id,
          checkedAt: new Date().toISOString(),
          confirmed: true,
          resources: [urn(kind)],
        }),
      )
      const side = (environment: string) => ({ environment, resources: [] })
      const body = {
        basis: 'recorded',
        formula: '',
        comparison: compareEnvironments(side('qa'), side('other')),
        judgement: judgement(),
        ahead: null,
        versions: null,
        register: null,
        notes: [],
      }
      return {
        operation: id,
        report: (
          await store.parity.save({
            left: 'qa',
            right: 'other',
            madeAt: new Date().toISOString(),
            operation: null,
            mode: 'full',
            score: 1,
            passed: true,
            body,
          })
        ).id,
      }
    }
    await store.environments.create({
      name: 'other',
      kind: 'ephemeral',
      description: '',
      owner: '',
      template: 'staging',
      overrides: {},
    })
    const old = await happen('staging')
    await store.environments.delete('qa')
    t.match(
      (await app.call('viewer', 'GET', '/v1/drift/findings')).body.items,
      [{ environment: 'qa', status: 'destroyed' }],
      'no finding stays open',
    )
    const copies = await holder(app, { grants: [{ role: 'operator', kind: 'ephemeral' }] })
    t.match(await copies('GET', '/v1/environments/qa/history'), { status: 404 })
    const fresh = await happen('ephemeral')
    const named = await holder(app, {
      grants: [
        { role: 'viewer', environment: 'qa' },
        { role: 'viewer', environment: 'other' },
      ],
    })
    const everywhere: SendRequest = (method, url) => app.call('viewer', method, url)
    const describe = async (send: SendRequest) => {
      const read = async (url: string) => (await send('GET', url)).body
      const counts = {
        history: (await read('/v1/environments/qa/history')).total,
        findings: (await read('/v1/drift/findings')).total,
        statistics: (await read('/v1/drift/statistics')).total,
        notices: (await read('/v1/notices?environment=qa')).notices.length,
        reports: (await read('/v1/parity/reports')).total,
        points: (await read('/v1/parity/history?left=qa&right=other')).points.length,
      }
      const [report, compared] = [
        await send('GET', `/v1/parity/reports/${old.report}`),
        await send(
          'GET',
          `/v1/environments/qa/history/compare?from=${old.operation}&to=${fresh.operation}`,
        ),
      ]
      return { ...counts, report: report.status, compared: compared.status }
    }
    t.same(await describe(copies), {
      history: 1,
      findings: 1,
      statistics: 1,
      notices: 1,
      reports: 1,
      points: 1,
      report: 404,
      compared: 404,
    })
    t.match(
      (await copies('GET', '/v1/environments/qa/history')).body.items,
      [{ operation: fresh.operation, against: null }],
      'compared with nothing of the earlier one',
    )
    const all = {
      history: 2,
      findings: 2,
      statistics: 2,
      notices: 2,
      reports: 2,
      points: 2,
      report: 200,
      compared: 200,
    }
    t.same(await describe(named), all, 'a role on the name is on all of that name')
    t.same(await describe(everywhere), all)
  },
)

t.test('grants in tokens, as they are made and shown', async t => {
  const app = await testApp(t)
  t.match(
    await app.call('admin', 'POST', '/v1/tokens', { name: 'x', owner: 'x', ownerKind: 'machine' }),
    { status: 400, body: { errors: [{ path: 'role', message: /expected a role, or grants/ }] } },
  )
  t.match(
    await app.call('admin', 'POST', '/v1/tokens', {
      name: 'x',
      owner: 'x',
      ownerKind: 'machine',
      grants: [{ role: 'admin' }],
    }),
    { status: 400 },
  )
  const both = await holder(app, {
    role: 'viewer',
    grants: parseGrants('operator:staging', parseGrants('admin:kind=ephemeral')),
  })
  t.match((await both('GET', '/v1/whoami')).body, {
    role: 'viewer',
    grants: [
      { role: 'admin', kind: 'ephemeral' },
      { role: 'operator', environment: 'staging' },
    ],
  })
  t.match(
    await both('POST', '/v1/tokens', {
      name: 'x',
      owner: 'x',
      ownerKind: 'machine',
      role: 'viewer',
    }),
    { status: 403 },
    'nobody hands out more than he has',
  )
  const { items } = (await app.call('admin', 'GET', '/v1/tokens')).body
  t.match(formatTokenTable(items).join('\n'), /viewer, admin on all ephemeral, operator on staging/)
  for (const wrong of [
    'operator',
    'root:staging',
    'viewer:kind=prod',
    'viewer:',
    'viewer:UP',
    'viewer:-x',
  ])
    t.throws(() => parseGrants(wrong), /is no grant: expected ROLE:ENVIRONMENT/, wrong)
})

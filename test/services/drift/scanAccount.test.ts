/**
 * The scan of the account and the unmanaged resources of the newest drift check: as verbs, over
 * HTTP and from the command line.
 */
import { join } from 'node:path'
import t from 'tap'
import {
  formatAccountLines,
  formatAttributionText,
  formatUnknownAuthorLines,
  formatNoteLines,
  formatUnmanagedLines,
} from '../../../src/cli/render/account.ts'
import { scanAccount } from '../../../src/services/drift/scanAccount.ts'
import { addResource } from '../../../src/adapters/sandbox/add.ts'
import { testApp } from '../../helper/app.ts'
import { driftReport } from '../../helper/drift.ts'

t.test('an account without any Pulumi', async t => {
  const { context, call, services } = await testApp(t)
  const folder = services.config.sandboxFolder
  t.equal(folder, join(services.config.home, 'sandbox'))
  const vpc = await addResource(folder, {
    type: 'aws:ec2/vpc:Vpc',
    name: 'legacy',
    assignments: ['cidrBlock=10.0.0.0/16'],
    account: '111122223333',
    region: 'us-east-1',
  })
  const role = await addResource(folder, {
    type: 'aws:iam/role:Role',
    name: 'ops',
    assignments: ['assumeRolePolicy={}'],
    account: '111122223333',
  })
  const all = await scanAccount({ ctx: context('approver'), input: {} })
  t.match(all, {
    total: 2,
    items: [
      {
        id: vpc.id,
        environment: null,
        helper: null,
        proposal: /pulumi import aws:ec2\/vpc:Vpc legacy vpc-/,
      },
      { id: role.id },
    ],
  })
  t.match(
    formatAccountLines(all).join('\n'),
    /2 resources in account[\s\S]*legacy {2}in no state of Twinstack[\s\S]*delete it: aws ec2 delete-vpc/,
  )
  t.match(formatNoteLines(all.notes).join('\n'), /inside machines/)

  await services.store.environments.create({
    name: 'staging',
    kind: 'staging',
    description: '',
    owner: '',
    template: null,
    overrides: {},
  })
  await services.store.environments.record('staging', {
    state: {
      digest: 'x',
      resources: [
        {
          urn: 'urn:pulumi:staging::p::aws:ec2/vpc:Vpc::main',
          type: 'aws:ec2/vpc:Vpc',
          name: 'main',
          id: vpc.id,
          parent: null,
          provider: null,
          custom: true,
          protect: false,
          dependencies: [],
          inputs: {},
          outputs: { arn: vpc.arn },
        },
      ],
    },
  })
  const { body, status } = await call(
    'approver',
    'GET',
    '/v1/account/resources?environment=staging&pageSize=1&page=2',
  )
  t.match(
    { status, body },
    {
      status: 200,
      body: {
        account: '111122223333',
        region: 'us-east-1',
        total: 2,
        page: 2,
        items: [{ id: vpc.id, environment: 'staging', proposal: /recorded state of staging/ }],
      },
    },
    'its account by the settings file; what is ours comes last',
  )
  t.match(
    (await services.store.auditLog.list({ page: 1, pageSize: 1 })).items,
    [{ action: 'account.read', target: 'staging' }],
    'it is recorded who read',
  )
  t.match(await call('admin', 'GET', '/v1/account/resources?environment=nothing'), { status: 404 })
  t.match(await call('admin', 'GET', '/v1/account/resources?region=mars'), {
    status: 400,
    body: { errors: [{ path: 'region' }] },
  })
  t.match(await call('operator', 'GET', '/v1/account/resources'), { status: 403 })
})

t.test('what the newest drift check found in no state', async t => {
  const { call, services } = await testApp(t)
  await services.store.environments.create({
    name: 'staging',
    kind: 'staging',
    description: '',
    owner: '',
    template: null,
    overrides: {},
  })
  t.match(await call('viewer', 'GET', '/v1/environments/staging/unmanaged'), {
    status: 404,
    body: { detail: /never checked/ },
  })
  const { body: operation } = await call('admin', 'POST', '/v1/environments/staging/operations', {
    kind: 'preview',
  })
  const one = (n: number) => ({
    type: 'aws:sns/topic:Topic',
    id: `t-${n}`,
    arn: null,
    account: '111122223333',
    region: 'us-east-1',
    name: `t-${n}`,
    tags: {},
    why: 'tagged' as const,
    attribution: null,
    proposal: 'import it: {}\nor: x',
  })
  await services.store.operations.saveDrift(
    driftReport({ operation: operation.id, unmanaged: [one(1), one(2), one(3)], notes: ['n'] }),
  )
  const { body } = await call(
    'viewer',
    'GET',
    '/v1/environments/staging/unmanaged?pageSize=2&page=2',
  )
  t.match(body, { items: [one(3)], total: 3, operation: operation.id, notes: ['n'] })
  t.match(
    formatUnmanagedLines('staging', body).join('\n'),
    /3 unmanaged resources[\s\S]*t-3 {2}carries the tag[\s\S]*import it/,
  )
})

t.test('an attribution in one sentence', async t => {
  const base = {
    who: 'ana',
    at: '2026-01-02T03:04:05.000Z',
    call: 'ModifyX',
    address: '203.0.113.7',
    operation: null,
    reason: null,
  }
  t.equal(
    formatAttributionText({ ...base, source: 'cloudtrail' }),
    'by ana at 2026-01-02 03:04:05 UTC with ModifyX from 203.0.113.7',
  )
  t.match(
    formatAttributionText({ ...base, source: 'twinstack', operation: 'x' }),
    /through Twinstack, operation x/,
  )
  t.match(formatAttributionText({ ...base, source: 'out-of-band' }), /a pulumi outside/)
  const unknown = { ...base, source: 'unknown' as const, reason: 'too old' }
  t.equal(formatAttributionText(unknown), 'the actor is not known')
  const reasons = formatUnknownAuthorLines([unknown, null, unknown, { ...unknown, reason: null }])
  t.equal(reasons.length, 2, 'each reason once')
  t.match(reasons, [/not known: too old/, /not known: no source has it/])
})

/** The role that each route requires, and its object. */
import { type Role } from '../../../src/model/access.ts'
import { type EnvironmentKind } from '../../../src/model/environment.ts'
import { type Task } from '../../../src/model/schedule.ts'

/**
 * `on`: the object of the route. `everywhere`: a role on some environments does not suffice.
 * `seen`: a list of objects that the caller may see, or the caller. `pair`: two environments, with
 * a role on both. `compared`: the same, but only one of them is named. `new`: an environment that
 * does not exist yet. Others: one environment, or a part of it.
 */
export type MatrixRequest = {
  on: 'everywhere' | 'seen' | 'environment' | 'operation' | 'schedule' | 'pair' | 'compared' | 'new'
  /**
   * the weakest role that may call the route; `production`: the role there, if it is another one
   */
  weakest: Role
  production?: Role
  /** only these kinds; all when left out */
  kinds?: EnvironmentKind[]
  query?: string
  body?: object | ((name: string, kind: EnvironmentKind) => object)
  /** of the schedule of the route */
  task?: Task
}
type Rule =
  | { on: 'no credentials' | 'signed' | 'proven' | 'session'; url?: string; body?: object }
  | MatrixRequest
type RequestExtras = Omit<MatrixRequest, 'on' | 'weakest'>

export const on =
  (what: MatrixRequest['on']) =>
  (weakest: Role, more: RequestExtras = {}): MatrixRequest => ({ on: what, weakest, ...more })
export const [everywhere, seen, environment, operation, schedule, pair, compared, made] = (
  ['everywhere', 'seen', 'environment', 'operation', 'schedule', 'pair', 'compared', 'new'] as const
).map(on) as Record<number, ReturnType<typeof on>> as [R, R, R, R, R, R, R, R]
type R = ReturnType<typeof on>
const open: Rule = { on: 'no credentials' }
/** a page of a signed-in person; its rights: test/api/dashboard/rights.test.ts */
const page: Rule = { on: 'session' }
export const signed: Rule = { on: 'signed' }
const twoIds = '?from=00000000-0000-4000-8000-000000000001&to=00000000-0000-4000-8000-000000000002'

const stateOf = (stack: string) =>
  JSON.stringify({
    version: 3,
    deployment: {
      resources: [
        {
          urn: `urn:pulumi:${stack}::shop::pulumi:pulumi:Stack::shop-${stack}`,
          type: 'pulumi:pulumi:Stack',
          custom: false,
        },
      ],
    },
  })

export const table: Record<string, Rule> = {
  'GET /': open,
  'GET /healthz': open,
  'GET /readyz': open,
  'GET /openapi.json': open,
  'GET /docs': open,
  'GET /docs/json': open,
  'GET /docs/yaml': open,
  'GET /docs/static/index.html': open,
  'GET /docs/static/swagger-initializer.js': open,
  'GET /docs/static/*': { ...open, url: '/docs/static/swagger-ui.css' },
  'GET /dashboard': page,
  'GET /dashboard/assets/*': { ...open, url: '/dashboard/assets/dashboard.css' },
  'GET /dashboard/sign-in': open,
  'POST /dashboard/sign-in': page,
  'GET /dashboard/sign-in/link': { ...open, url: '/dashboard/sign-in/link' },
  'POST /dashboard/sign-in/link': page,
  'POST /dashboard/sign-out': page,
  'POST /dashboard/sign-out-everywhere': page,
  'GET /dashboard/account': page,
  'GET /dashboard/changes': page,
  'GET /dashboard/start': page,
  'POST /dashboard/start/twins': page,
  'POST /dashboard/start/change': page,
  'GET /dashboard/administration/tokens': page,
  'POST /dashboard/administration/tokens': page,
  'POST /dashboard/administration/tokens/:token/revoke': page,
  'GET /dashboard/administration/roles': page,
  'GET /dashboard/administration/schedules': page,
  'POST /dashboard/administration/schedules': page,
  'POST /dashboard/administration/schedules/:schedule/pause': page,
  'POST /dashboard/administration/schedules/:schedule/resume': page,
  'POST /dashboard/administration/schedules/:schedule/remove': page,
  'POST /dashboard/administration/schedules/:schedule/run': page,
  'GET /dashboard/administration/webhooks': page,
  'POST /dashboard/administration/webhooks': page,
  'GET /dashboard/administration/webhooks/:webhook': page,
  'POST /dashboard/administration/webhooks/:webhook/test': page,
  'POST /dashboard/administration/webhooks/:webhook/pause': page,
  'POST /dashboard/administration/webhooks/:webhook/resume': page,
  'POST /dashboard/administration/webhooks/:webhook/remove': page,
  'POST /dashboard/administration/webhooks/:webhook/deliveries/:delivery/replay': page,
  'GET /dashboard/administration/audit-log': page,
  'GET /dashboard/statistics': page,
  'GET /dashboard/sandbox': page,
  'GET /dashboard/sandbox/resources/:key': page,
  'POST /dashboard/sandbox/resources/:key/change': page,
  'POST /dashboard/sandbox/resources/:key/delete': page,
  'GET /dashboard/environments/:name': page,
  'GET /dashboard/environments/:name/resources': page,
  'GET /dashboard/environments/:name/drift': page,
  'GET /dashboard/environments/:name/outputs': page,
  'GET /dashboard/environments/:name/settings': page,
  'GET /dashboard/environments/:name/states': page,
  'GET /dashboard/environments/:name/history': page,
  'GET /dashboard/environments/:name/rules': page,
  'GET /dashboard/environments/:name/change': page,
  'POST /dashboard/environments/:name/extend': page,
  'POST /dashboard/environments/:name/operations': page,
  'POST /dashboard/environments/:name/outputs': page,
  'GET /dashboard/operations': page,
  'GET /dashboard/operations/:id': page,
  'GET /dashboard/operations/:id/events': page,
  'POST /dashboard/operations/:id/cancel': page,
  'POST /dashboard/operations/:id/approve': page,
  'POST /dashboard/operations/:id/reject': page,
  'GET /dashboard/operations/:id/gate': page,
  'GET /dashboard/compliance': page,
  'GET /dashboard/compliance/review': page,
  'GET /dashboard/compliance/audits': page,
  'POST /dashboard/compliance/audits': page,
  'GET /dashboard/compliance/audits/:id': page,
  'GET /dashboard/compliance/audits/:id/document': page,
  'POST /dashboard/compliance/audits/:id/findings/:key': page,
  'POST /dashboard/compliance/audits/:id/sign': page,
  'GET /dashboard/promotion': page,
  'POST /dashboard/promotion/sign-offs': page,
  'GET /dashboard/parity': page,
  'GET /dashboard/parity/pair': page,
  'GET /dashboard/parity/reports/:id': page,
  'GET /dashboard/parity/differences': page,
  'GET /dashboard/parity/compare': page,
  'POST /dashboard/parity/compare': page,
  'GET /dashboard/parity/states': page,
  'POST /dashboard/parity/exports': page,
  // proven by a signature, or by the token of another issuer, not by one of ours
  'POST /v1/token-exchange': { on: 'proven', body: { subjectToken: 'x' } },
  'POST /v1/integrations/slack': signed,
  'POST /v1/integrations/github': signed,
  'POST /v1/integrations/gitlab': signed,
  'GET /v1/whoami': seen('viewer'),
  'POST /v1/sign-in-links': seen('viewer', { body: {} }),
  // a refusal is an answer too: each verb checks its own rights
  'POST /v1/commands': seen('viewer', { body: { text: 'help' } }),
  'POST /v1/tokens': everywhere('admin', {
    body: { name: 'x', owner: 'y', ownerKind: 'machine', role: 'viewer' },
  }),
  'GET /v1/tokens': everywhere('admin'),
  'DELETE /v1/tokens/:id': everywhere('admin'),
  'GET /v1/audit-log': everywhere('admin'),
  'GET /v1/audit-log/verification': everywhere('admin'),
  'GET /v1/audit-log/export': everywhere('admin'),
  'POST /v1/webhooks': everywhere('admin', { body: { url: 'https://hooks.example.com/x' } }),
  'GET /v1/webhooks': everywhere('admin'),
  'GET /v1/webhooks/:id': everywhere('admin'),
  'PATCH /v1/webhooks/:id': everywhere('admin', { body: { active: false } }),
  'DELETE /v1/webhooks/:id': everywhere('admin'),
  'POST /v1/webhooks/:id/test': everywhere('admin'),
  'GET /v1/webhooks/:id/deliveries': everywhere('admin'),
  'POST /v1/webhooks/:id/deliveries/:delivery/replay': everywhere('admin'),
  'GET /metrics': everywhere('viewer'),
  'GET /v1/account/resources': everywhere('approver'),
  'GET /v1/review': everywhere('viewer'),
  'POST /v1/compliance-audits': everywhere('operator'),
  'GET /v1/compliance-audits': everywhere('viewer'),
  'GET /v1/compliance-audits/:id': everywhere('viewer'),
  'GET /v1/compliance-audits/:id/verify': everywhere('viewer'),
  'POST /v1/compliance-audits/:id/findings/:key': everywhere('approver', {
    body: { decision: 'resolve', reason: 'x' },
  }),
  'POST /v1/compliance-audits/:id/sign': everywhere('approver'),
  'POST /v1/environments': made('operator', {
    production: 'admin',
    body: (name, kind) => ({ name, kind }),
  }),
  'GET /v1/environments': seen('viewer'),
  'GET /v1/environments/:name': environment('viewer'),
  'PUT /v1/environments/:name': made('operator', { kinds: ['ephemeral'], body: {} }),
  'POST /v1/environments/:name/extend': environment('operator', { production: 'admin' }),
  'PATCH /v1/environments/:name': environment('operator', {
    production: 'admin',
    body: { description: 'x' },
  }),
  'DELETE /v1/environments/:name': environment('operator', {
    production: 'admin',
    query: '?destroy=true',
  }),
  'POST /v1/environments/:name/adoption': made('approver', {
    production: 'admin',
    kinds: ['staging', 'production'],
    body: (name, kind) => ({ kind, planOnly: true, state: stateOf(name) }),
  }),
  'GET /v1/environments/:name/state': environment('admin'),
  'POST /v1/environments/:name/settings/encrypt': environment('operator', {
    production: 'approver',
    body: { key: 'shop:password', value: 'x' },
  }),
  'POST /v1/environments/:name/settings/keys': environment('approver', {
    production: 'admin',
    body: {},
  }),
  'GET /v1/environments/:name/resources': environment('viewer'),
  'GET /v1/environments/:name/outputs': environment('viewer'),
  'GET /v1/environments/:name/drift': environment('viewer'),
  'GET /v1/environments/:name/unmanaged': environment('viewer'),
  'GET /v1/environments/:name/drift/adoption': environment('viewer', {
    kinds: ['production', 'staging'],
  }),
  'GET /v1/environments/:name/state-versions': environment('viewer'),
  'GET /v1/environments/:name/state-versions/:number': environment('admin'),
  'GET /v1/environments/:name/state-versions/:number/comparison': environment('admin'),
  'GET /v1/environments/:name/history': environment('viewer'),
  'GET /v1/environments/:name/history/compare': environment('viewer', { query: twoIds }),
  'POST /v1/environments/:name/operations': environment('operator', {
    production: 'approver',
    body: { kind: 'deploy' },
  }),
  'GET /v1/environments/:name/operations': environment('viewer'),
  'GET /v1/environments/:name/rollback-targets': environment('viewer'),
  'GET /v1/environments/:name/schedules': environment('viewer'),
  'POST /v1/environments/:name/schedules': environment('operator', {
    production: 'admin',
    body: { scheduleCron: '@daily' },
  }),
  'GET /v1/environments/:name/maintenance-windows': environment('viewer'),
  'PUT /v1/environments/:name/maintenance-windows': environment('operator', {
    production: 'admin',
    body: { windows: [] },
  }),
  'GET /v1/environments/:name/policy': environment('viewer'),
  'PATCH /v1/environments/:name/policy': environment('admin', {
    body: { gate: { withinHours: 24 } },
  }),
  'GET /v1/environments/:name/gate': environment('viewer'),
  'GET /v1/operations': seen('viewer'),
  'GET /v1/operations/:id': operation('viewer'),
  'POST /v1/operations/:id/cancel': operation('operator', { production: 'approver' }),
  'POST /v1/operations/:id/approve': operation('approver', { body: { digest: 'a'.repeat(64) } }),
  'POST /v1/operations/:id/reject': operation('approver'),
  'GET /v1/operations/:id/drift': operation('viewer'),
  'GET /v1/operations/:id/plan': operation('viewer'),
  'GET /v1/operations/:id/gate': operation('viewer'),
  'GET /v1/operations/:id/gate/verification': operation('viewer'),
  'GET /v1/operations/:id/tests': operation('viewer'),
  'POST /v1/operations/:id/tests': operation('operator', {
    body: { name: 'x', total: 1, failed: 0 },
  }),
  'GET /v1/operations/:id/sign-offs': operation('viewer'),
  'POST /v1/operations/:id/sign-offs': operation('approver', { body: { role: 'qa' } }),
  'GET /v1/operations/:id/events': operation('viewer'),
  'GET /v1/operations/:id/compliance': operation('viewer'),
  'GET /v1/schedules': seen('viewer'),
  'POST /v1/schedules': environment('operator', {
    production: 'admin',
    body: name => ({ environment: name, scheduleCron: '@daily' }),
  }),
  'GET /v1/schedules/:id': schedule('viewer'),
  'PATCH /v1/schedules/:id': schedule('operator', { production: 'admin', body: { paused: true } }),
  'DELETE /v1/schedules/:id': schedule('operator', { production: 'admin' }),
  'POST /v1/schedules/:id/run': schedule('operator'),
  'GET /v1/drift/findings': seen('viewer'),
  'GET /v1/drift/statistics': seen('viewer'),
  'GET /v1/statistics': seen('viewer'),
  'GET /v1/notices': seen('viewer'),
  'GET /v1/compliance': seen('viewer'),
  'GET /v1/parity': pair('viewer'),
  'POST /v1/parity': pair('operator', { body: name => ({ left: name, right: 'production' }) }),
  'POST /v1/parity/exports': seen('viewer', {
    body: { left: JSON.parse(stateOf('a')), right: JSON.parse(stateOf('b')) },
  }),
  'GET /v1/parity/reports': seen('viewer'),
  'GET /v1/parity/reports/:id': pair('viewer'),
  'GET /v1/parity/history': pair('viewer'),
  'GET /v1/parity/matrix': pair('viewer'),
  'GET /v1/differences': environment('viewer'),
  'GET /v1/differences/proposal': pair('viewer'),
}

/** where a query or a body needs more rights, or names an environment that is not in the path */
export const besides: (MatrixRequest & { route: string })[] = [
  // the patch of a copy shows the settings file of its template
  {
    route: 'GET /v1/environments/:name/drift/adoption',
    ...environment('operator', { kinds: ['ephemeral'] }),
  },
  { route: 'PATCH /v1/environments/:name', ...environment('admin', { body: { account: null } }) },
  // labels choose the worker, and so the credentials
  {
    route: 'PATCH /v1/environments/:name',
    ...environment('admin', { body: { workerLabels: { region: 'eu-central-1' } } }),
  },
  {
    route: 'POST /v1/environments/:name/operations',
    ...environment('operator', { body: { kind: 'preview' } }),
  },
  {
    route: 'POST /v1/environments/:name/operations',
    ...environment('operator', { body: { kind: 'reconcile', planOnly: true } }),
  },
  {
    route: 'POST /v1/environments/:name/operations',
    ...environment('approver', {
      body: { kind: 'deploy', breakGlass: { reason: 'because it burns' } },
    }),
  },
  {
    route: 'GET /v1/environments/:name/outputs',
    ...environment('approver', { query: '?secrets=true' }),
  },
  {
    route: 'POST /v1/schedules',
    ...everywhere('admin', {
      body: { environment: null, task: 'audit', scheduleCron: '@monthly' },
    }),
  },
  {
    route: 'PATCH /v1/schedules/:id',
    ...everywhere('admin', { task: 'audit', body: { paused: true } }),
  },
  { route: 'POST /v1/schedules/:id/run', ...everywhere('operator', { task: 'audit' }) },
  { route: 'POST /v1/schedules/:id/run', ...everywhere('operator', { task: 'parity' }) },
  {
    route: 'POST /v1/schedules',
    ...compared('operator', {
      body: name => ({ environment: name, task: 'parity', scheduleCron: '@daily' }),
    }),
  },
  {
    route: 'POST /v1/environments/:name/schedules',
    ...compared('operator', { body: { task: 'parity', scheduleCron: '@daily' } }),
  },
  {
    route: 'PATCH /v1/schedules/:id',
    ...compared('operator', { task: 'parity', body: { paused: true } }),
  },
  { route: 'POST /v1/schedules/:id/run', ...compared('operator', { task: 'parity' }) },
  { route: 'GET /v1/compliance', ...environment('viewer', { query: '?environments=:name' }) },
]

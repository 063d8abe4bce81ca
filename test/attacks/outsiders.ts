/** An operator of copies: what reaches production through names, ids, bodies and commands. */
import { isDeepStrictEqual } from 'node:util'
import type { Test } from 'tap'
import { mergeSettings } from '../../src/model/stackSettings.ts'
import type { Attack } from './attack.ts'
import { createAttacks, mark, missing, type Make } from './outsiderLab.ts'
import { crawls, viewerChanges, viewerQueries } from './outsiderReads.ts'
import { harmless } from './refusal.ts'

const commands = [
  'status production',
  'up production',
  'destroy production --confirm production',
  'plan production',
  'drift production',
  'parity pr-1 --with production',
  'parity production',
  'logs production',
  'up pr-1 --template production',
  'up production -- a message',
  '/twinstack UP production',
  'up "production"',
]
const revisions = [
  '--upload-pack=x',
  'HEAD@{1}',
  ':/secret',
  'HEAD^{/x}',
  'refs/pull/1/head',
  'refs/remotes/origin/x',
  'HEAD..main',
  'HEAD:package.json',
  '@{-1}',
  'a b',
]
const bodies: [name: string, expected: number[], body: object][] = [
  [
    'a stack reference',
    [400, 403, 409, 422],
    {
      kind: 'import',
      resources: [
        { type: 'pulumi:pulumi:StackReference', name: 'x', id: 'organization/shop/production' },
      ],
    },
  ],
  [
    'a provider',
    [400, 403, 409, 422],
    { kind: 'import', resources: [{ type: 'pulumi:providers:aws', name: 'x', id: 'x' }] },
  ],
  [
    'a dynamic resource',
    [400, 403, 409, 422],
    { kind: 'import', resources: [{ type: 'pulumi-nodejs:dynamic:Resource', name: 'x', id: 'x' }] },
  ],
  [
    'a made-up type',
    [400, 403, 409, 422],
    { kind: 'import', resources: [{ type: '../../x:y:Z', name: 'x', id: 'x' }] },
  ],
  [
    'state of production',
    [403, 404],
    { kind: 'state-edit', stateEdit: { action: 'receive', from: 'production', urns: [mark] } },
  ],
  [
    'state of production, as a plan',
    [403, 404],
    {
      kind: 'state-edit',
      planOnly: true,
      stateEdit: { action: 'receive', from: 'production', urns: [mark] },
    },
  ],
  ['break-glass', [403], { kind: 'deploy', breakGlass: { reason: 'it is an emergency' } }],
  ['a removal by a field of the service', [400], { kind: 'destroy', removeEnvironment: true }],
  ['a key in the body', [400], { kind: 'deploy', idempotencyKey: 'x' }],
  ['a rollback of production', [400, 404, 409, 422], { kind: 'rollback', to: missing }],
  ['another environment in the body', [400], { kind: 'deploy', environment: 'production' }],
  ['a kind of the service', [400], { kind: 'out-of-band' }],
  ['overrides in a deploy', [400], { kind: 'deploy', overrides: { 'aws:region': 'x' } }],
]
const copyOverrides: Record<string, unknown>[] = [
  { 'aws:assumeRoles': [{ roleArn: 'arn:aws:iam::1:role/x' }] },
  { aws: { assumeRoles: [{ roleArn: 'arn:aws:iam::1:role/x' }] } },
  { 'aws:profile': 'production' },
  { 'aws:endpoints': [{ sts: 'https://evil.example' }] },
  { 'aws:allowedAccountIds': [] },
  { 'pulumi:disable-default-providers': ['aws'] },
  { 'pulumi:tags': { 'pulumi:project': 'x' } },
]
const sources: object[] = [
  { source: { kind: 'pull-request', number: 1, url: 'javascript:alert(1)' } },
  { source: { kind: 'branch', name: '--upload-pack=x' }, template: 'production' },
  { ttlMinutes: -1 },
  { ttlMinutes: 1e9 },
  { owner: 'somebody else' },
  { name: 'production.' },
  { name: 'con/../production' },
  { kind: 'production', pullRequest: 3 },
]

const copyAttempts = (make: Make): Attack[] => [
  ...commands.map(text =>
    make(
      'an operator of copies',
      `the command ${text}`,
      [200, 400, 422],
      lab => lab.copies('POST', '/v1/commands', { text }),
      async ({ app }, { body }) => {
        if (body.includes(mark)) return `shows production: ${body.slice(0, 200)}`
        const { items } = await app.services.store.operations.list({
          environment: 'production',
          page: 1,
          pageSize: 10,
        })
        return items.length === 1 ? null : 'an operation of production was requested'
      },
    ),
  ),
  ...['approve', 'reject', 'cancel', 'logs'].map(verb =>
    make(
      'an operator of copies',
      `the command ${verb} with an id of production`,
      [200, 400, 422],
      ({ copies, operation }) => copies('POST', '/v1/commands', { text: `${verb} ${operation}` }),
      async ({ app, operation }, { body }) =>
        body.includes(mark) ||
        (await app.services.store.operations.get(operation))?.status !== 'queued'
          ? `it reached production: ${body.slice(0, 200)}`
          : null,
    ),
  ),
  ...revisions.map(revision =>
    make('an operator of copies', `the revision ${revision}`, [400, 404, 422], lab =>
      lab.copies('POST', '/v1/environments/pr-1/operations', { kind: 'deploy', revision }),
    ),
  ),
  ...bodies.map(([name, expected, body]) =>
    make('an operator of copies', name, expected, lab =>
      lab.copies('POST', '/v1/environments/pr-1/operations', { confirm: 'pr-1', ...body }),
    ),
  ),
  ...copyOverrides.map(values =>
    harmless('outsiders: an operator of copies', `overrides ${JSON.stringify(values)}`, () => {
      const file = { 'aws:region': 'eu-west-1' }
      const overrides = { key: 'shop:settings', values }
      const { 'shop:settings': _own, ...rest } = mergeSettings({ file, overrides })
      return isDeepStrictEqual(rest, file) ? null : JSON.stringify(rest)
    }),
  ),
  make('an operator of copies', 'overrides that change prototypes', [400], lab =>
    lab.copies('POST', '/v1/environments', {
      name: 'o-1',
      kind: 'ephemeral',
      overrides: { constructor: { prototype: { role: 'admin' } } },
    }),
  ),
  ...sources.map((body, at) =>
    make(
      'an operator of copies',
      `a copy with ${JSON.stringify(body)}`,
      [400, 403, 404, 422],
      lab =>
        lab.copies('POST', '/v1/environments', { name: `s-${at}`, kind: 'ephemeral', ...body }),
    ),
  ),
  ...['drift-check', 'deploy', 'down', 'up', 'audit', 'parity'].flatMap(task =>
    [null, 'production', 'staging'].map(environment =>
      make('an operator of copies', `a schedule: ${task} of ${environment}`, [400, 403, 404], lab =>
        lab.copies('POST', '/v1/schedules', { task, environment, everyMinutes: 60 }),
      ),
    ),
  ),
  ...(['PATCH', 'DELETE', 'POST'] as const).map(method =>
    make(
      'an operator of copies',
      `${method} of a schedule of production`,
      [404],
      ({ copies, schedule }) =>
        copies(
          method,
          `/v1/schedules/${schedule}${method === 'POST' ? '/run' : ''}`,
          method === 'PATCH' ? { paused: true } : undefined,
        ),
    ),
  ),
  ...['169.254.169.254', 'localhost', '[::1]', 'metadata.google.internal'].map(host =>
    make('an operator of copies', `a webhook to ${host}`, [400, 403], lab =>
      lab.copies('POST', '/v1/webhooks', { url: `https://${host}/`, environments: ['pr-1'] }),
    ),
  ),
  make(
    'an operator of copies',
    'a key that somebody else has used',
    [202],
    async lab => {
      const first = { kind: 'deploy', message: 'the same' }
      const key = { 'idempotency-key': 'shared' }
      await lab.app.call('admin', 'POST', '/v1/environments/pr-2/operations', first, key)
      return lab.copies('POST', '/v1/environments/pr-2/operations', first, key)
    },
    (_lab, { body }) =>
      (JSON.parse(body) as { requestedBy: { name: string } }).requestedBy.name === 'copies'
        ? null
        : 'it got the operation of somebody else',
  ),
]

export function outsiderAttacks(t: Test): Attack[] {
  const make = createAttacks(t)
  return [...viewerQueries(make), ...viewerChanges(make), ...copyAttempts(make), ...crawls(make)]
}

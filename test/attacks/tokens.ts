/**
 * Requests without the right: tokens that are missing, wrong, expired, revoked, or of an
 * insufficient role.
 */
import type { Role } from '../../src/model/access.ts'
import type { Attack, Target } from './attack.ts'

const group = 'tokens'
const read = (
  name: string,
  headers: (target: Target) => Record<string, string>,
  path = '/v1/environments',
): Attack => ({
  group,
  name,
  expected: [401],
  code: 'unauthenticated',
  fire: target => target.send('GET', path, { token: null, headers: headers(target) }),
})

const wrong: Attack[] = [
  read('no token', () => ({})),
  read('an empty authorization', () => ({ authorization: '' })),
  read('a scheme without a token', () => ({ authorization: 'Bearer' })),
  read('a scheme and spaces', () => ({ authorization: 'Bearer    ' })),
  read('Basic with the token as password', ({ tokens }) => ({
    authorization: `Basic ${Buffer.from(`admin:${tokens.admin}`).toString('base64')}`,
  })),
  read('without a scheme', ({ tokens }) => ({ authorization: tokens.admin })),
  read('truncated by one', ({ tokens }) => ({
    authorization: `Bearer ${tokens.admin.slice(0, -1)}`,
  })),
  read('half of it', ({ tokens }) => ({
    authorization: `Bearer ${tokens.admin.slice(0, tokens.admin.length / 2)}`,
  })),
  read('one letter changed', ({ tokens }) => ({
    authorization: `Bearer ${tokens.admin.slice(0, -1)}${tokens.admin.endsWith('a') ? 'b' : 'a'}`,
  })),
  read('upper case', ({ tokens }) => ({ authorization: `Bearer ${tokens.admin.toUpperCase()}` })),
  read('the prefix alone', () => ({ authorization: 'Bearer tws_' })),
  read('two tokens in one', ({ tokens }) => ({
    authorization: `Bearer ${tokens.viewer},${tokens.admin}`,
  })),
  read('two tokens with a space', ({ tokens }) => ({
    authorization: `Bearer ${tokens.admin} ${tokens.admin}`,
  })),
  read('10,000 letters', () => ({ authorization: `Bearer tws_${'a'.repeat(10_000)}` })),
  read('SQL', () => ({ authorization: "Bearer tws_'--or--1=1" })),
  read(
    'in the query',
    ({ tokens }) => ({ 'x-nothing': tokens.admin.slice(0, 4) }),
    '/v1/environments?token=tws_x&access_token=tws_x',
  ),
  read('in a cookie', ({ tokens }) => ({
    cookie: `token=${tokens.admin}; authorization=Bearer%20${tokens.admin}`,
  })),
  read('in X-Authorization', ({ tokens }) => ({ 'x-authorization': `Bearer ${tokens.admin}` })),
  read('the hash of a token that is in the database', () => ({
    authorization: `Bearer ${'0'.repeat(64)}`,
  })),
  read('claims to come from inside', () => ({
    'x-forwarded-for': '127.0.0.1',
    'x-real-ip': '127.0.0.1',
    forwarded: 'for=127.0.0.1',
  })),
]

/** Created for the attack: one that expires in a moment, and one that is revoked at once. */
const over: Attack[] = [
  {
    group,
    name: 'expired',
    expected: [401],
    code: 'unauthenticated',
    fire: async target => {
      const { body } = await target.send('POST', '/v1/tokens', {
        json: {
          name: 'short',
          owner: 'short',
          ownerKind: 'machine',
          role: 'admin',
          expiresAt: new Date(Date.now() + 1200).toISOString(),
        },
      })
      const { secret } = JSON.parse(body) as { secret: string }
      await new Promise(resolve => setTimeout(resolve, 1400))
      return target.send('GET', '/v1/environments', { token: secret })
    },
  },
  {
    group,
    name: 'revoked a moment ago',
    expected: [401],
    code: 'unauthenticated',
    fire: async target => {
      const { body } = await target.send('POST', '/v1/tokens', {
        json: { name: 'gone', owner: 'gone', ownerKind: 'machine', role: 'admin' },
      })
      const { secret, token } = JSON.parse(body) as { secret: string; token: { id: string } }
      await target.send('DELETE', `/v1/tokens/${token.id}`)
      return target.send('GET', '/v1/environments', { token: secret })
    },
  },
]

const requests: [Role, string, string, object?][] = [
  ['viewer', 'POST', '/v1/environments', { name: 'x', kind: 'staging' }],
  ['viewer', 'POST', '/v1/environments/staging/operations', { kind: 'deploy' }],
  ['viewer', 'POST', '/v1/environments/staging/operations', { kind: 'drift-check' }],
  ['viewer', 'DELETE', '/v1/environments/staging?destroy=true'],
  ['viewer', 'GET', '/v1/environments/staging/outputs?secrets=true'],
  ['viewer', 'GET', '/v1/account/resources'],
  ['viewer', 'POST', '/v1/parity', {}],
  ['operator', 'POST', '/v1/environments/production/operations', { kind: 'deploy' }],
  [
    'operator',
    'POST',
    '/v1/environments/production/operations',
    { kind: 'destroy', confirm: 'production' },
  ],
  ['operator', 'GET', '/v1/environments/staging/outputs?secrets=true'],
  [
    'operator',
    'POST',
    '/v1/tokens',
    { name: 'x', owner: 'x', ownerKind: 'machine', role: 'admin' },
  ],
  ['operator', 'PATCH', '/v1/environments/production/policy', { gate: { withinHours: 24 } }],
  ['operator', 'GET', '/v1/audit-log'],
  ['approver', 'POST', '/v1/tokens', { name: 'x', owner: 'x', ownerKind: 'person', role: 'admin' }],
  ['approver', 'GET', '/v1/tokens'],
  ['approver', 'POST', '/v1/webhooks', { url: 'https://hooks.example.com/' }],
  ['approver', 'GET', '/v1/environments/staging/state-versions/1'],
  ['approver', 'PATCH', '/v1/environments/production/policy', { gate: { withinHours: 720 } }],
  ['approver', 'DELETE', '/v1/environments/production'],
  ['approver', 'GET', '/v1/audit-log/export'],
]
const tooLow: Attack[] = requests.map(([role, method, path, json]) => ({
  group: 'roles',
  name: `${role}: ${method} ${path} ${JSON.stringify(json ?? '')}`,
  expected: [403],
  code: 'forbidden',
  fire: target => target.send(method, path, { token: target.tokens[role], ...(json && { json }) }),
}))
/** Attempts to get more rights. */
const posing: Attack[] = [
  {
    group: 'roles',
    name: 'another method by a header',
    expected: [200],
    fire: target =>
      target.send('GET', '/v1/environments/staging', {
        token: target.tokens.viewer,
        headers: { 'x-http-method-override': 'DELETE', 'x-method-override': 'DELETE' },
      }),
    after: async target =>
      (await target.send('GET', '/v1/environments/staging')).status === 200
        ? null
        : 'it was removed',
  },
  {
    group: 'roles',
    name: 'a role in the body of a token',
    expected: [403],
    fire: target =>
      target.send('POST', '/v1/tokens', {
        token: target.tokens.operator,
        json: { name: 'x', owner: 'admin', ownerKind: 'person', role: 'viewer' },
      }),
  },
  {
    group: 'roles',
    name: 'an actor in a header',
    expected: [403],
    fire: target =>
      target.send('POST', '/v1/environments/staging/operations', {
        token: target.tokens.viewer,
        json: { kind: 'deploy' },
        headers: { 'x-actor': 'admin', 'x-role': 'admin' },
      }),
  },
  {
    group: 'roles',
    name: 'an actor in the body',
    expected: [400],
    fire: target =>
      target.send('POST', '/v1/environments/staging/operations', {
        json: { kind: 'deploy', requestedBy: { kind: 'person', name: 'ceo' } },
      }),
  },
]

export const tokens: Attack[] = [...wrong, ...over, ...tooLow, ...posing]

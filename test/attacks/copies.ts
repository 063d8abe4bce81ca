/**
 * Attacks with the role operator on ephemeral environments only: they must not affect production.
 */
import type { Attack, SeenResponse, Target } from './attack.ts'

const group = 'an operator of copies'
let made: Promise<string> | null = null

async function tokenOf(target: Target): Promise<string> {
  made ??= target
    .send('POST', '/v1/tokens', {
      json: {
        name: 'copies',
        owner: 'copies',
        ownerKind: 'machine',
        grants: [{ role: 'operator', kind: 'ephemeral' }],
      },
    })
    .then(({ body }) => (JSON.parse(body) as { secret: string }).secret)
  return made
}

function copies(
  name: string,
  expected: number[],
  method: string,
  path: string,
  json?: unknown,
): Attack {
  return {
    group,
    name: `${name}: ${method} ${path}`,
    expected,
    fire: async target =>
      target.send(method, path, { token: await tokenOf(target), ...(json ? { json } : {}) }),
    after: (_target: Target, { body }: SeenResponse) =>
      /role\/|(?<![-\w])\d{12}\b/.test(body) ? 'names an account or a role' : null,
  }
}

const production = '/v1/environments/production'
const requests = ['deploy', 'destroy', 'import', 'rebuild', 'reconcile', 'rollback', 'preview']

export const copyAttacks: Attack[] = [
  ...['production', 'elsewhere', 'prod-eu'].flatMap(template => [
    copies(`a copy of ${template}`, [404], 'POST', '/v1/environments', {
      name: 'stolen',
      kind: 'ephemeral',
      template,
    }),
    copies(`a copy of ${template}`, [404], 'PUT', '/v1/environments/stolen', { template }),
    copies(`a copy of ${template} by a pull request`, [404], 'POST', '/v1/environments', {
      kind: 'ephemeral',
      pullRequest: 7,
      template,
    }),
  ]),
  ...['production', 'staging'].flatMap(name => [
    copies(`a copy that is called ${name}`, [400, 409], 'POST', '/v1/environments', {
      name,
      kind: 'ephemeral',
    }),
    copies(`${name} by its name`, [403], 'POST', '/v1/environments', { name: 'x', kind: name }),
  ]),
  ...requests.map(kind =>
    copies('production', [404], 'POST', `${production}/operations`, {
      kind,
      confirm: 'production',
      ...(kind === 'import' && {
        resources: [{ type: 'aws:sns/topic:Topic', name: 'x', id: 'x' }],
      }),
    }),
  ),
  ...[
    '',
    '/policy',
    '/gate',
    '/outputs',
    '/resources',
    '/history',
    '/drift',
    '/state-versions',
  ].map(path => copies('production', [404], 'GET', `${production}${path}`)),
  copies('production', [404], 'PATCH', production, { account: null }),
  copies('production', [404], 'PATCH', `${production}/policy`, { gate: { withinHours: 1 } }),
  copies('production', [404], 'DELETE', `${production}?destroy=true`),
  copies('production', [404], 'POST', `${production}/extend`, { minutes: 10 }),
]

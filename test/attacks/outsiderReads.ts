/** A holder of a viewer token, and what an operator of copies reads of production. */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { packageFolder } from '../../src/model/config.ts'
import type { Attack } from './attack.ts'
import { mark, missing, type Lab, type Make } from './outsiderLab.ts'

/** Every path that is read, with ids and names of production in place of its parameters. */
const paths = Object.entries(
  (
    JSON.parse(readFileSync(join(packageFolder, 'docs/openapi.json'), 'utf8')) as {
      paths: Record<string, Record<string, unknown>>
    }
  ).paths,
).flatMap(([path, methods]) => ('get' in methods ? [path] : []))

const fill = (path: string, { operation, schedule }: Lab, name: string) =>
  path
    .replace('{name}', name)
    .replace('{id}', path.includes('schedule') ? schedule : operation)
    .replace(/\{[a-z]+\}/gi, missing)

const queries = [
  '',
  '?environment=production',
  '?from=production&to=pr-1',
  '?with=production',
  '?query=mark',
  '?pageSize=100&asc=true',
]

export const crawls = (make: Make): Attack[] =>
  paths.flatMap(path => [
    make(
      'an operator of copies',
      `reads GET ${path} about production`,
      [200, 400, 403, 404, 409, 422, 503],
      async lab => {
        const seen = { status: 200, body: '', headers: {} }
        for (const query of queries) {
          const one = await lab.copies('GET', fill(path, lab, 'production') + query)
          if (one.status >= 500 && one.status !== 503) return one
          if (one.body.includes(mark)) return { ...one, status: 599 }
          seen.status = one.status
        }
        return seen
      },
    ),
    make(
      'a viewer',
      `reads secrets by GET ${path}`,
      [200, 400, 403, 404, 409, 422, 503],
      async lab => {
        const seen = { status: 200, body: '', headers: {} }
        for (const name of ['production', 'pr-1']) {
          const one = await lab.viewer('GET', fill(path, lab, name))
          if (one.status >= 500 && one.status !== 503) return one
          if (/whsec_|tws_|"hash"|"sealed/.test(one.body) && !path.includes('openapi'))
            return { ...one, status: 599 }
          seen.status = one.status
        }
        return seen
      },
    ),
  ])

const words = ["' or '1'='1", '%25', '_', '../production', '\u0000', '(a+)+$', '${7*7}', '%ff']
const numbers = ['-1', '0', '1e400', 'NaN', '99999999999999999999', '1.5', '1 or 1', '']
export const viewerQueries = (make: Make): Attack[] => [
  ...['id', 'environment', 'status', 'kind'].flatMap(field =>
    words.map(word =>
      make('a viewer', `filter ${field}=${JSON.stringify(word)}`, [400], lab =>
        lab.viewer('GET', `/v1/operations?${field}=${encodeURIComponent(word)}`),
      ),
    ),
  ),
  ...['page', 'pageSize'].flatMap(field =>
    numbers.map(value =>
      make('a viewer', `${field}=${value}`, [400], lab =>
        lab.viewer('GET', `/v1/operations?${field}=${value}`),
      ),
    ),
  ),
  ...['page=1&page=2', 'page[]=1', '__proto__[role]=admin', 'scope=null', 'actor=admin'].map(
    query =>
      make('a viewer', `query ${query}`, [400], lab =>
        lab.viewer('GET', `/v1/operations?${query}`),
      ),
  ),
  ...numbers.slice(0, 7).map(value =>
    make('a viewer', `Last-Event-ID: ${value}`, [200, 400], async lab => {
      const url = `/v1/operations/${missing}/events`
      const headers = { accept: 'text/event-stream', 'last-event-id': value }
      const seen = await lab.viewer('GET', url, undefined, headers)
      return seen.status === 404 ? { ...seen, status: 400 } : seen
    }),
  ),
]

const overrides: Record<string, string>[] = [
  { 'x-http-method-override': 'DELETE' },
  { 'x-method-override': 'PUT' },
  { 'x-forwarded-user': 'admin' },
  { 'x-twinstack-role': 'admin' },
  { 'x-original-method': 'DELETE' },
  { forwarded: 'for=127.0.0.1;proto=https;host=evil' },
  { cookie: 'token=admin' },
  { 'x-pulumi-access-token': 'x' },
]
const changes: [method: string, url: string, body?: object][] = [
  ['DELETE', '/v1/environments/pr-1?destroy=true'],
  ['PATCH', '/v1/environments/pr-1', { description: 'x' }],
  ['PATCH', '/v1/environments/pr-1/policy', {}],
  ['PUT', '/v1/environments/pr-1', {}],
  ['POST', '/v1/environments/pr-1/extend', { minutes: 10 }],
  ['POST', '/v1/environments/pr-1/operations', { kind: 'preview' }],
  ['POST', '/v1/environments/pr-1/schedules', { everyMinutes: 60 }],
  ['POST', '/v1/webhooks', { url: 'https://x.example.com/' }],
  ['POST', '/v1/tokens', { name: 'x', owner: 'x', ownerKind: 'machine', role: 'admin' }],
  ['POST', '/v1/compliance-audits', {}],
]
export const viewerChanges = (make: Make): Attack[] => [
  ...changes.flatMap(([method, url, body]) => [
    make('a viewer', `${method} ${url}`, [403], lab => lab.viewer(method, url, body)),
    make('a viewer', `${method} ${url} with a key of somebody else`, [403], lab =>
      lab.viewer(method, url, body, { 'idempotency-key': 'deploy-1' }),
    ),
  ]),
  ...overrides.map(headers =>
    make(
      'a viewer',
      `headers ${JSON.stringify(headers)}`,
      [200],
      lab => lab.viewer('GET', '/v1/environments/pr-1', undefined, headers),
      async ({ viewer }) =>
        (await viewer('GET', '/v1/environments/pr-1')).status === 200 ? null : 'it was removed',
    ),
  ),
  ...['approve', 'reject', 'cancel'].map(verb =>
    make('a viewer', `${verb} of an operation`, [400, 403, 409], ({ viewer, operation }) =>
      viewer(
        'POST',
        `/v1/operations/${operation}/${verb}`,
        verb === 'approve'
          ? { digest: '0'.repeat(64) }
          : verb === 'reject'
            ? { reason: 'x' }
            : undefined,
      ),
    ),
  ),
]

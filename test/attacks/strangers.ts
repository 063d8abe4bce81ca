/**
 * An operator of copies and a viewer: event streams, conditions of headers, adoptions, keys of
 * settings, and names that mean something to JavaScript.
 */
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Test } from 'tap'
import { readAwsAccounts } from '../../src/adapters/aws/accounts.ts'
import { buildAwsProviderConfig } from '../../src/adapters/aws/provider.ts'
import { temporaryFolder } from '../fixtures/programs/repository.ts'
import { held } from '../helper/inventedState.ts'
import type { Attack } from './attack.ts'
import { createAttacks, mark, type Make } from './outsiderLab.ts'
import { harmless } from './refusal.ts'

const streams = [
  'text/event-stream',
  'TEXT/EVENT-STREAM;q=1',
  'application/json, text/event-stream',
  '*/*;q=0.1, text/event-stream ; charset=utf-8',
]
const positions = ['0', '1', '-1', '9007199254740993', '1e1', '0x1', 'NaN', ' ', '0,0', '٠']
const streamAttacks = (make: Make): Attack[] => [
  ...streams.flatMap(accept =>
    ['', '?after=0', '?access_token=x'].map(query =>
      make('event streams', `of production: ${accept} ${query}`, [400, 404], lab =>
        lab.copies('GET', `/v1/operations/${lab.operation}/events${query}`, undefined, { accept }),
      ),
    ),
  ),
  ...positions.map(position =>
    make('event streams', `of production, after ${JSON.stringify(position)}`, [400, 404], lab =>
      lab.copies('GET', `/v1/operations/${lab.operation}/events`, undefined, {
        accept: 'text/event-stream',
        'last-event-id': position,
      }),
    ),
  ),
  ...['HEAD', 'POST', 'PUT', 'DELETE'].map(method =>
    make('event streams', `${method} of production`, [404, 405], lab =>
      lab.copies(method, `/v1/operations/${lab.operation}/events`, undefined, {
        accept: 'text/event-stream',
      }),
    ),
  ),
  ...['access_token', 'token', 'authorization', 'apiKey'].map(name =>
    make('event streams', `a token in the query as ${name}`, [401], async ({ app, operation }) => {
      const url = `/v1/operations/${operation}/events?${name}=${app.secrets.admin}`
      const { status, body } = await app.call(null, 'GET', url, undefined, {
        accept: 'text/event-stream',
        cookie: `${name}=${app.secrets.admin}`,
      })
      return { status, body: JSON.stringify(body), headers: {} }
    }),
  ),
]

const conditions = ['*', '"x"', 'W/"x"', '"x", "y"', '']
const stateOfProduction = JSON.stringify({
  version: 3,
  deployment: { resources: [held(mark)] },
})
const copyAttacks = (make: Make): Attack[] => [
  ...conditions.flatMap(value => [
    make('an operator of copies', `If-Match ${value} on production`, [404], ({ copies }) =>
      copies('PATCH', '/v1/environments/production', { description: 'x' }, { 'if-match': value }),
    ),
    make('an operator of copies', `If-None-Match ${value} on production`, [404], ({ copies }) =>
      copies('GET', '/v1/environments/production', undefined, { 'if-none-match': value }),
    ),
  ]),
  ...['production', 'staging'].flatMap(name => [
    make('an operator of copies', `a key of the settings of ${name}`, [404], ({ copies }) =>
      copies('POST', `/v1/environments/${name}/settings/encrypt`, { key: 'a:b', value: 'c' }),
    ),
    make('an operator of copies', `keys that open the settings of ${name}`, [404], ({ copies }) =>
      copies('POST', `/v1/environments/${name}/settings/keys`, { salts: [], values: [] }),
    ),
  ]),
  ...['pr-1', 'pr-9', 'production'].flatMap(name =>
    [true, false].map(planOnly =>
      make('an operator of copies', `adopts ${name}, ${planOnly}`, [400, 403, 404], ({ copies }) =>
        copies('POST', `/v1/environments/${name}/adoption`, {
          ...{ state: stateOfProduction, kind: 'ephemeral', confirm: name, planOnly },
        }),
      ),
    ),
  ),
  ...['state', 'state-versions', 'outputs?secrets=true'].map(path =>
    make('an operator of copies', `${path} of an own copy`, [200, 400, 403, 404], ({ copies }) =>
      copies('GET', `/v1/environments/pr-1/${path}`),
    ),
  ),
  ...['/metrics', '/v1/account', '/v1/audit-log', '/v1/audit-log/verification', '/v1/webhooks'].map(
    path => make('an operator of copies', path, [403, 404], ({ copies }) => copies('GET', path)),
  ),
]

/** Names of environments that are properties of every object. */
const inherited = ['constructor', 'prototype', 'valueof', 'tostring', 'then']
const accounts = [
  'default: {region: eu-west-1, account: "111111111111"}',
  'kinds: {ephemeral: {account: "333333333333"}}',
  'environments: {production: {account: "222222222222"}}',
].join('\n')
const nameAttacks = (t: Test, make: Make): Attack[] =>
  inherited.flatMap(name => [
    harmless('outsiders: names', `the account of a copy called ${name}`, () => {
      const file = join(temporaryFolder(t), 'aws.yaml')
      writeFileSync(file, accounts)
      const config = buildAwsProviderConfig(readAwsAccounts(file), { name, kind: 'ephemeral' })
      const allowed = JSON.stringify(config['aws:allowedAccountIds'])
      return allowed === '["333333333333"]' ? null : `it may use ${allowed}`
    }),
    make('names', `a copy called ${name}`, [201, 202], async ({ copies }) => {
      const created = await copies('POST', '/v1/environments', { name, kind: 'ephemeral' })
      for (const part of ['', '/drift', '/history', '/resources', '/outputs', '/gate', '/policy']) {
        const seen = await copies('GET', `/v1/environments/${name}${part}`)
        if (seen.status >= 500 || seen.body.includes(mark)) return seen
      }
      return created
    }),
  ])

export function strangerAttacks(t: Test): Attack[] {
  const make = createAttacks(t)
  return [...streamAttacks(make), ...copyAttacks(make), ...nameAttacks(t, make)]
}

/** Bodies and content types that try to bypass the schema, or to use too many resources. */
import type { Attack, Target } from './attack.ts'

const path = '/v1/environments'
const body = (
  name: string,
  text: string | Buffer,
  expected: number[] = [400],
  headers: Record<string, string> = {},
): Attack => ({
  group: 'bodies',
  name,
  expected,
  fire: target =>
    target.send('POST', path, {
      body: text,
      headers: { 'content-type': 'application/json', ...headers },
    }),
})
const good = '"name":"polluted","kind":"ephemeral"'
const unpolluted = async (target: Target) =>
  (await target.send('GET', '/v1/environments/polluted')).status === 404 ? null : 'it was made'

const shapes: Attack[] = [
  { ...body('__proto__', `{${good},"__proto__":{"role":"admin"}}`), after: unpolluted },
  { ...body('__proto__ below', `{${good},"overrides":{"__proto__":{"x":1}}}`), after: unpolluted },
  {
    ...body('constructor.prototype', `{${good},"constructor":{"prototype":{"x":1}}}`),
    after: unpolluted,
  },
  {
    ...body(
      '__proto__ written with escapes',
      `{${good},"\\u005f\\u005fproto\\u005f\\u005f":{"x":1}}`,
    ),
    after: unpolluted,
  },
  body('nested 33 deep', `${'{"a":'.repeat(33)}1${'}'.repeat(33)}`),
  body('nested 100,000 deep', `${'['.repeat(100_000)}${']'.repeat(100_000)}`),
  body('2 MiB', `{"name":"${'a'.repeat(2 * 1024 * 1024)}"}`, [413]),
  body('1 MiB of spaces and one more', `${' '.repeat(1024 * 1024)}{}`, [413]),
  body(
    '100,000 unknown fields',
    `{${Array.from({ length: 50_000 }, (_, n) => `"f${n}":1`).join(',')}}`,
  ),
  body('not JSON', '{name: "x"}'),
  body('cut off', '{"name":"x"'),
  body('two documents', '{"name":"x","kind":"staging"}{}'),
  body('NaN', '{"name":NaN}'),
  body('invalid UTF-8', Buffer.from([0x7b, 0x22, 0xff, 0xfe, 0x22, 0x3a, 0x31, 0x7d])),
  body('a list', '[]'),
  body('null', 'null'),
  body('a text', '"name"'),
  body('a number', '1e999'),
  body('numbers for names', '{"name":1,"kind":2}'),
  body('objects for names', '{"name":{"toString":"x"},"kind":"staging"}'),
  {
    ...body(
      'the name twice, the second hostile',
      '{"name":"good-name","kind":"ephemeral","name":"../x"}',
    ),
    after: async target =>
      (await target.send('GET', '/v1/environments/good-name')).status === 404
        ? null
        : 'it was made',
  },
  body('compressed', '{}', [415, 400], { 'content-encoding': 'gzip' }),
  {
    group: 'bodies',
    name: 'a GET with a body',
    expected: [200, 400],
    fire: target =>
      target.send('GET', path, {
        body: '{"name":"x"}',
        headers: { 'content-type': 'application/json' },
      }),
  },
]

/**
 * Each with a body that the schema refuses: another content type must not bypass the schema
 * (CVE-2025-32442, CVE-2026-25223, CVE-2026-3419, CVE-2026-33806).
 */
const types = [
  'Application/Json',
  'APPLICATION/JSON',
  'application/json ',
  'application/json\t',
  ' application/json',
  'application/json;',
  'application/json ; charset=utf-8',
  'application/json\t; charset=utf-8',
  'application/json;charset=utf-16',
  'application/json; charset="x',
  'application/json,text/plain',
  'text/plain',
  'text/json',
  'application/jsonx',
  'application/x-www-form-urlencoded',
  'multipart/form-data; boundary=x',
  'application/merge-patch+json',
  'application/json\u000b',
  'application/json\u00a0',
  '*/*',
  'application',
  '/',
  'application/json/x',
]
const contentTypes: Attack[] = types.map(type => ({
  group: 'content types',
  name: JSON.stringify(type),
  expected: [400, 415],
  fire: target =>
    target.send('POST', path, {
      body: '{"name":"../x","kind":"ephemeral","role":"admin"}',
      headers: { 'content-type': type },
    }),
}))
const without: Attack = {
  group: 'content types',
  name: 'none',
  expected: [400, 415],
  fire: target => target.send('POST', path, { body: '{"name":"../x","kind":"ephemeral"}' }),
}

const doubled: Attack[] = [
  {
    group: 'bodies',
    name: 'an idempotency key with another body',
    expected: [422, 409],
    fire: async target => {
      const request = (kind: string) =>
        target.send('POST', '/v1/environments/staging/operations', {
          json: { kind },
          headers: { 'idempotency-key': '"an-attack"' },
        })
      await request('preview')
      return request('destroy')
    },
  },
  {
    group: 'bodies',
    name: 'an idempotency key of 10,000 letters',
    expected: [400, 431],
    fire: target =>
      target.send('POST', '/v1/environments/staging/operations', {
        json: { kind: 'preview' },
        headers: { 'idempotency-key': 'k'.repeat(10_000) },
      }),
  },
  {
    group: 'bodies',
    name: 'a query of pages without end',
    expected: [400],
    fire: target => target.send('GET', '/v1/operations?pageSize=100000&page=99999999999999999999'),
  },
  {
    group: 'bodies',
    name: 'the same query twice',
    expected: [400],
    fire: target => target.send('GET', '/v1/operations?page=1&page=2'),
  },
  {
    group: 'bodies',
    name: '__proto__ in the query',
    expected: [200, 400],
    fire: target =>
      target.send('GET', '/v1/environments?__proto__[x]=1&constructor[prototype][y]=1'),
  },
]

export const bodies: Attack[] = [...shapes, ...contentTypes, without, ...doubled]

import t from 'tap'
import { flattenVersions } from '../../../../src/analysis/parity/versions/flatten.ts'

t.test('nested keys with dots; keys that hold dots stay apart', async t => {
  t.same(flattenVersions('{"node":"24.1.0","services":{"api":"2.1.0"},"a.b":"1","":"2"}'), {
    versions: { node: '24.1.0', 'services.api': '2.1.0', '["a.b"]': '1', '[""]': '2' },
  })
  t.same(flattenVersions('{}'), { versions: {} })
})

t.test('keys of the prototype are keys', async t => {
  const read = flattenVersions('{"__proto__":{"x":"1"},"constructor":"2"}')
  t.same('versions' in read && Object.entries(read.versions), [
    ['__proto__.x', '1'],
    ['constructor', '2'],
  ])
})

t.test('what is no document of versions', async t => {
  const cases: [string, RegExp][] = [
    ['', /not JSON/],
    ['<html>', /not JSON/],
    ['[]', /expected a JSON object/],
    ['"1"', /expected a JSON object/],
    ['null', /expected a JSON object/],
    ['{"a":1.10}', /^a: expected a text such as "2.14.3", got a number/],
    ['{"a":{"b":null}}', /^a.b: .* got null/],
    ['{"a":["1"]}', /got a list/],
    [`${'{"a":'.repeat(5000)}"1"${'}'.repeat(5000)}`, /nested deeper/],
    [
      JSON.stringify(Object.fromEntries(Array.from({ length: 2001 }, (_, i) => [i, '1']))),
      /more than 2000/,
    ],
  ]
  for (const [text, wrong] of cases) t.match(flattenVersions(text), { wrong })
})

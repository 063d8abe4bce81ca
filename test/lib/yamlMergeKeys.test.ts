import t from 'tap'

import { formatForEngine, parseYaml, prepareYaml } from '../../src/lib/yaml.ts'

const parse = async (text: string) => parseYaml(await prepareYaml(text, 'f.yaml'), 'f.yaml')

t.test('as the engine reads them', async t => {
  t.strictSame(
    await parse(
      [
        'base: &base {region: a, size: 1}',
        'more: &more {size: 2, zone: b}',
        'one: {<<: *base, region: own}',
        'two: {<<: [*base, *more], name: x}',
        'deep: {<<: {<<: *base, size: 9}}',
        'in place: {<<: {region: c}}',
      ].join('\n'),
    ),
    {
      base: { region: 'a', size: 1 },
      more: { size: 2, zone: 'b' },
      one: { region: 'own', size: 1 },
      two: { region: 'a', size: 1, zone: 'b', name: 'x' },
      deep: { region: 'a', size: 9 },
      'in place': { region: 'c' },
    },
  )
  t.strictSame(await parse('[1970-01-01, null, x]'), ['1970-01-01', null, 'x'])
})

t.test('what is no map is refused, with the name of the file', async t => {
  for (const text of ['a: {<<: 1}', 'a: {<<: [{}, x]}', 'a: {<<: null}'])
    await t.rejects(parse(text), { code: 'invalid-request', message: /f\.yaml.*<</ }, text)
})

t.test('a hostile key stays data, and maps of maps do not grow without end', async t => {
  t.notOk('polluted' in ((await parse('a: {<<: {__proto__: {polluted: 1}}}')) as object))
  const maps = Array.from(
    { length: 60 },
    (_, at) => `m${at + 1}: &m${at + 1} {<<: [*m${at}, *m${at}], k${at}: {<<: *m${at}}}`,
  )
  // 2^60 copies would not end before the limit of the test
  await parse(`m0: &m0 {a: 1}\n${maps.join('\n')}`).catch(() => null)
})

t.test('a quoted key is no merge key, and stays none in a file for the engine', async t => {
  for (const key of ['"<<"', "'<<'", '? |-\n    <<\n  ']) {
    const value = (await parse(`a:\n  ${key}: {region: x}`)) as object
    t.strictSame(value, { a: { '<<': { region: 'x' } } }, key)
    t.strictSame(await parse(formatForEngine(value)), value, key)
  }
})

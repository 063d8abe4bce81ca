import t from 'tap'
import { parseInPlace, parseYaml, prepareYaml, yamlLimits } from '../../src/lib/yaml.ts'

const parse = async (text: string) => parseYaml(await prepareYaml(text, 'f.yaml'), 'f.yaml')

t.test('plain data, aliases, and nothing', async t => {
  t.same(await parse('a: &x [1, two]\nb: *x'), { a: [1, 'two'], b: [1, 'two'] })
  t.equal(await parse(''), null)
  t.same(await parse(`# ${'x'.repeat(200_000)}\na: 1`), { a: 1 }, 'in a thread of its own')
})

const repeat = (text: string, length: number) => text.repeat(Math.ceil(length / text.length))
const laugh = [...'bcdefgh']
  .map((key, at) => `${key}: &${key} [${`*${'abcdefg'[at] ?? ''},`.repeat(9)}]`)
  .join('\n')
const hostile: [string, string][] = [
  ['open brackets', repeat('[', 100_000)],
  ['open braces', repeat('{a: ', 100_000)],
  ['lists in lists on one line', repeat('- ', 100_000)],
  ['keys of keys', repeat('? ', 100_000)],
  ['anchors', Array.from({ length: 5000 }, (_, at) => `k${at}: &a${at} x`).join('\n')],
  ['a billion laughs', `a: &a [x,x,x,x,x,x,x,x,x]\n${laugh}`],
  ['too many characters', repeat('a: 1\n', yamlLimits.characters + 1)],
  ['indentation', Array.from({ length: 300 }, (_, at) => `${' '.repeat(at)}a:`).join('\n')],
  ['a key twice', 'a: 1\na: 2'],
  ['no YAML', 'a: ]'],
  ['no YAML, large', `a: ]\n${repeat('# x\n', 50_000)}`],
]
for (const [name, text] of hostile)
  t.test(`refused soon: ${name}`, async t => {
    const since = performance.now()
    await t.rejects(parse(text), { code: 'invalid-request', message: /f\.yaml is not valid YAML/ })
    t.ok(performance.now() - since < yamlLimits.milliseconds, 'without holding anything up')
  })

t.test('20,000 keys take a thread of their own, not the one of the service', async t => {
  let turns = 0
  const timer = setInterval(() => turns++, 10)
  t.teardown(() => clearInterval(timer))
  await parse(Array.from({ length: 20_000 }, (_, at) => `k${at}: 1`).join('\n'))
  clearInterval(timer)
  t.ok(turns >= 3, `the event loop made ${turns} turns meanwhile`)
})

t.test(
  'the text of a refusal names the file once, in the thread of the caller and in its own',
  async t => {
    for (const text of ['a: ]', `a: ]\n${repeat('# x\n', 50_000)}`]) {
      const error = await parse(text).then(
        () => null,
        (thrown: unknown) => thrown as { message: string; fields: object[] },
      )
      const [, reason] = /^f\.yaml is not valid YAML: (.+)$/.exec(error?.message ?? '') ?? []
      t.ok(reason && !/f\.yaml|not valid YAML/.test(reason), String(error?.message))
      t.same(error?.fields, [{ path: 'f.yaml', message: reason }])
    }
    t.throws(() => parseInPlace('a: ]', 'f.yaml'), { code: 'invalid-request' })
  },
)

t.test('a large text is parsed once, and each caller gets a value of its own', async t => {
  const text = `list: [1]\n${Array.from({ length: 5000 }, (_, at) => `k${at}: 1`).join('\n')}`
  const read = async (content: string) => ((await parse(content)) as { list: number[] }).list
  let threads = 0
  const count = () => (threads += 1)
  process.on('worker', count)
  t.teardown(() => process.off('worker', count))
  const first = await read(text)
  t.equal(threads, 1)
  first.push(2)
  t.same(await read(text), [1])
  t.equal(threads, 1, 'without another thread')
  t.same(await read(text.replace('[1]', '[3]')), [3])
  t.equal(threads, 2)
})

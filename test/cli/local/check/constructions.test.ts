import t from 'tap'
import { listConstructions } from '../../../../src/cli/local/check/constructions.ts'

const namesIn = (text: string) =>
  listConstructions(text).map(
    ({ className, properties }) => `${className} ${properties.get('name') ?? '-'}`,
  )

t.test('the text of a property, however it is written', t => {
  t.same(namesIn("new aws.sqs.Queue('a', { name: 'jobs' })"), ['Queue jobs'])
  t.same(namesIn('new Queue("a", { "name": `jobs` })'), ['Queue jobs'])
  t.same(namesIn("const name = 'jobs'; new Queue('a', { name })"), ['Queue jobs'])
  t.same(namesIn("const base = 'jobs'\nnew Queue('a', { name: base + '-dead' })"), [
    'Queue jobs-dead',
  ])
  t.same(namesIn("// don't\nnew Queue('a', { name: 'jobs', ...rest })"), ['Queue jobs'])
  t.same(
    namesIn(
      "enum Size { Small = 'x' }\nclass A { constructor(private readonly n: string) {" +
        " new Queue(n, { name: 'jobs' } as const) } }",
    ),
    ['Queue jobs'],
  )
  t.end()
})

t.test('values that can differ between stacks, and code that never runs, have no name', t => {
  for (const value of [
    'cfg.name',
    "'jobs-' + pulumi.getStack()",
    '`jobs-${stack}`',
    "production ? 'jobs' : 'jobs-staging'",
  ])
    t.same(namesIn(`new Queue('a', { name: ${value} })`), ['Queue -'], value)
  t.same(namesIn("let name = 'a'; name = stack; new Queue('a', { name })"), ['Queue -'])
  t.same(namesIn("{ const name = 'a' } { const name = 'b' }; new Queue('a', { name })"), [
    'Queue -',
  ])
  t.same(namesIn("new Queue('a', {}, { name: 'option' })"), ['Queue -'])
  t.same(
    namesIn("// new Queue('a', { name: 'jobs' })\nconst text = `new Queue('a', { name: 'x' })`"),
    [],
  )
  t.same(namesIn("new Queue('a', { tags: { name: 'inner' } })"), ['Queue -'])
  t.end()
})

t.test('a text that is no program has no resources', t => {
  t.same(namesIn('new Queue('), [])
  t.same(namesIn('resources:\n  a: {}\n'), [])
  t.same(namesIn('('.repeat(200_000)), [])
  t.end()
})

/**
 * The program's own rules on the real engine: they are evaluated on the recorded state, and never
 * make the operation fail.
 */
import t from 'tap'
import { componentProgram, createLab, makeTree } from './helper.ts'

const rules = `
program.rules = [
  { id: 'few_things', severity: 'medium', describes: 'few things', check: ({ environment, kind, resources, settings }) =>
    resources.filter(({ type }) => type === 'lab:index:Thing').map(({ urn }) => ({ resource: urn, expected: 'none in ' + environment + ' ' + kind, actual: settings.token + ' ' + settings.size })) },
  { id: 'broken', severity: 'low', describes: 'throws', check () { console.log('asking'); process.exit(1) } },
]
`

t.test('the result contains the findings', async t => {
  const lab = await createLab(t)
  const tree = makeTree(
    lab,
    { 'index.ts': componentProgram + rules },
    { size: 1, token: 'given-token' },
  )
  const { result } = await lab.run(tree, 'deploy')
  t.match(result, { status: 'succeeded', error: null })
  t.match(result.ruleFindings, [
    {
      id: 'few_things',
      severity: 'medium',
      state: 'recorded',
      error: null,
      findings: [{ resource: /thing0$/, expected: 'none in staging staging', actual: /1$/ }],
    },
    { id: 'broken', error: /process.exit/, findings: [] },
  ])
})

/**
 * Imports resources that were created by hand into the recorded state, on the real engine: refusals
 * and later operations; the short form is import.test.ts.
 */
import t from 'tap'
import { importStory } from './importStory.ts'

t.test('import', async t => {
  const story = await importStory(t)
  const { run, deploy, exists, wanted, urn } = story
  await story.plans()
  const nowhere = await run('import', [{ ...wanted, id: `${wanted.id}-not` }])
  t.match(nowhere.error, {
    code: 'import-refused',
    message: /not found in the cloud: aws:sns\/topic:Topic .*-not$/,
  })
  t.ok(story.unchanged(), 'neither a plan nor a refusal writes')
  await story.imports()
  t.match(
    await run('drift-check'),
    { status: 'succeeded', refreshed: [], planned: [{ urn, op: 'delete' }] },
    'the resource is managed; the code does not declare it',
  )
  const keptValues = (resources: { urn: string; protect: boolean }[] | undefined) =>
    (resources ?? []).filter(one => one.urn === urn)
  t.match(await run('preview'), { status: 'succeeded', planned: [] }, 'previews do not change it')
  const left = await deploy('')
  t.match(left, { status: 'succeeded', error: null, changes: { same: Number } })
  t.match(keptValues(left.state?.resources), [{ urn, protect: true }], 'it stays recorded')
  t.match(await run('reconcile'), { status: 'succeeded', error: null })
  t.ok(await exists(), 'and in the cloud')

  const declared =
    "new Topic('mine', { displayName: 'made by hand', name: 'by-hand', tags: { owner: 'ops' } }, " +
    '{ protect: true })'
  t.match(await deploy(declared), { status: 'succeeded', error: null })
  t.match(
    await deploy(''),
    { status: 'failed', error: { code: 'deletion-protected', hint: /state unprotect/ } },
    'once declared, its removal is refused as by plain pulumi',
  )
  t.match(await deploy(declared.replace('true', 'false')), { status: 'succeeded' })
  t.match(await deploy(''), { status: 'succeeded', changes: { delete: 1 } })
  t.notOk(await exists())
})

import t from 'tap'
import { readConfig } from '../../src/model/config.ts'
import { parseStackReference } from '../../src/model/stackReference.ts'

t.test('names of stacks, with and without the organization', async t => {
  const network = { project: 'network', stack: 'production' }
  t.same(parseStackReference('network/production'), network)
  t.same(parseStackReference('organization/network/production'), network)
  for (const text of ['production', 'a/b/c/d', '../production', 'network/', 'network/*', 'a b/c'])
    t.throws(() => parseStackReference(text), { code: 'invalid-request' }, text)
})

t.test('the setting has several, with commas between them', async t => {
  const { stackReferences } = readConfig({ TWINSTACK_STACK_REFERENCES: 'a/b, organization/c/d' })
  t.same(stackReferences, [
    { project: 'a', stack: 'b' },
    { project: 'c', stack: 'd' },
  ])
  t.same(readConfig({}).stackReferences, [])
})

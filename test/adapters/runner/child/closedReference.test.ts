import t from 'tap'
import { explainClosedReferences } from '../../../../src/adapters/runner/child/closedReference.ts'

// engine 3.276.0
const message =
  'failed to load checkpoint: blob (key ".pulumi/stacks/network/prod.json") (code=Unknown): ' +
  'open /srv/state/.pulumi/stacks/network/prod.json: permission denied'

t.test('the state is named, and no path', async t => {
  const urn = 'urn:pulumi:a::lab::pulumi:pulumi:StackReference::organization/network/prod'
  const other = { urn: 'urn:pulumi:a::lab::aws:sns/topic:Topic::t', message }
  const { resources, hint } = explainClosedReferences([{ urn, message }, other])
  t.same(resources, [
    { urn, message: 'a run may not read the state of the stack network/prod' },
    other,
  ])
  t.match(hint, /TWINSTACK_STACK_REFERENCES=network\/prod$/)
  t.equal(explainClosedReferences([other]).hint, null)
})

t.test('a stack that the state service does not show to the run', async t => {
  const urn = 'urn:pulumi:a::lab::pulumi:pulumi:StackReference::organization/network/prod'
  const unknown = { urn, message: 'unknown stack "organization/network/prod"' }
  const { resources, hint } = explainClosedReferences([unknown])
  t.same(resources, [
    {
      urn,
      message: 'a run may not read the state of the stack network/prod, or there is no such stack',
    },
  ])
  t.match(hint, /TWINSTACK_STACK_REFERENCES=network\/prod$/)
})

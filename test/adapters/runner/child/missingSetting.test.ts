/** Settings without a value, with the messages of Pulumi's SDKs. */
import t from 'tap'
import { createProgramFailure } from '../../../../src/adapters/runner/child/failure.ts'
import { explainMissingSetting } from '../../../../src/adapters/runner/child/missingSetting.ts'

t.test('a missing setting names the command of Twinstack', async t => {
  const message =
    "Missing required configuration variable 'orders:token'\n" +
    '\tplease set a value using the command `pulumi config set --secret orders:token <value>`'
  const failure = createProgramFailure(
    { type: 'error', name: 'Error', message, stack: '' },
    '/tree',
  )
  t.equal(failure.code, 'program-failed')
  t.equal(failure.message, "Missing required configuration variable 'orders:token'")
  t.match(failure.hint, /twinstack config set --secret orders:token --environment NAME/)
  t.notMatch(failure.hint, /pulumi config/)
})

t.test('plain settings, other languages, and other texts', async t => {
  const plain = explainMissingSetting(
    "Error: Missing required configuration variable 'orders:$&'\n" +
      '    please set a value using the command `pulumi config set orders:$& <value>`\nat x',
  )
  t.equal(plain?.message, "Error: Missing required configuration variable 'orders:$&'\nat x")
  t.match(plain?.hint, /^write orders:\$& below `config`/)
  const go = "missing required configuration variable 'orders:size'; run `pulumi config` to set"
  t.equal(
    explainMissingSetting(go)?.message,
    "missing required configuration variable 'orders:size'",
  )
  t.equal(explainMissingSetting('AccessDenied'), null)
})

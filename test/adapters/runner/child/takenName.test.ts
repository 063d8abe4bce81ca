/** The hint for a name that is in use, by the message of the cloud and the created resources. */
import t from 'tap'
import { explainTakenName } from '../../../../src/adapters/runner/child/takenName.ts'

const urn = 'urn:pulumi:staging::shop::aws:iam/role:Role::app'
const cases: [message: string, replacements: string[], hint: RegExp][] = [
  ['EntityAlreadyExists: Role with name app already exists.', [], /import it/],
  ['EntityAlreadyExists: Role with name app already exists.', [urn], /deleteBeforeReplace/],
  ['api error BucketAlreadyOwnedByYou: you own it', [], /import it/],
  ['already scheduled for deletion.', [urn], /recoveryWindowInDays to 0/],
]

for (const [message, replacements, hint] of cases)
  t.test(message, async t => {
    t.match(explainTakenName([{ urn, message }], replacements), hint)
  })

t.test('another refusal is not about a name', async t => {
  t.equal(explainTakenName([{ urn, message: 'AccessDenied: no' }], [urn]), null)
})

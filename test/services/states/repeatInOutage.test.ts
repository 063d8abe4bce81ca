import t from 'tap'
import { TwinstackError } from '../../../src/lib/errors.ts'
import { repeatInOutage } from '../../../src/services/states/repeatInOutage.ts'

const outage = () => new TwinstackError('unavailable', 'the database does not answer')

t.test('work is repeated while the database does not answer', async t => {
  let attempts = 0
  const work = async () => {
    attempts += 1
    if (attempts < 4) throw outage()
    return attempts
  }
  t.equal(await repeatInOutage(work, { pause: 1 }), 4)
})

t.test('an outage that lasts is reported; other errors are not repeated', async t => {
  const fails = async () => {
    throw outage()
  }
  await t.rejects(repeatInOutage(fails, { waitMs: 20, pause: 1 }), { code: 'unavailable' })
  let attempts = 0
  const refuse = async () => {
    attempts += 1
    throw new TwinstackError('forbidden', 'the update lost its stack')
  }
  await t.rejects(repeatInOutage(refuse, { pause: 1 }), { code: 'forbidden' })
  t.equal(attempts, 1)
})

import t from 'tap'
import { ignoreMissing } from '../../../api/dashboard/ignoreMissing.ts'
import { TwinstackError } from '../../../src/lib/errors.ts'

t.test('only what does not exist is replaced', async t => {
  t.equal(ignoreMissing(new TwinstackError('not-found', 'no plan'), null), null)
  const refused = new TwinstackError('forbidden', 'needs another role')
  t.throws(() => ignoreMissing(refused, null), refused)
  const broken = new Error('broken')
  t.throws(() => ignoreMissing(broken, null), broken)
})

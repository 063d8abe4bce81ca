import t from 'tap'
import { aspects, aspectsOf, aspectWordSchema } from '../../src/model/aspect.ts'

t.test('every aspect by its own word, in any writing', async t => {
  for (const aspect of aspects) t.same(aspectsOf(aspect), [aspect])
  t.same(aspectsOf(' Engine and_Providers '), ['engine-and-providers'])
})

t.test('the words of the article', async t => {
  t.same(aspectsOf('Compute Resources'), ['image-and-instance', 'scale'])
  t.same(aspectsOf('Data Volume'), ['database'])
  t.same(aspectsOf('Geographic Region'), ['region'])
  t.same(aspectsOf('Backup Retention'), ['backups'])
})

t.test('an unknown word names the known ones', async t => {
  t.same(aspectsOf('constructor'), [])
  t.match(aspectWordSchema.safeParse('Weather').error?.issues, [
    { message: /unknown aspect "Weather"; known are image-and-instance, .*"data volume"/ },
  ])
})

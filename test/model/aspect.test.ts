import t from 'tap'
import { aspects, listAspects, aspectWordSchema } from '../../src/model/aspect.ts'

t.test('every aspect by its own word, in any writing', async t => {
  for (const aspect of aspects) t.same(listAspects(aspect), [aspect])
  t.same(listAspects(' Engine and_Providers '), ['engine-and-providers'])
})

t.test('the words of the article', async t => {
  t.same(listAspects('Compute Resources'), ['image-and-instance', 'scale'])
  t.same(listAspects('Data Volume'), ['database'])
  t.same(listAspects('Geographic Region'), ['region'])
  t.same(listAspects('Backup Retention'), ['backups'])
})

t.test('an unknown word names the known ones', async t => {
  t.same(listAspects('constructor'), [])
  t.match(aspectWordSchema.safeParse('Weather').error?.issues, [
    { message: /unknown aspect "Weather"; known are image-and-instance, .*"data volume"/ },
  ])
})

import t from 'tap'
import { plainly } from './plainly.ts'

t.test('a plain `pulumi up` of the sample, once more, changes nothing', async t => {
  const pulumi = await plainly(t)
  t.match(await pulumi('up', '--yes', '--skip-preview'), /\d\d created/)
  t.match(await pulumi('up', '--yes', '--skip-preview', '--expect-no-changes'), /\d\d unchanged/)
})

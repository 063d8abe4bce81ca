import { readdirSync } from 'node:fs'
import t from 'tap'
import {
  digestTemplates,
  listTemplates,
  picturesFolder,
  readPicturedDigest,
} from '../pictures/templates.ts'

t.ok(listTemplates().length > 20, 'templates are found')

t.test('the pictures show the pages of these templates', async t => {
  t.equal(readPicturedDigest(), digestTemplates(), 'npm run pictures  makes them again')
  t.ok(readdirSync(picturesFolder).filter(name => name.endsWith('.png')).length >= 6)
})

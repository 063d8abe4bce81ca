import { appendFile, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import t from 'tap'
import { appendJournal, readJournal } from '../../../src/adapters/sandbox/journal.ts'
import { cloudFolder } from './folder.ts'

const entry = (id: string) => ({
  at: '2026-01-01T00:00:00.000Z',
  who: 'test',
  call: 'CreateVpc',
  type: 'aws:ec2/vpc:Vpc',
  id,
  account: '1',
  region: 'r',
  changes: [],
})

t.test('append only, in order, whole lines even from many writers', async t => {
  const folder = join(await cloudFolder(t), 'new')
  t.same(await readJournal(folder), [], 'none yet')
  await Promise.all(
    Array.from({ length: 50 }, (_, at) => appendJournal(folder, entry(`vpc-${at}`))),
  )
  t.equal((await readJournal(folder)).length, 50)
  await appendFile(join(folder, 'journal.ndjson'), '{"at":"2026')
  t.equal((await readJournal(folder)).length, 50, 'a line cut short by a kill is left out')
  t.equal((await readFile(join(folder, 'journal.ndjson'), 'utf8')).split('\n').length, 51)
})

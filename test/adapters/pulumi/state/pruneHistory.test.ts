/** The history of the file backend does not grow without an end. */
import { mkdirSync, readdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import t from 'tap'
import { pruneHistory } from '../../../../src/adapters/pulumi/state/pruneHistory.ts'

t.test('the newest updates of each stack stay, and what is not an update', async t => {
  const folder = t.testdir()
  const history = join(folder, '.pulumi', 'history', 'shop')
  const backups = join(folder, '.pulumi', 'backups', 'shop', 'staging')
  for (const place of [join(history, 'staging'), join(history, 'production'), backups])
    mkdirSync(place, { recursive: true })
  const write = (stack: string, at: number) => {
    const name = `${stack}-17${String(at).padStart(17, '0')}`
    for (const end of ['history.json', 'checkpoint.json.gz', 'history.json.attrs'])
      writeFileSync(join(history, stack, `${name}.${end}`), '{}')
  }
  for (let at = 1; at <= 5; at += 1) write('staging', at)
  write('production', 1)
  writeFileSync(join(history, 'staging', 'notes.txt'), 'of a person')
  for (let at = 1; at <= 3; at += 1)
    writeFileSync(join(backups, `staging.17${String(at).padStart(17, '0')}.json`), '{}')
  t.equal(await pruneHistory(folder, { count: 2 }), 3 * 3 + 1)
  t.same(
    readdirSync(join(history, 'staging')).filter(name => name.endsWith('.history.json')),
    ['staging-1700000000000000004.history.json', 'staging-1700000000000000005.history.json'],
  )
  t.equal(readdirSync(join(history, 'staging')).length, 7, 'three files each, and the notes')
  t.equal(readdirSync(join(history, 'production')).length, 3)
  t.equal(readdirSync(backups).length, 2)
  t.equal(await pruneHistory(join(folder, 'nowhere'), { count: 2 }), 0)
})

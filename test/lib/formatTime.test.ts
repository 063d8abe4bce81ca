/** One form of times for people, in one function. */
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import t from 'tap'
import { formatTime, formatTimeCell } from '../../src/lib/formatTime.ts'
import { packageFolder } from '../../src/model/config.ts'

t.test('UTC, to the second, from any form of a time', async t => {
  for (const time of [
    '2026-01-31T14:03:59.123Z',
    '2026-01-31T15:03:59+01:00',
    new Date('2026-01-31T14:03:59Z'),
  ]) {
    t.equal(formatTime(time), '2026-01-31 14:03:59 UTC')
    t.equal(formatTimeCell(time), '2026-01-31 14:03:59')
  }
  for (const none of [null, undefined, '', 'yesterday']) t.equal(formatTime(none), '-')
})

t.test('no other file has a form of its own', async t => {
  const folder = join(packageFolder, 'src')
  const files = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter(
    file => file.endsWith('.ts') && file !== join('lib', 'formatTime.ts'),
  )
  t.ok(files.length > 500)
  const own =
    /replace\('T', ' '\)|slice\(0, 16\)\}? UTC|slice\(11, 16\)|toLocale(Date|Time)?String\(/
  t.same(
    files.filter(file => own.test(readFileSync(join(folder, file), 'utf8'))),
    [],
  )
  // an ISO time in a text for people; `datetime` of HTML is for programs
  const raw =
    /\$\{[\w.?]*(finished|started|created|checked|made|reviewed|expires|fetched|hardEnd)At\}/
  const dated = files.filter(file =>
    readFileSync(join(folder, file), 'utf8')
      .replaceAll(/datetime="\$\{[^}]*\}"/g, '')
      .match(raw),
  )
  t.same(dated, [])
})

t.test('each column of times says that it is UTC', async t => {
  const folder = join(packageFolder, 'src/cli')
  for (const file of readdirSync(folder, { recursive: true, encoding: 'utf8' })) {
    if (!file.endsWith('.ts')) continue
    const text = readFileSync(join(folder, file), 'utf8')
    const cells = text.match(/\bformatTimeCell\(/g)?.length ?? 0
    const titles = text.match(/ \(UTC\)'/g)?.length ?? 0
    t.equal(titles, cells, file)
  }
})

/** An incomplete backup is refused before any part of it is used. */
import {
  chmodSync,
  existsSync,
  lstatSync,
  readFileSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { join } from 'node:path'
import { gunzipSync, gzipSync } from 'node:zlib'
import t from 'tap'
import {
  readBackup,
  verifyBackup,
  writeBackup,
  type BackupLine,
} from '../../../src/adapters/backup/format.ts'

const header = {
  twinstack: 'backup' as const,
  format: 1 as const,
  version: '0.2.0',
  at: '2026-01-31T03:00:00.000Z',
  migrations: ['001-start'],
}
const lines: BackupLine[] = [
  header,
  { table: 'environments', rows: ['(staging,"a ""b""")', '(production,)'] },
  { folder: 'keys', mode: 0o700 },
  ...Array.from({ length: 40 }, (_, part) => ({
    file: 'keys/passphrase',
    mode: 0o600,
    part,
    data: Buffer.alloc(3000, part).toString('base64'),
  })),
]

async function collect(path: string): Promise<BackupLine[]> {
  const found: BackupLine[] = []
  for await (const line of readBackup(path)) found.push(line)
  return found
}

const write = (path: string) =>
  writeBackup(path, async writer => {
    for (const line of lines) await writer.write(line)
  })

t.test('a written backup can be read', async t => {
  const path = join(t.testdir(), 'a.backup')
  await write(path)
  t.same(await collect(path), lines)
  t.same(await verifyBackup(path), header)
  t.equal(statSync(path).mode & 0o777, 0o600, 'it contains keys')
})

t.test('nothing is written into a file or link that is there already', async t => {
  const folder = t.testdir({ other: 'before' })
  const path = join(folder, 'a.backup')
  const other = join(folder, 'other')
  symlinkSync(other, `${path}.unfinished`)
  await write(path)
  t.equal(readFileSync(other, 'utf8'), 'before', 'a link is not followed')
  t.ok(lstatSync(path).isFile())
  writeFileSync(`${path}.unfinished`, 'of another user')
  chmodSync(`${path}.unfinished`, 0o666)
  await write(path)
  t.equal(statSync(path).mode & 0o777, 0o600, 'a file that others can read is not used')
  symlinkSync(other, join(folder, 'b.backup'))
  await write(join(folder, 'b.backup'))
  t.equal(readFileSync(other, 'utf8'), 'before', 'a link in the place of the backup is replaced')
})

t.test('a backup that fails leaves the earlier one', async t => {
  const path = join(t.testdir({ 'a.backup': 'earlier' }), 'a.backup')
  const failing = writeBackup(path, async writer => {
    await writer.write(header)
    throw new Error('the database is away')
  })
  await t.rejects(failing, { message: 'the database is away' })
  t.equal(readFileSync(path, 'utf8'), 'earlier')
  t.notOk(existsSync(`${path}.unfinished`))
})

t.test('a full disk makes the backup fail', async t => {
  await t.rejects(write('/nonexistent/a.backup'), { code: 'ENOENT' })
})

t.test('truncated, changed and other files', async t => {
  const folder = t.testdir()
  const path = join(folder, 'a.backup')
  await write(path)
  const whole = readFileSync(path)
  const text = gunzipSync(whole).toString()
  const refused = async (content: Buffer, why: RegExp) => {
    writeFileSync(path, content)
    const error = { code: 'invalid-request', message: why, hint: /nothing was written/ }
    await t.rejects(verifyBackup(path), error)
    let used = 0
    await t.rejects(async () => {
      for await (const line of readBackup(path)) used += line ? 1 : 0
    }, error)
    t.equal(used, 0, 'none of its lines was used')
  }
  for (const length of [0, 1, 20, whole.length >> 1, whole.length - 9, whole.length - 1])
    await refused(whole.subarray(0, length), /is no complete backup/)
  await refused(Buffer.from(whole).fill(0, 60, 64), /is no complete backup/)
  await refused(Buffer.from('pg_dump'), /is no complete backup/)
  const zip = (changed: string) => gzipSync(changed)
  await refused(zip(text.slice(0, text.lastIndexOf('{"end"'))), /its last line is missing/)
  await refused(zip(text.replace('staging', 'staginG')), /changed after it was written/)
  await refused(zip(`${text}{"folder":"x","mode":1}\n`), /lines after its last one/)
  await refused(zip(text.replace('"format":1', '"format":2')), /line 1 is not a line of a backup/)
  await refused(
    zip(text.split('\n').slice(1).join('\n')),
    /its first line is not the header of a backup/,
  )
  t.match(await verifyBackup(join(folder, 'none')).catch(error => error.message), /ENOENT/)
})

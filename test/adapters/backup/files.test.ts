import { existsSync, mkdirSync, readFileSync, statSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import t from 'tap'
import { listFileLines, findObstacle, restoreFileLine } from '../../../src/adapters/backup/files.ts'
import type { BackupLine } from '../../../src/adapters/backup/format.ts'

t.test(
  'keys, states and the simulated account are restored; files that can be created again are not in the backup',
  async t => {
    const folder = t.testdir({
      from: {
        keys: { passphrase: 'secret', postgres: 'of this server' },
        state: { stacks: { 'staging.json': '{}' }, empty: {} },
        sandbox: {},
        runs: { one: { events: '' } },
        trees: { a: '' },
        'service.json': '{}',
        'audit-heads.ndjson': '{"n":1}\n',
      },
    })
    const from = join(folder, 'from')
    const large = Buffer.alloc(1_500_000, 'x')
    writeFileSync(join(from, 'state', 'large.json'), large, { mode: 0o640 })
    symlinkSync('/etc/passwd', join(from, 'keys', 'link'))
    const lines: BackupLine[] = []
    for await (const line of listFileLines(from)) lines.push(line)
    const to = join(folder, 'to')
    mkdirSync(to)
    t.equal(await findObstacle(to), null)
    for (const line of lines) await restoreFileLine(to, line)
    t.equal(readFileSync(join(to, 'keys/passphrase'), 'utf8'), 'secret')
    t.equal(readFileSync(join(to, 'audit-heads.ndjson'), 'utf8'), '{"n":1}\n')
    t.ok(readFileSync(join(to, 'state/large.json')).equals(large))
    t.equal(statSync(join(to, 'state/large.json')).mode & 0o777, 0o640)
    for (const there of ['state/empty', 'sandbox', 'state/stacks/staging.json'])
      t.ok(existsSync(join(to, there)), there)
    for (const absent of ['runs', 'trees', 'service.json', 'keys/postgres', 'keys/link'])
      t.notOk(existsSync(join(to, absent)), absent)
    t.ok(await findObstacle(to))
    t.equal(await findObstacle(join(folder, 'none')), null)
    for (const file of ['../out', '/etc/out', 'keys/../../out'])
      await t.rejects(restoreFileLine(to, { file, mode: 0o600, part: 0, data: '' }), {
        code: 'invalid-request',
      })
  },
)

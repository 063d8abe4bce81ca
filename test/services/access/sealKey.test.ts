import { mkdtempSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import t from 'tap'
import { sealKey } from '../../../src/services/access/sealKey.ts'

t.test(
  'the key is made once and kept outside the database; another key makes no valid seal',
  async t => {
    const home = mkdtempSync(join(tmpdir(), 'twinstack-audit-key-'))
    t.teardown(() => rmSync(home, { recursive: true, force: true }))
    const key = await sealKey(home)
    const seal = key.sign('text')
    const again = await sealKey(home)
    t.equal(again.id, key.id)
    t.ok(again.verify('text', seal))
    t.notOk('d' in key.publicJwk)
    const other = await sealKey(join(home, 'other'))
    t.not(other.id, key.id)
    for (const [text, one] of [
      ['texu', seal],
      ['text', other.sign('text')],
      ['text', ''],
      ['text', 'x'],
      ['text', seal.slice(4)],
    ] as const)
      t.notOk(key.verify(text, one))
    t.equal(statSync(join(home, 'keys', 'audits.jwk')).mode & 0o777, 0o600)
  },
)

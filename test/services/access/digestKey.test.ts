import { readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import t from 'tap'
import { readDigestKey } from '../../../src/services/access/digestKey.ts'

t.test('digests need the key of the service, which only its user can read', async t => {
  const [one, other] = [t.testdir({ one: {}, other: {} })].flatMap(dir => [
    join(dir, 'one'),
    join(dir, 'other'),
  ]) as [string, string]
  const digest = await readDigestKey(one)
  t.equal(digest('1234'), (await readDigestKey(one))('1234'), 'the same after a restart')
  t.not(digest('1234'), (await readDigestKey(other))('1234'), 'of another service: another one')
  t.match(digest('1234'), /^[0-9a-f]{64}$/)
  const file = join(one, 'keys', 'secret-digests')
  t.equal(statSync(file).mode & 0o777, 0o600)
  t.equal(Buffer.from(readFileSync(file, 'utf8').trim(), 'base64url').length, 32)
})

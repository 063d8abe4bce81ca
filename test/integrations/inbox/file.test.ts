import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import t from 'tap'
import { readIntegrationsFile, readSecret } from '../../../src/integrations/inbox/file.ts'

const folder = t.testdir({ secret: ' s3cret\n', empty: '\n' })
const file = join(folder, 'integrations.yaml')
const read = (text: string) => {
  writeFileSync(file, text)
  return readIntegrationsFile(file)
}

t.test('no file and an empty file configure nothing', t => {
  t.same(readIntegrationsFile(null), {})
  t.same(read(''), {})
  t.end()
})

t.test('an invalid file is refused with the names of file and fields', t => {
  const refused: [string, RegExp][] = [
    ['slack: {}', /TWINSTACK_INTEGRATIONS\) is invalid: slack\.botTokenFile/],
    ['fax: {}', /fax/],
    ['a: [', /is not valid YAML/],
  ]
  for (const [text, message] of refused)
    t.throws(() => read(text), { code: 'invalid-request', message }, text)
  t.throws(() => readIntegrationsFile(join(folder, 'none')), { message: /ENOENT/ })
  t.end()
})

t.test('a secret is read beside the file, and never empty', t => {
  t.equal(readSecret(file, 'secret', 'slack.signingSecretFile'), 's3cret')
  t.throws(() => readSecret(file, 'empty', 'field'), { message: /^field: empty is empty/ })
  t.throws(() => readSecret(file, 'none', 'field'), { message: /can't be read \(ENOENT\)/ })
  t.end()
})

import fc from 'fast-check'
import t from 'tap'
import { Redactor } from '../../../../src/adapters/runner/child/redact.ts'

t.test('a secret disappears in every form', async t => {
  const redactor = new Redactor()
  const secret = 'pä"ss/word\\+1'
  redactor.add({ deep: [secret] })
  for (const form of [
    secret,
    JSON.stringify(secret),
    JSON.stringify(JSON.stringify(secret)),
    encodeURIComponent(secret),
    Buffer.from(secret).toString('base64'),
    Buffer.from(secret).toString('hex'),
  ]) {
    t.notOk(redactor.text(`before ${form} after`).includes(form), form)
    t.match(redactor.text(`before ${form} after`), /^before .*\[secret\].* after$/, form)
  }
})

t.test('longest first, so that no tail of a longer one is left', async t => {
  const redactor = new Redactor()
  redactor.add(['abcd', 'abcd-efgh'])
  t.equal(redactor.text('x abcd-efgh y abcd z'), 'x [secret] y [secret] z')
})

t.test('too short to be told apart from ordinary text', async t => {
  const redactor = new Redactor()
  redactor.add(['abc', 7, true, null])
  t.same(redactor.value({ text: 'abc 7 true' }), { text: 'abc 7 true' })
})

t.test('structures: keys, numbers, lines of a key file; everything else unchanged', async t => {
  const redactor = new Redactor()
  redactor.add(['hidden', 123456, '-----BEGIN-----\nMIIEvQIBADANBgkqhkiG9w0\n-----END-----'])
  t.same(
    redactor.value({
      hidden: 1,
      list: ['a hidden b', 123456, 12345, null, true],
      line: 'MIIEvQIBADANBgkqhkiG9w0',
    }),
    { '[secret]': 1, list: ['a [secret] b', '[secret]', 12345, null, true], line: '[secret]' },
  )
})

t.test('property: no known secret is left in any JSON that held it', async t => {
  t.doesNotThrow(() =>
    fc.assert(
      fc.property(
        fc.array(fc.string({ minLength: 4, maxLength: 30 }), { minLength: 1, maxLength: 5 }),
        fc.string(),
        fc.string(),
        (secrets, left, right) => {
          const redactor = new Redactor()
          for (const secret of secrets) redactor.add(secret)
          const told = redactor.value(secrets.map(secret => ({ plain: left + secret + right })))
          const residue = told.map(item => item.plain.split('[secret]')).flat()
          return secrets.every(
            secret => secret === '[secret]' || residue.every(text => !text.includes(secret)),
          )
        },
      ),
      { numRuns: 300 },
    ),
  )
})

import fc from 'fast-check'
import t from 'tap'
import { markSecretOutputs } from '../../../../src/adapters/runner/child/markSecretOutputs.ts'
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
    t.notOk(redactor.redactText(`before ${form} after`).includes(form), form)
    t.match(redactor.redactText(`before ${form} after`), /^before .*\[secret\].* after$/, form)
  }
})

t.test('the longest first, so that no part of a longer one remains', async t => {
  const redactor = new Redactor()
  redactor.add(['abcd', 'abcd-efgh'])
  t.equal(redactor.redactText('x abcd-efgh y abcd z'), 'x [secret] y [secret] z')
})

t.test('too short to be distinguished from ordinary text', async t => {
  const redactor = new Redactor()
  redactor.add(['ab', 7, true, null])
  t.same(redactor.redactValue({ text: 'ab 7 true' }), { text: 'ab 7 true' })
})

t.test('structures: values, numbers, lines of a key file; keys stay', async t => {
  const redactor = new Redactor()
  redactor.add(['hidden', 123456, '-----BEGIN-----\nMIIEvQIBADANBgkqhkiG9w0\n-----END-----'])
  t.same(
    redactor.redactValue({
      hidden: 1,
      list: ['a hidden b', 123456, 12345, null, true],
      line: 'MIIEvQIBADANBgkqhkiG9w0',
    }),
    { hidden: 1, list: ['a [secret] b', '[secret]', 12345, null, true], line: '[secret]' },
  )
})

t.test('a short secret is masked as a whole token only', async t => {
  const redactor = new Redactor()
  redactor.add(['postgres', 'succeeded', 5432])
  t.same(
    redactor.redactValue({
      engine: 'aurora-postgresql',
      other: 'aurora-postgres',
      url: 'x://postgres:5432/',
    }),
    { engine: 'aurora-postgresql', other: 'aurora-postgres', url: 'x://[secret]:[secret]/' },
  )
  t.equal(redactor.redactText('postgresql and postgres.'), 'postgresql and [secret].')
  for (const escape of ['\\n', '%0A', '\u001b[32m'])
    t.equal(
      redactor.redactText(`a${escape}postgres`),
      `a${escape}[secret]`,
      'after an escape sequence',
    )
})

t.test('in data a hyphen is part of a word, but ends any other secret', async t => {
  const redactor = new Redactor()
  redactor.add(['old-token-4711', 'postgres', '739', '4711'])
  t.same(
    redactor.redactValue(['t-old-token-4711', 'aurora-postgres', 'p-739-x', 't-4711', 'p-7390']),
    ['t-[secret]', 'aurora-postgres', 'p-[secret]-x', 't-[secret]', 'p-7390'],
  )
  for (const id of ['8c1e5a02-4711-4b2f-9d3c-0a1b2c3d4e5f', '4711-11-30'])
    t.equal(redactor.redactValue(id), id, 'part of a UUID or a date')
})

t.test('an output that contains a secret setting is secret as a whole', async t => {
  const open = (value: unknown) => ({ value, secret: false })
  const outputs = {
    name: open('t-old-token-4711'),
    pin: open(739),
    deep: open({ list: ['x', 'a 739 b'] }),
    succeeded: open('fine'),
    status: open('succeeded'),
    marked: { value: null, secret: true },
  }
  const hidden = { value: null, secret: true }
  t.same(markSecretOutputs(outputs, ['old-token-4711', '739', 'fine-']), {
    ...outputs,
    name: hidden,
    pin: hidden,
    deep: hidden,
  })
  t.same(
    markSecretOutputs(outputs, ['succeeded']),
    { ...outputs, status: hidden },
    'the keys stay, and the names of others do not matter',
  )
  t.same(markSecretOutputs(outputs, []), outputs)
})

t.test('a distinctive secret is masked inside of words', async t => {
  const redactor = new Redactor()
  redactor.add(['kV8#pQ2z', 'AKIA-0123456789abc', 'aurora-postgresql'])
  t.equal(redactor.redactText('xkV8#pQ2zy AKIA-0123456789abcs'), 'x[secret]y [secret]s')
})

t.test('words of the protocol are never masked', async t => {
  const redactor = new Redactor()
  redactor.add([
    'succeeded',
    'diagnostic',
    'error',
    'message',
    'create',
    'status',
    'program-failed',
  ])
  const urn = 'urn:pulumi:staging::p::aws:sns/topic:Topic::create'
  t.same(
    redactor.redactEvent({ n: 1, at: 'x', body: { type: 'diagnostic', message: 'it succeeded' } }),
    {
      n: 1,
      at: 'x',
      body: { type: 'diagnostic', message: 'it [secret]' },
    },
  )
  const change = { urn, type: 'create', name: 'create', op: 'create' }
  const property = { path: 'status', kind: 'update', before: 'error', after: 'fine' }
  t.same(
    redactor.redactResult({
      status: 'succeeded',
      error: { code: 'program-failed', message: 'status error', resources: [{ urn, message: '' }] },
      planned: [{ ...change, properties: [property] }],
      state: { resources: [{ urn, id: 'succeeded', inputs: { status: 'error' } }], digest: 'x' },
    }),
    {
      status: 'succeeded',
      error: {
        code: 'program-failed',
        message: '[secret] [secret]',
        resources: [{ urn, message: '' }],
      },
      planned: [{ ...change, properties: [{ ...property, before: '[secret]' }] }],
      state: {
        resources: [{ urn, id: 'succeeded', inputs: { status: '[secret]' } }],
        digest: 'x',
      },
    },
  )
})

const isLong = (text: string) => text.length >= 16 && !/^[a-z]+([-_. ][a-z]+){0,2}$/i.test(text)

t.test('property: no known secret is left in a JSON that contained it', async t => {
  t.doesNotThrow(() =>
    fc.assert(
      fc.property(
        fc.array(fc.string({ minLength: 4, maxLength: 30 }), { minLength: 1, maxLength: 5 }),
        fc.string(),
        fc.string(),
        (secrets, left, right) => {
          const redactor = new Redactor()
          for (const secret of secrets) redactor.add(secret)
          const gap = (secret: string) => (isLong(secret) ? '' : ' ')
          const messages = redactor.redactValue(
            secrets.map(secret => ({ plain: left + gap(secret) + secret + gap(secret) + right })),
          )
          const residue = messages.map(item => item.plain.split('[secret]')).flat()
          return secrets.every(
            (secret, at) =>
              secret === '[secret]' ||
              !(isLong(secret)
                ? residue.some(text => text.includes(secret))
                : (messages[at]?.plain ?? secret).includes(`${left} ${secret} ${right}`)),
          )
        },
      ),
      { numRuns: 300 },
    ),
  )
})

t.test('the old value of a property that is secret now is masked, too', async t => {
  const redactor = new Redactor()
  redactor.add('the-new-token-of-today')
  const change = (before: unknown, after: unknown) => ({
    planned: [
      {
        urn: 'u',
        type: 't',
        name: 'n',
        op: 'update',
        properties: [{ path: 'p', kind: 'update', before, after }],
      },
    ],
  })
  t.same(
    redactor.redactResult(change('t-the-old-token', 't-the-new-token-of-today')),
    change('[secret]', 't-[secret]'),
  )
  t.same(redactor.redactResult(change('one', 'two')), change('one', 'two'))
})

t.test('a secret that is too short for a pattern is masked where it is a whole value', async t => {
  const redactor = new Redactor()
  redactor.add('73')
  t.same(redactor.redactValue({ pin: '73', port: 73, text: 'call 73' }), {
    pin: '[secret]',
    port: 73,
    text: 'call 73',
  })
})

t.test('from three characters on a secret is masked as a token, as the engine does', async t => {
  const redactor = new Redactor()
  redactor.add('739')
  t.same(redactor.redactValue({ pin: '739', number: 739, text: 'call 739', other: '17390' }), {
    pin: '[secret]',
    number: '[secret]',
    text: 'call [secret]',
    other: '17390',
  })
  t.equal(redactor.redactText('the pin 739 is wrong (739x)'), 'the pin [secret] is wrong (739x)')
})

import { writeFileSync } from 'node:fs'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { SMTPServer, type SMTPServerOptions } from 'smtp-server'
import t, { type Test } from 'tap'
import type { Notice } from '../../../src/model/finding.ts'
import { mailSettingsSchema } from '../../../src/model/integration.ts'
import { createMailIntegration } from '../../../src/integrations/mail/mailIntegration.ts'
import { createMail } from '../../../src/integrations/mail/message.ts'
import { requirePresent } from '../../helper/present.ts'

const notice: Notice = {
  seq: 7,
  at: '2026-03-01T10:00:00.000Z',
  type: 'drift.found',
  severity: 'warning',
  environment: 'staging',
  operation: '11111111-1111-4111-8111-111111111111',
  text: 'bucket "x"\r\nBcc: all@example.com\r\n\r\n<script> drifted',
  detail: {},
}

t.test('a notice as a mail: nothing in it opens a head, and its id is its own', async t => {
  const from = 'twinstack@example.com'
  const mail = createMail(notice, { from, url: 'https://t.example.com/' })
  t.equal(mail.subject, '[twinstack] staging: drift found')
  t.match(mail.text, /^bucket "x" Bcc: all@example\.com <script> drifted\n/)
  t.match(mail.text, 'twinstack operation show 11111111\n')
  t.notMatch(mail.text, 'https://', 'no address that opens on a refusal')
  t.match(mail, {
    messageId: /^<notice-7-[a-z0-9]+-[0-9a-f]{8}@example\.com>$/,
    references: '<operation-11111111-1111-4111-8111-111111111111@example.com>',
  })
  t.equal(createMail(notice, { from, url: 'https://t.example.com/' }).messageId, mail.messageId)
  t.not(createMail(notice, { from, url: 'https://other.example.com/' }).messageId, mail.messageId)
  t.not(createMail({ ...notice, seq: 8 }, { from, url: null }).messageId, mail.messageId)
})

type ReceivedMail = {
  from: string
  to: string[]
  data: string
  secure: boolean
  user: string | undefined
}

async function server(
  t: Test,
  options: SMTPServerOptions = {},
): Promise<{ port: number; got: ReceivedMail[] }> {
  const got: ReceivedMail[] = []
  const smtp = new SMTPServer({
    logger: false,
    authOptional: true,
    onAuth: ({ username, password }, _session, done) => {
      done(
        password === 'pa ss' ? null : new Error('no'),
        password === 'pa ss' ? { user: username } : undefined,
      )
    },
    onData: (stream, session, done) => {
      const parts: Buffer[] = []
      stream
        .on('data', part => parts.push(part as Buffer))
        .on('end', () => {
          const { mailFrom, rcptTo } = session.envelope
          got.push({
            from: mailFrom === false ? '' : mailFrom.address,
            to: rcptTo.map(({ address }) => address),
            data: Buffer.concat(parts).toString(),
            secure: session.secure,
            user: session.user as string | undefined,
          })
          done()
        })
    },
    ...options,
  })
  smtp.on('error', () => {})
  await new Promise<void>(resolve => {
    smtp.listen(0, '127.0.0.1', () => resolve())
  })
  t.teardown(
    () =>
      new Promise<void>(resolve => {
        smtp.close(() => resolve())
      }),
  )
  return { got, port: (smtp.server.address() as AddressInfo).port }
}

function createIntegration(t: Test, address: string, more: object = {}) {
  const folder = t.testdir({ password: 'pa ss\n' })
  writeFileSync(join(folder, 'integrations.yaml'), '')
  const integration = createMailIntegration({
    settings: mailSettingsSchema.parse({
      server: address,
      from: 'twinstack@example.com',
      to: [{ address: 'ana@example.com', events: ['drift.*'] }, { address: 'ben@example.com' }],
      ...more,
    }),
    file: join(folder, 'integrations.yaml'),
    url: null,
  })
  t.teardown(() => integration.stop?.())
  return integration
}

t.test('to each recipient by their own reader', async t => {
  const { port, got } = await server(t, { disabledCommands: ['STARTTLS'] })
  const { readers } = createIntegration(t, `smtp://127.0.0.1:${port}`, {
    plain: true,
    user: 'twin',
    passwordFile: 'password',
  })
  t.match(readers, [
    { name: /^mail [0-9a-f]{16}$/, wanted: { events: ['drift.*'] } },
    { wanted: {} },
  ])
  t.not(
    requirePresent(requirePresent(readers)[0]).name,
    requirePresent(requirePresent(readers)[1]).name,
  )
  for (const { postNotice } of requirePresent(readers)) await postNotice(notice)
  t.match(got, [
    { from: 'twinstack@example.com', to: ['ana@example.com'], user: 'twin' },
    { to: ['ben@example.com'] },
  ])
  const [head, ...body] = requirePresent(got[0]).data.split('\r\n\r\n')
  t.match(head, /^Subject: \[twinstack\] staging: drift found\r$/m)
  t.match(head, /^Auto-Submitted: auto-generated\r$/m)
  t.match(head, /^Content-Type: text\/plain/m)
  t.notMatch(head, /bcc|script/i)
  t.match(body.join(), /Bcc: all@example.com <script>/)
})

t.test('sends nothing without TLS or to a server with an untrusted certificate', async t => {
  const none = await server(t, { disabledCommands: ['STARTTLS'] })
  await t.rejects(
    requirePresent(
      requirePresent(
        createIntegration(t, `smtp://127.0.0.1:${none.port}`, {
          user: 'twin',
          passwordFile: 'password',
        }).readers,
      )[0],
    ).postNotice(notice),
    /STARTTLS/i,
  )
  const unknown = await server(t)
  await t.rejects(
    requirePresent(
      requirePresent(
        createIntegration(t, `smtp://127.0.0.1:${unknown.port}`, {
          user: 'twin',
          passwordFile: 'password',
        }).readers,
      )[0],
    ).postNotice(notice),
    /certificate|self-signed|expired|altname/i,
  )
  const always = await server(t, { secure: true })
  await t.rejects(
    requirePresent(
      requirePresent(createIntegration(t, `smtps://127.0.0.1:${always.port}`).readers)[0],
    ).postNotice(notice),
    /certificate|self-signed|expired|altname/i,
  )
  t.same([none.got, unknown.got, always.got], [[], [], []])
})

t.test('a password that is wrong, or missing', async t => {
  const { port, got } = await server(t, {
    disabledCommands: ['STARTTLS'],
    onAuth: (_auth, _session, done) => {
      done(new Error('no'))
    },
  })
  await t.rejects(
    requirePresent(
      requirePresent(
        createIntegration(t, `smtp://127.0.0.1:${port}`, {
          plain: true,
          user: 'twin',
          passwordFile: 'password',
        }).readers,
      )[0],
    ).postNotice(notice),
    /login|auth/i,
  )
  t.throws(
    () => createIntegration(t, 'smtp://127.0.0.1:1', { user: 'twin', passwordFile: 'none' }),
    {
      code: 'invalid-request',
      message: /mail\.passwordFile.*ENOENT/,
    },
  )
  t.same(got, [])
})

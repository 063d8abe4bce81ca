/** The integration with e-mail. It sends only. */
import type { Transporter } from 'nodemailer'
import type { z } from 'zod'
import { readSecret } from '../inbox/file.ts'

import type { mailSettingsSchema } from '../../model/integration.ts'
import { createMail } from './message.ts'
import type { OpenIntegration, Reader } from '../../model/integrationService.ts'
import { hashSha256 } from '../../lib/hash.ts'

type Settings = z.infer<typeof mailSettingsSchema>
type MailOptions = { settings: Settings; file: string; url: string | null }
type SendMail = (mail: object) => Promise<unknown>

/** @throws TwinstackError `invalid-request` when the password can't be read */
export function createMailIntegration({ settings, file, url }: MailOptions): OpenIntegration {
  const password =
    settings.passwordFile === undefined
      ? null
      : readSecret(file, settings.passwordFile, 'mail.passwordFile')
  let transport: Promise<Transporter> | undefined
  const send: SendMail = async mail =>
    (await (transport ??= createMailTransport(settings, password))).sendMail(mail)
  return {
    name: 'mail',
    readers: settings.to.map(to => createReader(to, settings.from, url, send)),
    stop: async () => {
      ;(await transport)?.close()
    },
  }
}

/**
 * `to` comes from the integrations file. No part of a notice is used as an address, a file or a
 * URL.
 */
function createReader(
  { address, ...wanted }: Settings['to'][number],
  from: string,
  url: string | null,
  send: SendMail,
): Reader {
  // the cursor of a reader has a short name, whatever the length of the address
  const name = `mail ${hashSha256(address.toLowerCase()).slice(0, 16)}`
  return {
    name,
    wanted,
    postNotice: async notice => {
      await send({
        from: { name: 'Twinstack', address: from },
        to: { name: '', address },
        disableFileAccess: true,
        disableUrlAccess: true,
        ...createMail(notice, { from, url }),
      })
    },
  }
}

async function createMailTransport(
  { server, user, plain }: Settings,
  password: string | null,
): Promise<Transporter> {
  const { createTransport } = await import('nodemailer')
  const { protocol, hostname, port } = new URL(server)
  const secure = protocol === 'smtps:'
  return createTransport({
    host: hostname.replace(/^\[|\]$/g, ''),
    port: Number(port || (secure ? 465 : 587)),
    secure,
    // without `plain`, a server without TLS or with an untrusted certificate gets neither password
    // nor mail
    requireTLS: !plain,
    ...(user !== undefined && { auth: { user, pass: password ?? '' } }),
    connectionTimeout: 10_000,
    greetingTimeout: 10_000,
    socketTimeout: 30_000,
    disableFileAccess: true,
    disableUrlAccess: true,
  })
}

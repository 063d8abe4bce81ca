/** The door to people who read mail: only out. */
import type { Transporter } from 'nodemailer'
import type { z } from 'zod'
import { secretOf } from '../inbox/file.ts'

import type { mailSettingsSchema } from '../../model/integration.ts'
import { mailOf } from './message.ts'
import type { OpenIntegration, Reader } from '../../model/integrationService.ts'
import { sha256 } from '../../lib/hash.ts'

type Settings = z.infer<typeof mailSettingsSchema>
type Given = { settings: Settings; file: string; url: string | null }
type Send = (mail: object) => Promise<unknown>

/** @throws TwinstackError `invalid-request` for a password that can't be read */
export function createMailIntegration({ settings, file, url }: Given): OpenIntegration {
  const password =
    settings.passwordFile === undefined
      ? null
      : secretOf(file, settings.passwordFile, 'mail.passwordFile')
  let opened: Promise<Transporter> | undefined
  const send: Send = async mail => (await (opened ??= open(settings, password))).sendMail(mail)
  return {
    name: 'mail',
    readers: settings.to.map(to => reader(to, settings.from, url, send)),
    stop: async () => {
      ;(await opened)?.close()
    },
  }
}

/**
 * `to` comes from the doors file; nothing of a notice is read as an address, a file or an address
 * of the net.
 */
function reader(
  { address, ...wanted }: Settings['to'][number],
  from: string,
  url: string | null,
  send: Send,
): Reader {
  // a name of at most so many characters, whatever the address
  const name = `mail ${sha256(address.toLowerCase()).slice(0, 16)}`
  return {
    name,
    wanted,
    tell: async notice => {
      await send({
        from: { name: 'Twinstack', address: from },
        to: { name: '', address },
        disableFileAccess: true,
        disableUrlAccess: true,
        ...mailOf(notice, { from, url }),
      })
    },
  }
}

async function open(
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
    // without `plain` a server that offers no TLS, or whose certificate is not trusted, gets
    // neither password nor mail
    requireTLS: !plain,
    ...(user !== undefined && { auth: { user, pass: password ?? '' } }),
    connectionTimeout: 10_000,
    greetingTimeout: 10_000,
    socketTimeout: 30_000,
    disableFileAccess: true,
    disableUrlAccess: true,
  })
}

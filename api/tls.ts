/**
 * TLS of the service itself: certificate and key from files, which are read again when they change.
 */
import { readFileSync, statSync } from 'node:fs'
import { createSecureContext, type Server } from 'node:tls'
import type { Config } from '../src/model/config.ts'
import { TwinstackError } from '../src/lib/errors.ts'
import type { Log } from '../src/lib/log.ts'
import { requirePresent } from '../src/lib/requirePresent.ts'

export type Tls = { cert: string; key: string; minVersion: 'TLSv1.2' }
type Files = NonNullable<Config['tls']>

/** @throws TwinstackError `invalid-request` for files that can't be read or do not match */
export function readTls({ certFile, keyFile }: Files): Tls {
  try {
    const tls = {
      cert: readFileSync(certFile, 'utf8'),
      key: readFileSync(keyFile, 'utf8'),
      minVersion: 'TLSv1.2' as const,
    }
    createSecureContext(tls)
    return tls
  } catch (error) {
    // the message of OpenSSL contains no part of the key, but its cause could
    throw new TwinstackError(
      'invalid-request',
      "TWINSTACK_TLS_CERT_FILE and TWINSTACK_TLS_KEY_FILE can't be used: " +
        `${requirePresent((error as Error).message.split('\n')[0]).slice(0, 200)}`,
      { hint: 'both are PEM; the certificate with its chain, the key without a passphrase' },
    )
  }
}

/**
 * Uses renewed certificates without a restart. Invalid files are logged, and the previous ones stay
 * in use. Returns a function that stops it.
 */
export function watchTls(
  server: Pick<Server, 'setSecureContext'>,
  files: Files,
  log: Pick<Log, 'info' | 'warn'>,
  everyMs = 60_000,
): () => void {
  let stamp = getVersion(files)
  const timer = setInterval(() => {
    const now = getVersion(files)
    if (now === stamp) return
    try {
      server.setSecureContext(readTls(files))
      stamp = now
      log.info({ file: files.certFile }, 'the changed certificate is in use')
    } catch (error) {
      log.warn({ err: error }, 'the changed certificate is not used')
    }
  }, everyMs)
  timer.unref()
  return () => clearInterval(timer)
}

function getVersion({ certFile, keyFile }: Files): string {
  return [certFile, keyFile]
    .map(file => {
      const { mtimeMs = 0, size = 0 } = statSync(file, { throwIfNoEntry: false }) ?? {}
      return `${mtimeMs} ${size}`
    })
    .join(' ')
}

/** Whether tokens are sent over a network in plain text. */
export function usesPlainHttp({
  host,
  tls,
  plainHttp,
}: Pick<Config, 'host' | 'tls' | 'plainHttp'>): boolean {
  return tls === null && plainHttp !== 'behind-proxy' && !/^(localhost|127\.[\d.]+|::1)$/.test(host)
}

/**
 * Forms with files. A browser without JavaScript sends a file only as `multipart/form-data`; the
 * whole form is read before the CSRF token is checked, with limits of its own.
 */
import { Busboy } from '@fastify/busboy'
import type { FastifyRequest } from 'fastify'
import { TwinstackError } from '../../src/lib/errors.ts'
import type { App } from '../services.ts'

const limits = { files: 4, fields: 20, fieldSize: 64 * 1024, headerPairs: 50 }

/** Accepts forms with text files in this scope; the body has their texts by field name. */
export function acceptFiles(app: App, { bodyLimit }: { bodyLimit: number }): void {
  app.addContentTypeParser(
    'multipart/form-data',
    { parseAs: 'buffer', bodyLimit },
    async (request: FastifyRequest, body: Buffer) =>
      readForm(request.headers['content-type'] ?? '', body),
  )
}

/** @throws TwinstackError `invalid-request` when it is not a complete form */
export async function readForm(contentType: string, body: Buffer): Promise<Record<string, string>> {
  const fields = new Map<string, string>()
  try {
    const parser = new Busboy({ headers: { 'content-type': contentType }, limits })
    parser.on('field', (name, value) => fields.set(name, value))
    parser.on('file', (name, stream) => {
      const parts: Buffer[] = []
      stream.on('data', (part: Buffer) => parts.push(part))
      stream.on('end', () => fields.set(name, Buffer.concat(parts).toString('utf8')))
    })
    await new Promise<void>((resolve, reject) => {
      parser.on('finish', resolve)
      parser.on('error', reject)
      parser.end(body)
    })
  } catch (cause) {
    throw new TwinstackError('invalid-request', 'the form can not be read', {
      hint: 'load the page again, then send the form',
      cause,
    })
  }
  return Object.fromEntries(fields)
}

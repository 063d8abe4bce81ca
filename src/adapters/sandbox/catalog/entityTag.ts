/** The entity tag of an S3 object. */
import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import type { Properties } from '../resource.ts'
import { isObject } from '../../../lib/values.ts'

/** Inputs of an object whose change gives it another entity tag. */
export const contentInputs = [
  'source',
  'content',
  'contentBase64',
  'etag',
  'kmsKeyId',
  'serverSideEncryption',
]

/**
 * The MD5 digest of the content, as hexadecimal digits; for an object that a KMS key encrypts it is
 * another text of that form (API reference of Amazon S3, "Object", `ETag`). For an archive, and for
 * a file that can't be read any more, the recorded hash replaces the content.
 */
export function makeEntityTag(inputs: Properties): string {
  if (typeof inputs['etag'] === 'string') return inputs['etag']
  const content = readContent(inputs)
  const digest = createHash('md5').update(content)
  return (isEncryptedByKey(inputs) ? digest.update(' encrypted') : digest).digest('hex')
}

function isEncryptedByKey(inputs: Properties): boolean {
  return inputs['kmsKeyId'] !== undefined || /^aws:kms/.test(String(inputs['serverSideEncryption']))
}

function readContent({ source, content, contentBase64 }: Properties): string | Buffer {
  if (typeof content === 'string') return content
  if (typeof contentBase64 === 'string') return Buffer.from(contentBase64, 'base64')
  return isObject(source) ? readContentOfAsset(source) : ''
}

function readContentOfAsset({ text, path, hash }: Properties): string | Buffer {
  if (typeof text === 'string') return text
  const recorded = typeof hash === 'string' ? hash : ''
  if (typeof path !== 'string') return recorded
  try {
    return readFileSync(path)
  } catch {
    return recorded
  }
}

/**
 * Reads the doors file; a door whose secret can't be read stays closed, and the service says so
 * instead of starting without it.
 */
import { readFileSync } from 'node:fs'
import { dirname, resolve } from 'node:path'
import { parse } from 'yaml'
import { TwinstackError } from '../../lib/errors.ts'
import { integrationsFileSchema, type IntegrationsFile } from '../../model/integration.ts'

/** @throws TwinstackError `invalid-request` that names file and fields; null stands for no file */
export function readIntegrationsFile(file: string | null): IntegrationsFile {
  if (file === null) return {}
  const parsed = integrationsFileSchema.safeParse(contentOf(file))
  if (parsed.success) return parsed.data
  const fields = parsed.error.issues.map(({ path, message }) => ({ path: path.join('.'), message }))
  throw new TwinstackError(
    'invalid-request',
    `${file} (TWINSTACK_INTEGRATIONS) is wrong: ${fields.map(({ path, message }) => `${path || 'the file'}: ${message}`).join('; ')}`,
    { fields, hint: 'docs/integrations.md shows a whole one' },
  )
}

/**
 * A secret that the doors file names. @throws TwinstackError `invalid-request` without the secret
 * in it
 */
export function secretOf(integrationsFile: string, named: string, field: string): string {
  const secret = read(resolve(dirname(integrationsFile), named), field).trim()
  if (secret === '')
    throw new TwinstackError(
      'invalid-request',
      `${field}: ${named} is empty: this door would be open to anybody`,
    )
  return secret
}

function contentOf(file: string): unknown {
  const text = read(file, 'TWINSTACK_INTEGRATIONS')
  try {
    return parse(text) ?? {}
  } catch (error) {
    throw new TwinstackError(
      'invalid-request',
      `${file} (TWINSTACK_INTEGRATIONS) is no YAML: ${(error as Error).message.split('\n')[0]}`,
    )
  }
}

function read(file: string, field: string): string {
  try {
    return readFileSync(file, 'utf8')
  } catch (error) {
    throw new TwinstackError(
      'invalid-request',
      `${field}: ${file} can't be read (${(error as NodeJS.ErrnoException).code})`,
    )
  }
}

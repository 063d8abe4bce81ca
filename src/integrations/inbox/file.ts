/**
 * Reads the integrations file. A secret that can't be read stops the start of the service, so that
 * it never runs without it.
 */
import { readFileSync } from 'node:fs'
import { dirname, resolve } from 'node:path'
import { parse } from 'yaml'
import { TwinstackError } from '../../lib/errors.ts'
import { integrationsFileSchema, type IntegrationsFile } from '../../model/integration.ts'

/**
 * Null means no file.
 *
 * @throws TwinstackError `invalid-request` that names file and fields
 */
export function readIntegrationsFile(file: string | null): IntegrationsFile {
  if (file === null) return {}
  const parsed = integrationsFileSchema.safeParse(parseFile(file))
  if (parsed.success) return parsed.data
  const fields = parsed.error.issues.map(({ path, message }) => ({ path: path.join('.'), message }))
  throw new TwinstackError(
    'invalid-request',
    `${file} (TWINSTACK_INTEGRATIONS) is invalid: ` +
      `${fields.map(({ path, message }) => `${path || 'the file'}: ${message}`).join('; ')}`,
    { fields, hint: 'docs/integrations.md has a complete example' },
  )
}

/**
 * Reads a secret that the integrations file names.
 *
 * @throws TwinstackError `invalid-request` when the file of the secret is missing or empty
 */
export function readSecret(integrationsFile: string, named: string, field: string): string {
  const secret = readText(resolve(dirname(integrationsFile), named), field).trim()
  if (secret === '')
    throw new TwinstackError(
      'invalid-request',
      `${field}: ${named} is empty: without a secret anybody could send webhooks`,
    )
  return secret
}

function parseFile(file: string): unknown {
  const text = readText(file, 'TWINSTACK_INTEGRATIONS')
  try {
    return parse(text) ?? {}
  } catch (error) {
    throw new TwinstackError(
      'invalid-request',
      `${file} (TWINSTACK_INTEGRATIONS) is not valid YAML: ` +
        `${(error as Error).message.split('\n')[0]}`,
    )
  }
}

function readText(file: string, field: string): string {
  try {
    return readFileSync(file, 'utf8')
  } catch (error) {
    throw new TwinstackError(
      'invalid-request',
      `${field}: ${file} can't be read (${(error as NodeJS.ErrnoException).code})`,
    )
  }
}

import type { ProviderPackage } from '../../model/providerSchema.ts'
import type { Screen } from '../screen.ts'
import { getErrorMessage, TwinstackError } from '../../lib/errors.ts'
import { registerSchema } from '../../analysis/normalise/schema.ts'
import { buildTable, type PackageSchema } from '../../model/providerSchema.ts'
import { readText } from './readText.ts'

/**
 * Reads the schemas of installed plugins and of files. A file has precedence over a plugin.
 * @throws TwinstackError `invalid-request` when a file is not the schema of a package
 */
export async function loadSchemas(
  { schema }: { schema?: string[] },
  packages: readonly ProviderPackage[],
  screen: Pick<Screen, 'note'>,
): Promise<void> {
  const { useInstalledSchemas } = await import('../local/installedSchemas.ts')
  await useInstalledSchemas(packages, text => screen.note(text))
  if (schema) await useSchemas(schema)
}

const hint = 'make it with: pulumi package get-schema NAME@VERSION > FILE.json'

/**
 * Uses the schemas of providers that `pulumi package get-schema` printed: types, lists and defaults
 * of packages that no built-in table describes, and the ones of the version in use for AWS.
 * @throws TwinstackError `invalid-request` when a file is not the schema of a package
 */
export async function useSchemas(files: readonly string[]): Promise<void> {
  for (const file of files) {
    const schema = parse(await readText(file, hint), file)
    registerSchema(schema.name, buildTable(schema))
  }
}

function parse(text: string, file: string): PackageSchema & { name: string } {
  let schema: (PackageSchema & { name?: unknown }) | null
  try {
    schema = JSON.parse(text.replace(/^\uFEFF/, '')) as typeof schema
  } catch (error) {
    throw createRefusalError(file, getErrorMessage(error))
  }
  if (typeof schema?.name !== 'string')
    throw createRefusalError(file, 'it has no "name" of a package')
  if (!schema.resources) throw createRefusalError(file, 'it has no "resources"')
  return { ...schema, name: schema.name }
}

const createRefusalError = (file: string, why: string) =>
  new TwinstackError('invalid-request', `${file} is no schema of a package: ${why}`, { hint })

/**
 * Regular expressions that are made at run time. A pattern of a user with many stars takes
 * exponential time, so patterns of users go through src/lib/wildcards.ts; what is listed here makes
 * expressions of constants, or of literal texts.
 */
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import t from 'tap'
import { packageFolder } from '../src/model/config.ts'

/** How often a file makes one, and of what. */
const allowed: Record<string, [count: number, of: string]> = {
  'api/plugins/heavyReads.ts': [1, 'constants'],
  'api/routes/pulumi/missingParts.ts': [1, 'constants'],
  'api/plugins/notFound.ts': [1, 'the paths of our routes'],
  'src/adapters/runner/child/readableText.ts': [3, 'folders as literal texts, and constants'],
  'src/adapters/runner/child/redact.ts': [2, 'secrets as literal texts'],
  'src/adapters/sandbox/invoke/images.ts': [
    1,
    'nameRegex of a program, in the plugin process of its own run',
  ],
  'src/analysis/drift/noise/sidecars.ts': [1, 'ingress or egress'],
  'src/analysis/graph/collapseResources.ts': [1, 'a constant'],
  'src/analysis/parity/compare/identities.ts': [1, 'constants'],
  'src/analysis/parity/compare/locations.ts': [1, 'names of projects as literal texts'],
  'src/analysis/parity/compare/names.ts': [2, 'names of environments as literal texts'],
  'src/analysis/parity/compare/normal.ts': [1, 'constants'],
  'src/analysis/parity/compare/parts.ts': [1, 'Ingress or Egress'],
  'src/analysis/state/hashSecrets.ts': [1, 'the name of an environment as a literal text'],
  'src/cli/local/check/resourceTypes.ts': [1, 'an identifier of a source file, on your machine'],
  'src/integrations/slack/app.ts': [1, 'a constant'],
  'src/model/awsTypeRow.ts': [3, 'kinds of our table of types'],
  'src/model/repositoryAddress.ts': [2, 'constants'],
}

function filesBelow(folder: string): string[] {
  return readdirSync(join(packageFolder, folder), { recursive: true, encoding: 'utf8' })
    .filter(name => /\.(ts|js)$/.test(name))
    .map(name => join(folder, name))
}

/** Without comments, in which the words may stand. */
const codeOf = (text: string) => text.replaceAll(/\/\*[^]*?\*\/|\/\/[^\n]*/g, '')

t.test('no file makes a regular expression that is not listed', t => {
  const found: Record<string, number> = {}
  for (const file of ['src', 'api'].flatMap(filesBelow)) {
    const code = codeOf(readFileSync(join(packageFolder, file), 'utf8'))
    const made = code.match(/\bRegExp\(/g) ?? []
    if (made.length > 0) found[file] = made.length
  }
  t.same(
    found,
    Object.fromEntries(Object.entries(allowed).map(([file, [count]]) => [file, count])),
    'patterns of users are matched by src/lib/wildcards.ts',
  )
  t.end()
})

/** The files that decide how the pages look, and their digest. */
import { execFileSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { hashSha256 } from '../../src/lib/hash.ts'
import { packageFolder } from '../../src/model/config.ts'

export const picturesFolder = join(packageFolder, 'docs/pictures')
export const digestFile = join(picturesFolder, 'templates.json')

/** Templates, components, styles and modules of the pages, as committed or not. */
export function listTemplates(): string[] {
  const files = execFileSync(
    'git',
    ['ls-files', '--cached', '--others', '--exclude-standard', 'api/dashboard'],
    { cwd: packageFolder, encoding: 'utf8' },
  )
  return files
    .split('\n')
    .filter(file =>
      /(?:[vV]iews|[pP]lots?|layout|tabs)\.ts$|\/components\/|\.css$|\.svg$/.test(file),
    )
    .sort()
}

/** Changes with the content of any template, and with its name. */
export function digestTemplates(): string {
  return hashSha256(
    ...listTemplates().flatMap(file => [
      file,
      readFileSync(join(packageFolder, file), 'utf8').replaceAll('\r\n', '\n'),
    ]),
  )
}

/** The digest of the templates of which the pictures were made. */
export function readPicturedDigest(): string {
  return (JSON.parse(readFileSync(digestFile, 'utf8')) as { digest: string }).digest
}

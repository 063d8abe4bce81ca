import { readFileSync } from 'node:fs'
import { join } from 'node:path'

/** The name of the project of a program in test/fixtures/programs. */
export function readProject(program: string): string {
  const file = join(import.meta.dirname, '../fixtures/programs', program, 'Pulumi.yaml')
  return /^name: *(\S+)/m.exec(readFileSync(file, 'utf8'))?.[1] ?? ''
}

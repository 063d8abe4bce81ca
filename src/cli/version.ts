import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { packageFolder } from '../model/config.ts'

/** The version in package.json. */
export function readVersion(): string {
  return (
    JSON.parse(readFileSync(join(packageFolder, 'package.json'), 'utf8')) as { version: string }
  ).version
}

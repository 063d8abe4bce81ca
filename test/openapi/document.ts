/**
 * The OpenAPI document of this working tree, the one that is kept, and the one of the last release.
 */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { buildApp } from '../../api/app.ts'
import type { AppServices } from '../../api/services.ts'
import { packageFolder, readConfig } from '../../src/model/config.ts'

export type Document = {
  openapi: string
  info: { version: string }
  paths: Record<string, Record<string, any>>
  components: { schemas: Record<string, any> }
}

export const keptFile = join(packageFolder, 'docs', 'openapi.json')
/** what users of the last release build against; on one line, because nobody reads it */
export const releasedFile = join(packageFolder, 'test', 'openapi', 'released.json')

/**
 * As `GET /openapi.json` answers, paths and schemas in the order of their names. Routes are only
 * registered: nothing else of the service is needed.
 */
export async function currentDocument(): Promise<Document> {
  const app = await buildApp({ config: readConfig({ TWINSTACK_LOG: 'silent' }) } as AppServices)
  await app.ready()
  const document = JSON.parse(JSON.stringify(app.swagger())) as Document
  await app.close()
  return {
    ...document,
    components: { ...document.components, schemas: sorted(document.components.schemas) },
    paths: sorted(document.paths),
  }
}

const sorted = <Value>(map: Record<string, Value>) =>
  Object.fromEntries(Object.entries(map).sort(([a], [b]) => (a < b ? -1 : 1)))

/** For people and for diffs. */
export const written = (document: Document) => `${JSON.stringify(document, null, 1)}\n`

export const read = (file: string) => JSON.parse(readFileSync(file, 'utf8')) as Document

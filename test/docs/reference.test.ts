/** The reference pages are what the code generates: `npm run reference` writes them. */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import t from 'tap'
import { packageFolder } from '../../src/model/config.ts'
import { currentDocument } from '../openapi/document.ts'
import { createPages } from '../reference/pages.ts'

t.test('docs/reference is up to date', async t => {
  const pages = createPages(await currentDocument())
  for (const [name, text] of pages) {
    const kept = readFileSync(join(packageFolder, 'docs', 'reference', name), 'utf8')
    t.equal(kept, text, `docs/reference/${name}: run \`npm run reference\``)
  }
  t.match(pages.get('commands.md'), '## twinstack env ensure')
  t.match(pages.get('errors.md'), '| `plan-changed` |')
  t.match(pages.get('api.md'), '`POST /v1/environments/{name}/operations`')
})

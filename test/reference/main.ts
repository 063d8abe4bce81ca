/** `npm run reference`: writes docs/reference from the code. */
import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { packageFolder } from '../../src/model/config.ts'
import { currentDocument } from '../openapi/document.ts'
import { createPages } from './pages.ts'

const folder = join(packageFolder, 'docs', 'reference')
mkdirSync(folder, { recursive: true })
for (const [name, text] of createPages(await currentDocument())) {
  writeFileSync(join(folder, name), text)
  console.log(`wrote docs/reference/${name}`)
}

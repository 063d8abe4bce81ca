/**
 * `npm run openapi`: writes docs/openapi.json from the routes. With `--release` the document also
 * becomes the one that later ones are held against (test/openapi/released.json): when a version is
 * published.
 */
import { writeFileSync } from 'node:fs'
import { relative } from 'node:path'
import { packageFolder } from '../../src/model/config.ts'
import { breakingChanges } from './breaking.ts'
import { currentDocument, keptFile, read, releasedFile, written } from './document.ts'

const document = await currentDocument()
const write = (file: string, text: string) => {
  writeFileSync(file, text)
  console.log(
    `wrote ${relative(packageFolder, file)}: version ${document.info.version}, ` +
      `${Object.keys(document.paths).length} paths`,
  )
}
write(keptFile, written(document))
if (process.argv.includes('--release')) write(releasedFile, `${JSON.stringify(document)}\n`)
for (const change of breakingChanges(read(releasedFile), document))
  console.log(`breaking: ${change}`)

/** Every relative link of a document leads to a file, and its anchor to a heading there. */
import { existsSync, readFileSync, statSync } from 'node:fs'
import { dirname, join, normalize } from 'node:path'
import t from 'tap'
import { packageFolder } from '../../src/model/config.ts'
import { anchorsOf, localLinks, readDocuments, type Document } from './documents.ts'

/** What is wrong with the links of a document; empty when all of them lead somewhere. */
function brokenLinks({ path, text }: Document): string[] {
  return localLinks(text).flatMap(link => {
    const [target = '', anchor] = link.split('#')
    const file = target === '' ? path : normalize(join(dirname(path), decodeURI(target)))
    const absolute = join(packageFolder, file)
    if (!existsSync(absolute)) return [`${path}: ${link}: there is no ${file}`]
    if (anchor === undefined || statSync(absolute).isDirectory() || !file.endsWith('.md')) return []
    return anchorsOf(readFileSync(absolute, 'utf8')).has(anchor)
      ? []
      : [`${path}: ${link}: ${file} has no heading with this anchor`]
  })
}

t.test('anchors are those of GitHub', t => {
  t.same(
    [...anchorsOf("# What isn't `x`, and why\n\n## Exit codes\n### Exit codes\n```\n# no\n```\n")],
    ['what-isnt-x-and-why', 'exit-codes', 'exit-codes-1'],
  )
  t.end()
})

t.test('broken links are found', t => {
  const text = '[a](README.md#nowhere) [b](docs/none.md) `[c](none)` [d](https://example.com/x)'
  t.same(brokenLinks({ path: 'SECURITY.md', text }), [
    'SECURITY.md: README.md#nowhere: README.md has no heading with this anchor',
    'SECURITY.md: docs/none.md: there is no docs/none.md',
  ])
  t.end()
})

t.test('no document has a broken link', t => {
  const documents = readDocuments()
  t.ok(documents.length > 40, 'all documents are read')
  t.same(documents.flatMap(brokenLinks), [])
  t.end()
})

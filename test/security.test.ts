/** SECURITY.md promises nothing that no test shows: each promise names a file and titles in it. */
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import t from 'tap'
import { packageFolder } from '../src/model/config.ts'

const text = readFileSync(join(packageFolder, 'SECURITY.md'), 'utf8')
const promises =
  /^## Promises\n([^]*?)^## /m
    .exec(text)?.[1]
    ?.split(/\n(?=- )/)
    .slice(1)
    .map(line => line.split(/\n\n\*\*/)[0] ?? '') ?? []
type NamedFile = { file: string; titles: string[] }

/** `test/….ts` "title", "title"; line breaks inside of a title are those of the paragraph. */
const findNamed = (part: string): NamedFile[] =>
  [...part.replaceAll(/\s+/g, ' ').matchAll(/`(test\/[^` ]+\.ts)`((?:,? "[^"]+")*)/g)].map(
    ([, file = '', titles = '']) => ({
      file,
      titles: [...titles.matchAll(/"([^"]+)"/g)].map(([, title = '']) => title),
    }),
  )

/** Titles of the tests in a file, or the groups of the attacks in it. */
function findTitles(file: string): string[] {
  const source = readFileSync(join(packageFolder, file), 'utf8')
  const titles = file.includes('.test.ts')
    ? source.matchAll(/\bt\.test\(\s*(?:'([^']+)'|"([^"]+)"|`([^`]+)`)/g)
    : source.matchAll(
        /\b(?:(?:harmless|expectRefusal)\(\s*|group(?:: | = ))(?:'([^']+)'|"([^"]+)"|`([^`]+)`)/g,
      )
  return [...titles].map(([, ...forms]) => forms.find(form => form !== undefined) ?? '')
}

t.test('each promise names a test', async t => {
  t.ok(promises.length >= 30, `${promises.length} promises`)
  for (const promise of promises)
    t.ok(
      findNamed(promise).some(({ titles }) => titles.length > 0),
      promise.replaceAll(/\s+/g, ' ').slice(0, 100),
    )
})

t.test('each file and each title that it names exists', async t => {
  const named = findNamed(promises.join('\n\n'))
  t.ok(named.flatMap(({ titles }) => titles).length > 100, 'titles are found')
  for (const { file, titles } of named) {
    if (!t.ok(existsSync(join(packageFolder, file)), file)) continue
    t.ok(titles.length > 0, `${file} without a title`)
    const known = findTitles(file)
    t.same(
      titles.filter(title => !known.includes(title)),
      [],
      `titles of ${file}`,
    )
  }
})

/** Every document is a page of the site, and the site is built with exact versions. */
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import t from 'tap'
import { packageFolder } from '../../src/model/config.ts'

t.test('the site', async t => {
  const docs = join(packageFolder, 'docs')
  const config = readFileSync(join(docs, 'site/.vitepress/config.mjs'), 'utf8')
  const pages = readdirSync(docs).flatMap(name => /^(.+)\.md$/.exec(name)?.[1] ?? [])
  t.ok(pages.length > 20)
  for (const page of pages) t.match(config, `'${page}'`, page)
  for (const page of readdirSync(join(docs, 'how-to')))
    t.match(config, `'how-to/${page.replace('.md', '')}'`)
  const listed = [...config.matchAll(/^ +'([\w-]+)',$|[( ]'([\w-]+)'(?=[,)])/gm)].length
  t.ok(listed >= pages.length)
  for (const page of ['commands', 'api', 'errors']) t.match(config, `'reference/${page}'`)
  const manifest = JSON.parse(readFileSync(join(docs, 'site/package.json'), 'utf8'))
  for (const version of Object.values(manifest.dependencies)) t.match(version, /^\d+\.\d+\.\d+$/)
  const lock = readFileSync(join(docs, 'site/package-lock.json'), 'utf8')
  t.notMatch(lock, /"resolved":/, 'no address of a registry')
})

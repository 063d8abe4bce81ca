/** Each decision has a status, its reasons and the alternatives, and the list names it. */
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import t from 'tap'
import { packageFolder } from '../../src/model/config.ts'

const folder = join(packageFolder, 'docs', 'adr')
const records = readdirSync(folder).filter(name => /^\d{4}-.+\.md$/.test(name))

t.test('every decision record is complete', async t => {
  t.ok(records.length >= 15)
  for (const name of records) {
    const text = readFileSync(join(folder, name), 'utf8')
    t.match(text, /^- Status: (proposed|accepted|replaced by \[)/m, name)
    const sections = [...text.matchAll(/^## (.+)\n+([^]*?)(?=\n## |$(?![^]))/gm)]
    const written = new Map(sections.map(([, title, content]) => [title, content]))
    for (const title of ['Context', 'Decision', 'Alternatives'])
      t.ok((written.get(title) ?? '').trim().length > 40, `${name}: ${title}`)
  }
})

t.test('the list has every record', async t => {
  const list = readFileSync(join(folder, 'README.md'), 'utf8')
  for (const name of records) t.ok(list.includes(`](${name})`), name)
})

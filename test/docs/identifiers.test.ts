/** The functions and types that the documents for contributors name exist. */
import { execFileSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import t from 'tap'
import { packageFolder } from '../../src/model/config.ts'

/** Names in code spans with an inner or a first capital letter, such as `parseInput` and `Row`. */
function listNames(text: string): string[] {
  const names = [...text.matchAll(/`([a-z]+[A-Z]\w*|[A-Z][a-z]\w*)`/g)].map(([, name = '']) => name)
  return [...new Set(names)].sort()
}

function readSources(): Set<string> {
  const files = execFileSync('git', ['ls-files', 'src', 'api', 'test/adapters/sandbox'], {
    cwd: packageFolder,
    encoding: 'utf8',
  })
    .split('\n')
    .filter(file => file.endsWith('.ts'))
  return new Set(
    files.flatMap(file => readFileSync(join(packageFolder, file), 'utf8').match(/\w+/g) ?? []),
  )
}

t.test('every name of CONTRIBUTING.md and ARCHITECTURE.md occurs in the sources', t => {
  const words = readSources()
  for (const document of ['CONTRIBUTING.md', 'ARCHITECTURE.md']) {
    const names = listNames(readFileSync(join(packageFolder, document), 'utf8'))
    t.same(
      names.filter(name => !words.has(name)),
      [],
      document,
    )
  }
  t.same(
    listNames('`parseInput`, `Way` and `rights`').filter(name => !words.has(name)),
    ['Way'],
  )
  t.end()
})

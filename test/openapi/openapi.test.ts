import { readFileSync } from 'node:fs'
import t from 'tap'
import manifest from '../../package.json' with { type: 'json' }
import { breakingChanges, mayBreak } from './breaking.ts'
import {
  currentDocument,
  keptFile,
  read,
  releasedFile,
  written,
  type Document,
} from './document.ts'
import { requirePresent } from '../helper/present.ts'

const current = await currentDocument()
const released = read(releasedFile)

t.test('docs/openapi.json is the document of these routes', t => {
  t.equal(current.info.version, manifest.version)
  t.ok(
    readFileSync(keptFile, 'utf8') === written(current),
    'docs/openapi.json is stale: run  npm run openapi  and commit it',
  )
  t.end()
})

t.test('no breaking change since the last release without a new version', t => {
  const changes = breakingChanges(released, current)
  const allowed = mayBreak(released.info.version, current.info.version)
  t.ok(
    changes.length === 0 || allowed,
    `give package.json a version that may break, or undo:\n${changes.join('\n')}`,
  )
  t.end()
})

/** [what is done to the document, whether that breaks a caller] */
const small = (): Document =>
  JSON.parse(
    JSON.stringify({
      ...current,
      paths: Object.fromEntries(
        ['/v1/whoami', '/v1/tokens', '/v1/tokens/{id}'].map(path => [path, current.paths[path]]),
      ),
      components: {
        ...current.components,
        schemas: {
          Token: current.components.schemas.Token,
          Problem: current.components.schemas.Problem,
        },
      },
    }),
  )
const answer = (document: Document) =>
  requirePresent(document.paths['/v1/whoami']).get.responses['200'].content['application/json']
    .schema
const request = (document: Document) =>
  requirePresent(document.paths['/v1/tokens']).post.requestBody.content['application/json'].schema
const less = (list: string[], word: string) => list.filter(one => one !== word)
const changes: [string, boolean, (document: Document) => void][] = [
  [
    'a path is gone',
    true,
    document => {
      delete document.paths['/v1/whoami']
    },
  ],
  [
    'a method is gone',
    true,
    document => {
      delete requirePresent(document.paths['/v1/tokens']).get
    },
  ],
  [
    'a status is gone',
    true,
    document => {
      delete requirePresent(document.paths['/v1/tokens']).post.responses['201']
    },
  ],
  [
    'a field of an answer is gone',
    true,
    document => {
      const schema = answer(document)
      delete schema.properties.role
      schema.required = less(schema.required, 'role')
    },
  ],
  [
    'a field of an answer may be missing',
    true,
    document => {
      const schema = answer(document)
      schema.required = less(schema.required, 'role')
    },
  ],
  [
    'a field of a shared schema is gone',
    true,
    document => {
      const schema = document.components.schemas.Token
      delete schema.properties.name
      schema.required = less(schema.required, 'name')
    },
  ],
  [
    'a request needs a new field',
    true,
    document => {
      const schema = request(document)
      schema.properties.why = { type: 'string' }
      schema.required.push('why')
    },
  ],
  [
    'an enum of a request is narrower',
    true,
    document => {
      request(document).properties.ownerKind.enum.pop()
    },
  ],
  [
    'a type of a request is another',
    true,
    document => {
      request(document).properties.name.type = 'integer'
    },
  ],
  [
    'a limit of a request is tighter',
    true,
    document => {
      request(document).properties.name.maxLength = 3
    },
  ],
  [
    'a parameter is required',
    true,
    document => {
      requirePresent(document.paths['/v1/tokens']).get.parameters.push({
        name: 'why',
        in: 'query',
        required: true,
        schema: { type: 'string' },
      })
    },
  ],
  [
    'a new path',
    false,
    document => {
      document.paths['/v1/new'] = requirePresent(document.paths['/v1/whoami'])
    },
  ],
  [
    'a new field in an answer',
    false,
    document => {
      const schema = answer(document)
      schema.properties.why = { type: 'string' }
      schema.required.push('why')
    },
  ],
  [
    'a new word in an answer',
    false,
    document => {
      answer(document).properties.kind.enum.push('auditor')
    },
  ],
  [
    'a request may have a new field',
    false,
    document => {
      request(document).properties.why = { type: 'string' }
    },
  ],
  [
    'other words',
    false,
    document => {
      requirePresent(document.paths['/v1/whoami']).get.summary = 'Who'
    },
  ],
]

for (const [what, breaks, change] of changes) {
  t.test(`${what}: ${breaks ? 'breaking' : 'not breaking'}`, t => {
    const next = small()
    change(next)
    t.notSame(next, small(), 'it is a change')
    const found = breakingChanges(small(), next)
    t.equal(found.length > 0, breaks, found.join('\n'))
    t.end()
  })
}

t.test('which versions may break', t => {
  for (const [before, next, may] of [
    ['0.1.0', '0.1.1', false],
    ['0.1.0', '0.2.0', true],
    ['0.9.0', '1.0.0', true],
    ['1.2.0', '1.3.0', false],
    ['1.2.0', '2.0.0', true],
    ['2.0.0', '1.9.0', false],
  ] as const) {
    t.equal(mayBreak(before, next), may, `${before} to ${next}`)
  }
  t.end()
})

/**
 * The JSON examples of the documents fit the API: the body of every `curl` its route, every other
 * example a body or an answer of some route.
 */
import t from 'tap'
import { z } from 'zod'
import { keptFile, read } from '../openapi/document.ts'
import { readDocuments } from './documents.ts'

const openapi = read(keptFile)

/** Schemas of bodies by `METHOD path`. */
const bodies = new Map(
  Object.entries(openapi.paths).flatMap(([path, methods]) =>
    Object.entries(methods).flatMap(([method, route]) => {
      const schema = route.requestBody?.content?.['application/json']?.schema
      return schema ? [[`${method.toUpperCase()} ${path}`, schema] as const] : []
    }),
  ),
)

/** Names of fields that any object of the API has, bodies and answers. */
const fields = new Set<string>()
collectFields(openapi)
function collectFields(value: unknown): void {
  if (Array.isArray(value)) value.forEach(collectFields)
  else if (typeof value === 'object' && value !== null)
    for (const [key, inner] of Object.entries(value)) {
      if (key === 'properties' && typeof inner === 'object' && inner !== null)
        for (const name of Object.keys(inner)) fields.add(name)
      collectFields(inner)
    }
}

/** What is wrong with the body of a request; null when its route takes it. */
function findMistake(method: string, path: string, body: string): string | null {
  const parts = path.replace(/[?#].*$/, '').split('/')
  const route = [...bodies.keys()].find(key => {
    const [verb, form = ''] = key.split(' ')
    const names = form.split('/')
    return (
      verb === method &&
      names.length === parts.length &&
      names.every((name, at) => name.startsWith('{') || name === parts[at])
    )
  })
  const schema = route === undefined ? undefined : bodies.get(route)
  if (schema === undefined) return `${method} ${path}: no such route with a body`
  const result = z.fromJSONSchema(schema).safeParse(JSON.parse(body))
  return result.success ? null : `${method} ${path}: ${z.prettifyError(result.error)}`
}

const curl = /curl[^\n]*?-d '([^']+)'[^\n]*|curl[^\n]*-X (?:POST|PUT|PATCH)[^\n]*-d '([^']+)'/g

function listRequests(text: string) {
  return [...text.matchAll(curl)].flatMap(([line, first, second]) => {
    const path = /(\/v1\/[^\s"'`]+)/.exec(line)?.[1]
    const method = /-X ([A-Z]+)/.exec(line)?.[1] ?? 'POST'
    const body = first ?? second
    return path === undefined || body === undefined ? [] : [{ line, method, path, body }]
  })
}

/** Fields that an example names, complete JSON or the short form `{"type", "data": {…}}`. */
function namesIn(example: string): string[] {
  const text = example.replace(/\[(?:"[^"]*"[, ]*)+\]/g, '[]')
  return [...text.matchAll(/"([A-Za-z]\w*)"\??(?=\s*[:,}])/g)]
    .filter(({ index }) => /[{,]\s*$/.test(text.slice(0, index)))
    .map(([, name = '']) => name)
}

t.test('a wrong example is found', t => {
  const path = '/v1/environments/staging/operations'
  t.equal(findMistake('POST', path, '{"kind": "deploy", "message": "first"}'), null)
  t.match(findMistake('POST', path, '{"kind": "deployy"}'), 'Invalid option')
  t.match(findMistake('POST', '/v1/nothing', '{}'), 'no such route')
  t.same(namesIn('{"kind": "reconcile", "planOnly": true}'), ['kind', 'planOnly'])
  t.same(namesIn('{"type", "data": {"seq"}}'), ['type', 'data', 'seq'])
  t.end()
})

t.test('bodies of curl commands are what their routes take', t => {
  const requests = readDocuments().flatMap(({ path: file, text }) =>
    listRequests(text).map(request => ({ file, ...request })),
  )
  t.ok(requests.length >= 5)
  for (const { file, method, path, body } of requests)
    t.equal(findMistake(method, path, body), null, `${file}: ${body}`)
  t.end()
})

/** Examples of other services: the answer of GitHub, the payload of Slack, an IAM policy. */
const foreign = /jwt|"text"|"Version": "20/

t.test('examples name only fields that the API has', t => {
  let count = 0
  for (const { path, text } of readDocuments()) {
    if (path.startsWith('docs/adr/') || path === 'CHANGELOG.md') continue
    for (const [, example = ''] of text.matchAll(/`(\{"[^`]*\})`/g)) {
      if (foreign.test(example)) continue
      count++
      const unknown = namesIn(example).filter(name => !fields.has(name))
      t.same(unknown, [], `${path}: ${example}`)
    }
  }
  t.ok(count >= 10)
  t.end()
})

/** Descriptions of successful answers in the OpenAPI document. */

type Schema = {
  $ref?: string
  description?: string
  properties?: Record<string, Schema>
  items?: Schema
}
type DescribedResponse = {
  description?: string
  content?: Record<string, { schema?: Schema }>
}
/** An answer, and the named schemas of the document. */
type Answer = {
  method: string
  path: string
  status: string
  schemas: Record<string, Schema | undefined>
}
type DescribedDocument = {
  components?: { schemas?: Record<string, Schema> }
  paths?: Record<string, Record<string, { responses?: Record<string, DescribedResponse> }>>
}

/** The text that @fastify/swagger writes where a schema has no description. */
const swaggerDefault = 'Default Response'

/**
 * Describes each successful answer in one sentence: the status gives the event, the schema gives
 * the content, by its name or its description. A schema without a name needs a description.
 *
 * @throws Error that names the route whose answer has neither a name nor a description
 */
export function describeAnswers<Document>(document: Document): Document {
  const { paths = {}, components } = document as DescribedDocument
  const schemas = components?.schemas ?? {}
  for (const [path, operations] of Object.entries(paths))
    for (const [method, { responses = {} }] of Object.entries(operations))
      for (const [status, response] of Object.entries(responses))
        if (status.startsWith('2'))
          response.description = describeAnswer({ method, path, status, schemas }, response)
  return document
}

/** One sentence about one answer. */
export function describeAnswer(
  answer: Answer,
  { description = swaggerDefault, content = {} }: DescribedResponse,
): string {
  const schema = content['application/json']?.schema ?? {}
  const what = description === swaggerDefault ? nameContent(answer, schema) : description
  const text = what.replace(/\.$/, '')
  const { status } = answer
  if (status === '201') return `Created. The answer is ${text}.`
  if (status === '202') return `Accepted: the work continues. The answer is ${text}.`
  return `${text.charAt(0).toUpperCase()}${text.slice(1)}.`
}

function nameContent(answer: Answer, schema: Schema): string {
  const { items, total } = schema.properties ?? {}
  if (items)
    return total
      ? `one page of ${toPlural(getName(answer, items.items))}; \`total\` counts those on all pages`
      : `all ${toPlural(getName(answer, items.items))}`
  const name = `the ${getName(answer, schema)}`
  return answer.status === '200' && answer.method !== 'get' ? `${name} after the request` : name
}

/** The description of a named schema, or its name in words: `ComplianceAudit`, compliance audit. */
function getName(answer: Answer, { $ref, description }: Schema = {}): string {
  const name = $ref?.split('/').at(-1)
  if (name)
    return (
      answer.schemas[name]?.description ?? name.replace(/(?<=[a-z])(?=[A-Z])/g, ' ').toLowerCase()
    )
  if (description) return description
  throw new Error(
    `${answer.method} ${answer.path}: the schema of the answer ${answer.status} has no name; ` +
      "give it one (`globalRegistry.add`) or a description (`.describe('the …')`)",
  )
}

function toPlural(noun: string): string {
  return /[^aeiou]y$/.test(noun) ? `${noun.slice(0, -1)}ies` : `${noun}s`
}

import swagger, { type SwaggerTransformObject } from '@fastify/swagger'
import swaggerUi from '@fastify/swagger-ui'
import {
  createJsonSchemaTransform,
  createJsonSchemaTransformObject,
} from 'fastify-type-provider-zod'
import { describeAnswers } from '../answers.ts'
import type { App } from '../services.ts'
import { isPublic } from './public.ts'
import { requirePresent } from '../../src/lib/requirePresent.ts'

const description = `Environments from one Pulumi program, and the operations on
them. Requests never wait for the engine: they answer 202 with the Location of an operation, whose
events can be read as JSON or as server-sent events. Every error is an application/problem+json
document (RFC 9457) with a stable code.

A role applies to all environments, to one environment, or to all of one kind. An environment
without a role for the caller is answered as missing (404); a role that is too low gets 403. Lists
over many environments contain those that the caller may see; tokens, audit log, audits, review,
account, metrics and webhooks need a role for all environments.`

const transform = createJsonSchemaTransform({})
const nameSchemas = createJsonSchemaTransformObject({})

/** Removes the second form of every schema, which the library adds in case a request uses it. */
function removeUnused(
  document: ReturnType<SwaggerTransformObject>,
): ReturnType<SwaggerTransformObject> {
  const text = JSON.stringify(document)
  const components = 'components' in document ? document.components : undefined
  const all = Object.entries(components?.schemas ?? {})
  const used = all.filter(([name]) => text.includes(`"#/components/schemas/${name}"`))
  const less = {
    ...document,
    components: { ...components, schemas: Object.fromEntries(used) },
  } as typeof document
  // a schema that only an unused one references is unused too
  return used.length < all.length ? removeUnused(less) : less
}

type ProblemDocument = {
  paths?: Record<string, Record<string, { responses?: Record<string, object> }>>
  components?: { responses?: Record<string, object> }
}

/**
 * Every route has the same refusals: each is written once as a component, and the routes refer to
 * it.
 */
function shareProblems(
  document: ReturnType<SwaggerTransformObject>,
): ReturnType<SwaggerTransformObject> {
  const { paths = {}, components } = document as ProblemDocument
  const responses: Record<string, object> = {}
  for (const operation of Object.values(paths).flatMap(path => Object.values(path))) {
    for (const [status, response] of Object.entries(operation.responses ?? {})) {
      if (!('content' in response && 'application/problem+json' in (response.content as object)))
        continue
      const name = `Problem${status}`
      responses[name] ??= response
      if (JSON.stringify(responses[name]) === JSON.stringify(response))
        requirePresent(operation.responses)[status] = { $ref: `#/components/responses/${name}` }
    }
  }
  return { ...document, components: { ...components, responses } } as typeof document
}

type RequestDocument = {
  paths?: Record<
    string,
    Record<
      string,
      {
        requestBody?: {
          required?: boolean
          content?: Record<string, { schema?: { anyOf?: { type?: string }[] } }>
        }
      }
    >
  >
}

/**
 * Makes a body that may be `null` optional: zod's `nullish` means both, JSON Schema only the first.
 */
function markOptionalBodies(
  document: ReturnType<SwaggerTransformObject>,
): ReturnType<SwaggerTransformObject> {
  for (const { requestBody } of Object.values((document as RequestDocument).paths ?? {}).flatMap(
    path => Object.values(path),
  )) {
    const nullable = Object.values(requestBody?.content ?? {}).some(({ schema }) =>
      schema?.anyOf?.some(({ type }) => type === 'null'),
    )
    if (requestBody && nullable) requestBody.required = false
  }
  return document
}

/**
 * Serves OpenAPI 3.1, generated from the schemas that validate and serialise, as /openapi.json and
 * as a page under /docs.
 */
export async function documentation(app: App, version: string): Promise<void> {
  await app.register(swagger, {
    openapi: {
      openapi: '3.1.0',
      info: { title: 'Twinstack', version, description, license: { name: 'Apache-2.0' } },
      components: {
        securitySchemes: {
          bearer: {
            type: 'http',
            scheme: 'bearer',
            bearerFormat: 'tws_…',
            description: 'a token of POST /v1/tokens, or the one that the first start prints',
          },
        },
      },
      security: [{ bearer: [] }],
    },
    transform: document => {
      const { schema, url } = transform(document)
      return { url, schema: isPublic(url) && schema ? { ...schema, security: [] } : schema }
    },
    transformObject: document =>
      describeAnswers(markOptionalBodies(shareProblems(removeUnused(nameSchemas(document))))),
  })
  await app.register(swaggerUi, {
    routePrefix: '/docs',
    uiConfig: { deepLinking: true, persistAuthorization: false },
  })
}

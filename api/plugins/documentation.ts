import swagger, { type SwaggerTransformObject } from '@fastify/swagger'
import swaggerUi from '@fastify/swagger-ui'
import {
  createJsonSchemaTransform,
  createJsonSchemaTransformObject,
} from 'fastify-type-provider-zod'
import type { App } from '../services.ts'
import { isPublic } from './public.ts'

const description = `Environments from one Pulumi program, and the operations on them. Requests never wait for the engine: they answer 202
with the Location of an operation, whose events can be read as JSON or as server-sent events. Every error is an
application/problem+json document (RFC 9457) with a stable code.

Roles hold everywhere, on one environment, or on all of one kind. What is on an environment without a role there is answered like
what does not exist (404); a role that is too low is told so (403). Lists over many environments have those that the caller may see;
tokens, audit log, audits, review, account, metrics and webhooks need a role everywhere.`

const transform = createJsonSchemaTransform({})
const named = createJsonSchemaTransformObject({})

/** Without the second form of every schema that the library makes in case a request uses it. */
function onlyReferenced(
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
  // one that only another unused one refers to is unused too
  return used.length < all.length ? onlyReferenced(less) : less
}

type Documented = {
  paths?: Record<string, Record<string, { responses?: Record<string, object> }>>
  components?: { responses?: Record<string, object> }
}

/** The same refusals stand at every route: each is written once, and a route refers to it. */
function refusalsOnce(
  document: ReturnType<SwaggerTransformObject>,
): ReturnType<SwaggerTransformObject> {
  const { paths = {}, components } = document as Documented
  const responses: Record<string, object> = {}
  for (const operation of Object.values(paths).flatMap(path => Object.values(path))) {
    for (const [status, response] of Object.entries(operation.responses ?? {})) {
      if (!('content' in response && 'application/problem+json' in (response.content as object)))
        continue
      const name = `Problem${status}`
      responses[name] ??= response
      if (JSON.stringify(responses[name]) === JSON.stringify(response))
        operation.responses![status] = { $ref: `#/components/responses/${name}` }
    }
  }
  return { ...document, components: { ...components, responses } } as typeof document
}

type Requested = {
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
 * A body that may be `null` may be left out: zod's `nullish` says both, JSON Schema only the first.
 */
function optionalBodies(
  document: ReturnType<SwaggerTransformObject>,
): ReturnType<SwaggerTransformObject> {
  for (const { requestBody } of Object.values((document as Requested).paths ?? {}).flatMap(path =>
    Object.values(path),
  )) {
    const nullable = Object.values(requestBody?.content ?? {}).some(({ schema }) =>
      schema?.anyOf?.some(({ type }) => type === 'null'),
    )
    if (requestBody && nullable) requestBody.required = false
  }
  return document
}

/**
 * OpenAPI 3.1 from the schemas that validate and serialise, as /openapi.json and for people under
 * /docs.
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
            description: 'a token of POST /v1/tokens, or the one shown at the first start',
          },
        },
      },
      security: [{ bearer: [] }],
    },
    transform: document => {
      const { schema, url } = transform(document)
      return { url, schema: isPublic(url) && schema ? { ...schema, security: [] } : schema }
    },
    transformObject: document => optionalBodies(refusalsOnce(onlyReferenced(named(document)))),
  })
  await app.register(swaggerUi, {
    routePrefix: '/docs',
    uiConfig: { deepLinking: true, persistAuthorization: false },
  })
}

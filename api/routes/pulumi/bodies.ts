import { gunzip } from 'node:zlib'
import { promisify } from 'node:util'
import type { FastifyInstance, FastifyRequest } from 'fastify'
import { z } from 'zod'
import { findAmbiguity } from '../../../src/analysis/state/findAmbiguity.ts'
import { TwinstackError } from '../../../src/lib/errors.ts'
import { parseInput } from '../../../src/lib/input.ts'
import type { TypedDeployment } from '../../../src/analysis/journal/replay.ts'
import { parseMembers, type RawObject } from '../../../src/lib/rawJson.ts'

const unzip = promisify(gunzip)

/** bytes of a request as it is sent, and of its text */
const sentLimit = 128 * 1024 * 1024
const textLimit = 384 * 1024 * 1024

/**
 * Bodies of the state service stay text, so that states and journal entries are stored as they were
 * received. This file checks whether the text is JSON.
 */
export function pulumiBodies(app: FastifyInstance): void {
  app.removeAllContentTypeParsers()
  app.addContentTypeParser(
    '*',
    { parseAs: 'buffer', bodyLimit: sentLimit },
    async (request: FastifyRequest, body: Buffer) => readText(request, body),
  )
}

async function readText({ headers, routeOptions }: FastifyRequest, body: Buffer): Promise<string> {
  if (body.length === 0) return ''
  const encoding = headers['content-encoding'] ?? 'identity'
  if (encoding !== 'identity' && encoding !== 'gzip')
    throw new TwinstackError('unsupported-media-type', `the content encoding ${encoding}`, {
      hint: 'send the body plain or with gzip',
    })
  const text = decode(encoding === 'gzip' ? await unpack(body) : body)
  if (routeOptions.config.checksBodyLater) return text
  parseJson(text)
  return text
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch (error) {
    throw new TwinstackError(
      'invalid-request',
      `the body is not valid JSON: ${(error as Error).message}`,
    )
  }
}

async function unpack(body: Buffer): Promise<Buffer> {
  try {
    return await unzip(body, { maxOutputLength: textLimit })
  } catch (cause) {
    const { code } = cause as NodeJS.ErrnoException
    if (code === 'ERR_BUFFER_TOO_LARGE')
      throw new TwinstackError('payload-too-large', `the body is larger than ${textLimit} bytes`)
    throw new TwinstackError('invalid-request', 'the body is not valid gzip', { cause })
  }
}

function decode(body: Buffer): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(body)
  } catch {
    throw new TwinstackError('invalid-request', 'the body is not valid UTF-8')
  }
}

/** The members of the body, each as the text that was received. */
export function getRawBody(request: FastifyRequest): RawObject {
  const text = (request.body as string | undefined) ?? ''
  if (text.trimStart().startsWith('{')) return parseMembers(text)
  throw new TwinstackError('invalid-request', 'the body: expected an object')
}

/** The body, checked by the schema. No body counts as an empty object. */
export function parseBody<Schema extends z.ZodType>(
  request: FastifyRequest,
  schema: Schema,
): z.output<Schema> {
  const text = (request.body as string | undefined) ?? ''
  return parseInput(schema, text === '' ? {} : parseJson(text), 'the body')
}

/**
 * A deployment with its schema and features, as `pulumi stack export` writes it.
 *
 * @throws TwinstackError `invalid-request` also where the engine would read something else in it
 */
export function parseUntypedDeployment(members: RawObject): TypedDeployment {
  const deployment = members.get('deployment')
  if (deployment?.startsWith('{') !== true)
    throw new TwinstackError('invalid-request', 'deployment: expected an object')
  const problem = findAmbiguity(deployment)
  if (problem !== null) throw new TwinstackError('invalid-request', problem)
  const version = parseInput(schemaNumber, JSON.parse(members.get('version') ?? '0'), 'version')
  const features = parseInput(
    featureList,
    JSON.parse(members.get('features') ?? 'null'),
    'features',
  )
  return { version, features: features ?? [], deployment }
}

/** the schema version of a deployment, and the features that a reader has to support */
const schemaNumber = z.number().int().min(1)
const featureList = z.array(z.string()).nullable()

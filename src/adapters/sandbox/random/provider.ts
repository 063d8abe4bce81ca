/**
 * The provider of `@pulumi/random`: real software without a cloud, so nothing of it is simulated.
 * Every change replaces the resource; a read returns the state. It computes no `bcryptHash`.
 */
import type { UntypedServiceImplementation } from '@grpc/grpc-js'
import type {
  CheckRequest,
  ConfigureRequest,
  CreateRequest,
  DiffRequest,
  ReadRequest,
  UpdateRequest,
} from '@pulumi/pulumi/proto/provider_pb.js'
import { formatPath } from '../paths.ts'
import type { EngineLog } from '../plugin/engine.ts'
import { describePlugin } from '../plugin/describePlugin.ts'
import { Empty, fromStruct, messages, toStruct } from '../plugin/messages.ts'
import { toDiffResponse, toFailures } from '../plugin/responses.ts'
import { createMethod } from '../plugin/service.ts'
import { compare } from '../provider/diff.ts'
import { hasUnknown, unknown } from '../provider/values.ts'
import type { Properties } from '../resource.ts'
import { createDraw, generated, generators, checkRandomInputs } from './generate.ts'
import { createRandomSchema } from './schema.ts'
import { getUrnType } from '../../../lib/typeName.ts'

/** at least the version of every SDK that a program can use, because the engine requires that */
const version = '4.999.0'
function findGenerator(urn: string) {
  const generator = generators[getUrnType(urn)]
  if (generator) return generator
  throw new Error(
    `the sandbox's random provider has no ${getUrnType(urn)}; it has ` +
      `${Object.keys(generators).join(', ')}`,
  )
}

export function createRandomProvider(log: EngineLog): UntypedServiceImplementation {
  return {
    handshake: createMethod(() => new messages.ProviderHandshakeResponse()),
    ...describePlugin({ version, readSchema: () => createRandomSchema(version) }),
    checkConfig: createMethod((request: CheckRequest) =>
      checkInputs(fromStruct(request.getNews())),
    ),
    diffConfig: createMethod(() => toDiffResponse([], false)),
    configure: createMethod((_request: ConfigureRequest) => {
      const response = new messages.ConfigureResponse()
      response.setSupportspreview(true)
      return response
    }),
    check: createMethod((request: CheckRequest) => {
      findGenerator(request.getUrn())
      const inputs = fromStruct(request.getNews())
      const wrong = checkRandomInputs(getUrnType(request.getUrn()), inputs)
      const response = checkInputs(inputs)
      response.setFailuresList(toFailures(wrong.filter(one => !hasUnknown(inputs[one.property]))))
      return response
    }),
    diff: createMethod(compareInputs),
    create: createMethod((request: CreateRequest) => create(request, log)),
    read: createMethod(read),
    update: createMethod((request: UpdateRequest) => {
      const response = new messages.UpdateResponse()
      response.setProperties(
        toStruct({ ...fromStruct(request.getOlds()), ...fromStruct(request.getNews()) }),
      )
      return response
    }),
    delete: createMethod(() => new Empty()),
  }
}

function checkInputs(inputs: Properties) {
  const response = new messages.CheckResponse()
  response.setInputs(toStruct(inputs))
  return response
}

/**
 * Every changed argument replaces the resource, also `keepers` (documentation, "Resource keepers").
 */
function compareInputs(request: DiffRequest) {
  const [olds, news] = [fromStruct(request.getOldInputs()), fromStruct(request.getNews())]
  const ignored = new Set(request.getIgnorechangesList())
  const found = [...new Set([...Object.keys(olds), ...Object.keys(news)])]
    .filter(key => !key.startsWith('__') && !ignored.has(key))
    .flatMap(key => compare(olds[key], news[key], [key]))
    .map(one => ({ ...one, replace: true, text: formatPath(one.path) }))
  return toDiffResponse(found, false)
}

function create(request: CreateRequest, log: EngineLog) {
  const urn = request.getUrn()
  const inputs = fromStruct(request.getProperties())
  const response = new messages.CreateResponse()
  const seed = process.env['TWINSTACK_SANDBOX_SEED']
  const own = inputs['seed'] === undefined ? null : JSON.stringify(inputs['seed'])
  const draw = createDraw(own ?? (seed ? `${seed}|${urn}` : null))
  if (request.getPreview()) {
    // only the names of the outputs: their values are discarded
    const names = Object.keys(
      findGenerator(urn)(hasUnknown(inputs) ? {} : inputs, createDraw('x')).outputs,
    )
    const future = names.filter(name => generated.includes(name)).map(name => [name, unknown])
    response.setProperties(
      toStruct({ ...inputs, ...(Object.fromEntries(future) as Record<string, unknown>) }),
    )
    return response
  }
  if (getUrnType(urn).endsWith(':RandomPassword'))
    log('info', "the sandbox's random provider computes no bcryptHash", urn)
  const { id, outputs } = findGenerator(urn)(inputs, draw)
  response.setId(id)
  response.setProperties(toStruct({ ...outputs, ...inputs }))
  return response
}

/** An import uses the id as the result, as the real provider does for strings and UUIDs. */
function read(request: ReadRequest) {
  const response = new messages.ReadResponse()
  const state = fromStruct(request.getProperties())
  const imported = Object.keys(state).length === 0
  const id = request.getId()
  response.setId(id)
  response.setProperties(toStruct(imported ? { result: id, length: id.length } : state))
  response.setInputs(toStruct(imported ? { length: id.length } : fromStruct(request.getInputs())))
  return response
}

/**
 * Check, Diff, Create, Read, Update, Delete and Invoke: from the protocol to the simulated API and
 * back.
 */
import type { UntypedServiceImplementation } from '@grpc/grpc-js'
import type {
  CheckRequest,
  CreateRequest,
  DeleteRequest,
  DiffRequest,
  InvokeRequest,
  ReadRequest,
  UpdateRequest,
} from '@pulumi/pulumi/proto/provider_pb.js'
import { getSpec } from '../catalog/index.ts'
import type { TypeSpec } from '../catalog/typeSpec.ts'
import { invoke } from '../invoke/index.ts'
import { completeInputs, listFailures } from '../provider/check.ts'
import { create, read, remove, update } from '../provider/crud.ts'
import { deleteFirst, listDifferences, formatDifferencePath } from '../provider/diff.ts'
import { withFaults } from '../provider/faulted.ts'
import {
  computeCurrentOutputs,
  selectInputs,
  previewCreate,
  previewUpdate,
} from '../provider/state.ts'
import type { Properties } from '../resource.ts'
import { Empty, fromStruct, messages, toStruct } from './messages.ts'

import { toDiffResponse, toFailures } from './responses.ts'
import { createMethod } from './service.ts'
import type { Session } from './session.ts'
import { getUrnType } from '../../../lib/typeName.ts'
import { signatureKey } from '../../../model/propertySignature.ts'

type NamedRequest = { getUrn(): string }
const getLogicalName = (request: NamedRequest) => request.getUrn().split('::').slice(3).join('::')

export function createResourceService(session: Session): UntypedServiceImplementation {
  const warned = new Set<string>()
  const getSpecFor = (request: NamedRequest): TypeSpec => {
    const spec = getSpec(getUrnType(request.getUrn()))
    if (spec.generic && !warned.has(spec.type)) {
      warned.add(spec.type)
      session.log(
        'warning',
        `the sandbox has no entry for ${spec.type}: id and ARN are generic, and no rules of ` +
          'AWS apply',
        request.getUrn(),
      )
    }
    return spec
  }
  return {
    check: createMethod((request: CheckRequest) => check(session, getSpecFor(request), request)),
    diff: createMethod((request: DiffRequest) => compareInputs(getSpecFor(request), request)),
    create: createMethod((request: CreateRequest) =>
      createNew(session, getSpecFor(request), request),
    ),
    read: createMethod((request: ReadRequest) =>
      readExisting(session, getSpecFor(request), request),
    ),
    update: createMethod((request: UpdateRequest) => change(session, getSpecFor(request), request)),
    delete: createMethod((request: DeleteRequest) =>
      deleteExisting(session, getSpecFor(request), request),
    ),
    invoke: createMethod((request: InvokeRequest) => callFunction(session, request)),
  }
}

function check(session: Session, spec: TypeSpec, request: CheckRequest) {
  const options = request.getAutonaming()
  const modes = ['propose', 'enforce', 'disable'] as const
  const inputs = completeInputs(
    spec,
    {
      logicalName: getLogicalName(request),
      news: fromStruct(request.getNews()),
      olds: fromStruct(request.getOlds()),
      randomSeed: request.getRandomseed_asU8(),
      ...(options
        ? {
            proposed: {
              name: options.getProposedName(),
              mode: modes[options.getMode()] ?? 'propose',
            },
          }
        : {}),
    },
    session.account().defaultTags,
  )
  const response = new messages.CheckResponse()
  response.setInputs(toStruct(inputs))
  response.setFailuresList(toFailures(listFailures(spec, inputs)))
  return response
}

function compareInputs(spec: TypeSpec, request: DiffRequest) {
  const query = {
    olds: fromStruct(request.getOlds()),
    news: fromStruct(request.getNews()),
    oldInputs: fromStruct(request.getOldInputs()),
    ignoreChanges: request.getIgnorechangesList(),
  }
  const found = listDifferences(spec, query).map(difference => ({
    ...difference,
    text: formatDifferencePath(difference),
  }))
  return toDiffResponse(found, deleteFirst(spec, getLogicalName(request), query))
}

async function createNew(session: Session, spec: TypeSpec, request: CreateRequest) {
  const account = session.account()
  const inputs = fromStruct(request.getProperties())
  const response = new messages.CreateResponse()
  if (request.getPreview()) {
    response.setProperties(toStruct(previewCreate(spec, account, inputs)))
    return response
  }
  const query = { urn: request.getUrn(), logicalName: getLogicalName(request), inputs }
  const resource = await withFaults(account.folder, { type: spec.type, operation: 'create' }, () =>
    create(spec, account, query),
  )
  response.setId(resource.id)
  response.setProperties(
    toStruct(withAssets(await computeCurrentOutputs(spec, account, resource), inputs)),
  )
  return response
}

async function readExisting(session: Session, spec: TypeSpec, request: ReadRequest) {
  const account = session.account()
  const state = fromStruct(request.getProperties())
  const resource = await withFaults(account.folder, { type: spec.type, operation: 'read' }, () =>
    read(spec, account, request.getId(), { ...fromStruct(request.getInputs()), ...state }),
  )
  const response = new messages.ReadResponse()
  if (!resource) return response
  response.setId(resource.id)
  const outputs = await computeCurrentOutputs(spec, account, resource)
  response.setProperties(toStruct(outputs))
  // a read without known state is an import, as in the bridge of the real provider
  const inputs = request.hasInputs() ? fromStruct(request.getInputs()) : {}
  const known = Object.keys(inputs).length > 0 || Object.keys(state).length > 0
  response.setInputs(
    toStruct(selectInputs(spec, outputs, known ? { inputs, outputs: state } : null)),
  )
  return response
}

async function change(session: Session, spec: TypeSpec, request: UpdateRequest) {
  const account = session.account()
  const query = {
    id: request.getId(),
    olds: fromStruct(request.getOlds()),
    news: fromStruct(request.getNews()),
    oldInputs: fromStruct(request.getOldInputs()),
    ignoreChanges: request.getIgnorechangesList(),
  }
  const response = new messages.UpdateResponse()
  if (request.getPreview()) {
    const gone = Object.keys(query.oldInputs).filter(key => !Object.hasOwn(query.news, key))
    const changed = new Set(listDifferences(spec, query).map(({ path }) => String(path[0])))
    response.setProperties(toStruct(previewUpdate(spec, query.olds, { gone, changed }, query.news)))
    return response
  }
  const resource = await withFaults(account.folder, { type: spec.type, operation: 'update' }, () =>
    update(spec, account, query),
  )
  response.setProperties(
    toStruct(withAssets(await computeCurrentOutputs(spec, account, resource), query.news)),
  )
  return response
}

async function deleteExisting(session: Session, spec: TypeSpec, request: DeleteRequest) {
  const account = session.account()
  await withFaults(account.folder, { type: spec.type, operation: 'delete' }, () =>
    remove(spec, account, request.getId(), fromStruct(request.getProperties())),
  )
  return new Empty()
}

async function callFunction(session: Session, request: InvokeRequest) {
  const account = session.account()
  const response = new messages.InvokeResponse()
  const result = await withFaults(
    account.folder,
    { type: request.getTok(), operation: 'invoke' },
    async () => await invoke(request.getTok(), fromStruct(request.getArgs()), account),
  )
  response.setReturn(toStruct(result))
  return response
}

/** The cloud folder stores only hashes of assets; the engine expects the assets that it sent. */
function withAssets(outputs: Properties, inputs: Properties): Properties {
  const holdsAsset = (value: unknown) => JSON.stringify(value)?.includes(`"${signatureKey}"`)
  return {
    ...outputs,
    ...Object.fromEntries(
      Object.entries(inputs).filter(([key, value]) => key in outputs && holdsAsset(value)),
    ),
  }
}

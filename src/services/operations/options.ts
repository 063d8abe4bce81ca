/**
 * The options of a request, and whether they fit its kind: each field belongs to certain kinds.
 */
import type { z } from 'zod'
import type { Environment } from '../../model/environment.ts'
import { TwinstackError } from '../../lib/errors.ts'
import type { Store } from '../../model/store.ts'
import {
  noOptions,
  type OperationKind,
  type OperationOptions,
  type ResourceRecord,
} from '../../model/operation.ts'
import type { optionFields } from '../../model/operationInput.ts'
import type { StateEdit } from '../../model/stateEdit.ts'
import { collectPages } from '../../lib/pagination.ts'
import { parsePath } from '../../lib/propertyPath.ts'
import { findResource } from '../../analysis/state/findResource.ts'
import { selectWantedDrift } from '../../analysis/drift/selectWantedDrift.ts'

type OptionsInput = { kind: OperationKind } & {
  [Field in keyof typeof optionFields]?: z.output<(typeof optionFields)[Field]>
}

const acceptedBy: Record<keyof typeof optionFields, readonly OperationKind[]> = {
  planOnly: ['reconcile', 'rebuild', 'rollback', 'import', 'state-edit'],
  targets: ['reconcile'],
  targetDependents: ['reconcile'],
  allowReplace: ['deploy', 'reconcile', 'rollback', 'rebuild'],
  to: ['rollback'],
  keepStateful: ['rebuild'],
  replace: ['rebuild'],
  force: ['deploy', 'reconcile', 'rebuild', 'rollback', 'destroy', 'import'],
  resources: ['import'],
  stateEdit: ['state-edit'],
  breakGlass: ['deploy', 'reconcile', 'rebuild', 'rollback'],
}

/**
 * The options of a request, its targets resolved against the recorded state.
 *
 * @throws TwinstackError `invalid-request` for a field that the kind does not have,
 *   `unknown-target` (422)
 */
export async function resolveOptions(
  store: Store,
  environment: Environment,
  request: OptionsInput,
): Promise<OperationOptions> {
  requireFittingKind(request)
  const {
    planOnly = false,
    targetDependents = false,
    keepStateful = false,
    force = [],
    resources = [],
    breakGlass = null,
  } = request
  const find = await createFinder(
    store,
    environment,
    (request.targets ?? request.allowReplace ?? request.replace) !== undefined,
  )
  return {
    ...noOptions,
    planOnly,
    targetDependents,
    keepStateful,
    force,
    resources,
    breakGlass,
    stateEdit: request.stateEdit ? await resolveEdit(store, environment, request.stateEdit) : null,
    replace: (request.replace ?? []).map(text => find('replace', text)),
    ...(await findWantedDrift(store, environment, request)),
    targets: (request.targets ?? []).map(text => find('targets', text)),
    allowReplace: (request.allowReplace ?? []).map(text => find('allowReplace', text)),
  }
}

/**
 * The drift that a reconcile does not change: found by the newest drift check and intended by
 * `drift.yaml`. The program does not set properties that it does not declare, so they need no
 * option. A resource that is named as a target is not excluded.
 */
async function findWantedDrift(
  store: Store,
  environment: Environment,
  { kind, targets }: OptionsInput,
): Promise<Pick<OperationOptions, 'exclude' | 'ignoreChanges'>> {
  const report =
    kind === 'reconcile' ? await store.operations.getLatestDrift(environment.name) : null
  if (!report) return { exclude: [], ignoreChanges: [] }
  const { exclude, ignoreChanges } = selectWantedDrift(report)
  const recorded = ignoreChanges.length > 0 ? await listEveryResource(store, environment.name) : []
  const inputs = new Map(recorded.map(({ urn, inputs }) => [urn, inputs]))
  const isDeclared = ({ urn, path }: { urn: string; path: string }) =>
    Object.hasOwn(inputs.get(urn) ?? {}, String(parsePath(path)[0]))
  return {
    exclude: targets === undefined ? exclude : [],
    ignoreChanges: ignoreChanges.filter(isDeclared),
  }
}

function requireFittingKind(request: OptionsInput): void {
  const fields = Object.keys(acceptedBy) as (keyof typeof acceptedBy)[]
  const wrong = fields
    .filter(field => request[field] !== undefined && !acceptedBy[field].includes(request.kind))
    .map(path => ({
      path,
      message: `accepted by ${acceptedBy[path].join(', ')}, not by ${request.kind}`,
    }))
  if (request.breakGlass && request.planOnly)
    wrong.push({ path: 'breakGlass', message: 'a plan writes nothing, so the gate does not apply' })
  if (request.kind === 'state-edit' && !request.stateEdit)
    wrong.push({ path: 'stateEdit', message: 'missing, expected the edit of the recorded state' })
  if (
    request.stateEdit?.action === 'forget' &&
    !request.stateEdit.all === !request.stateEdit.urns.length
  )
    wrong.push({ path: 'stateEdit', message: 'urns: expected resources, or `all`, and not both' })
  if (request.kind === 'import' && !request.resources)
    wrong.push({ path: 'resources', message: 'missing, expected the resources to import' })
  if (request.keepStateful && request.replace)
    wrong.push({
      path: 'replace',
      message: 'only these are created again, so keepStateful has no effect',
    })
  if (wrong.length > 0)
    throw new TwinstackError(
      'invalid-request',
      wrong.map(({ path, message }) => `${path}: ${message}`).join('; '),
      { fields: wrong },
    )
}

/**
 * The edit with URNs in place of names. One of a state that is invalid may have no names: URNs
 * pass.
 */
async function resolveEdit(
  store: Store,
  environment: Environment,
  edit: StateEdit,
): Promise<StateEdit> {
  const owner = edit.action === 'receive' ? await store.environments.get(edit.from) : environment
  const find = await createFinder(store, owner ?? environment, true)
  const resolve = (text: string) =>
    text.startsWith('urn:pulumi:') ? text : find('stateEdit.urns', text)
  if ('urns' in edit) return { ...edit, urns: edit.urns.map(resolve) }
  return 'urn' in edit ? { ...edit, urn: resolve(edit.urn) } : edit
}

type FindOption = (path: string, text: string) => string

async function createFinder(
  store: Store,
  { name }: Environment,
  needed: boolean,
): Promise<FindOption> {
  const recorded = needed ? await listEveryResource(store, name) : []
  return (path, text) => {
    const found = findResource(recorded, text)
    if ('urn' in found) return found.urn
    const message = found.problem.replace('the recorded state', `the recorded state of ${name}`)
    throw new TwinstackError('unknown-target', `${path}: ${message}`, {
      hint:
        'expected a URN, type/name such as aws:rds/cluster:Cluster/main, or a name; GET ' +
        `/v1/environments/${name}/resources lists them`,
      fields: [{ path, message }],
    })
  }
}

const pageSize = 1000

/** The whole recorded state. */
export async function listEveryResource(
  store: Store,
  environment: string,
): Promise<ResourceRecord[]> {
  return collectPages(page => store.environments.listResources(environment, page), pageSize)
}

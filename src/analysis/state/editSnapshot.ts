/**
 * Edits of a snapshot, as `pulumi state protect, unprotect, delete, rename` make them (pkg/v3
 * `resource/edit/operations.go`), but returning all refusals together.
 */
import type { Deployment, StateResource } from '../../model/checkpoint.ts'
import type { StateEdit } from '../../model/stateEdit.ts'
import { getLabel, mapReferences, listReferences } from './references.ts'

type PureEdit = Exclude<StateEdit, { action: 'repair' | 'restore' | 'adopt' | 'receive' }>
export type EditResult = {
  deployment: Deployment
  /** one sentence for each change */
  changes: string[]
  /** why nothing was changed; empty: the edit was made */
  refusals: string[]
}
type EditedSnapshot = { resources: StateResource[]; changes: string[]; refusals: string[] }

/**
 * Returns the edited snapshot; the argument is not changed. With refusals, `deployment` is the
 * argument.
 */
export function editSnapshot(deployment: Deployment, edit: PureEdit): EditResult {
  if (edit.action === 'forget' && edit.all) return forgetAll(deployment)
  const resources = deployment.resources ?? []
  const known = new Set(resources.map(({ urn }) => urn))
  const wanted = 'urns' in edit ? edit.urns : [edit.urn]
  const unknown = wanted.filter(urn => !known.has(urn))
  const edited: EditedSnapshot =
    unknown.length > 0
      ? { resources, changes: [], refusals: unknown.map(urn => `${urn} is not in the state.`) }
      : applyEdit(resources, edit)
  if (edited.refusals.length > 0) return { deployment, changes: [], refusals: edited.refusals }
  return {
    deployment: { ...deployment, resources: edited.resources },
    changes: edited.changes,
    refusals: [],
  }
}

function applyEdit(resources: StateResource[], edit: PureEdit): EditedSnapshot {
  switch (edit.action) {
    case 'protect':
      return setProtection(resources, edit.urns, true)
    case 'unprotect':
      return setProtection(resources, edit.urns, false)
    case 'forget':
      return forget(resources, edit)
    case 'rename':
      return rename(resources, edit)
  }
}

function setProtection(
  resources: StateResource[],
  urns: string[],
  protect: boolean,
): EditedSnapshot {
  const changes: string[] = []
  const edited = resources.map(resource => {
    if (!urns.includes(resource.urn) || (resource.protect ?? false) === protect) return resource
    changes.push(`${getLabel(resource.urn)} is ${protect ? '' : 'no longer '}protected.`)
    const { protect: _protect, ...rest } = resource
    return protect ? { ...rest, protect } : rest
  })
  return { resources: edited, changes, refusals: [] }
}

function forget(
  resources: StateResource[],
  { urns, dependents, protected: isForced }: Extract<PureEdit, { action: 'forget' }>,
): EditedSnapshot {
  const going = new Set(urns)
  const depending = getDependents(resources, going)
  if (depending.length > 0 && !dependents)
    return {
      resources,
      changes: [],
      refusals: depending.map(
        ({ urn, on }) => `${getLabel(urn)} depends on ${getLabel(on)}; forget it too (dependents).`,
      ),
    }
  for (const { urn } of depending) going.add(urn)
  const gone = resources.filter(({ urn }) => going.has(urn))
  const protectedOnes = isForced ? [] : gone.filter(({ protect }) => protect)
  return {
    resources: resources.filter(({ urn }) => !going.has(urn)),
    changes: formatForgottenLines(gone),
    refusals: protectedOnes.map(({ urn }) => `${getLabel(urn)} is protected; unprotect it first.`),
  }
}

/** Removes all resources. No references remain, so the result is valid for any state. */
function forgetAll(deployment: Deployment): EditResult {
  const { pending_operations: pending = [], resources = [], ...rest } = deployment
  const interrupted = pending.map(
    ({ resource, type }) =>
      `The pending operation "${type}" of ${getLabel(resource.urn)} is forgotten.`,
  )
  return {
    deployment: { ...rest, resources: [] },
    changes: [...formatForgottenLines(resources), ...interrupted],
    refusals: [],
  }
}

const formatForgottenLines = (gone: StateResource[]) =>
  gone.map(
    ({ urn, id }) => `${getLabel(urn)}${id ? ` (${id})` : ''} is forgotten and stays in the cloud.`,
  )

/** The resources that refer to `going`, directly or not, in the order of the state. */
function getDependents(
  resources: StateResource[],
  going: ReadonlySet<string>,
): { urn: string; on: string }[] {
  const all = new Set(going)
  return resources.flatMap(resource => {
    if (all.has(resource.urn)) return []
    const provider = resource.provider?.split('::').slice(0, -1).join('::')
    const on = [provider, ...listReferences(resource).map(({ urn }) => urn)].find(
      urn => urn !== undefined && all.has(urn),
    )
    if (on === undefined) return []
    all.add(resource.urn)
    return [{ urn: resource.urn, on }]
  })
}

/** Renames a resource and all references to it. Its type and its id in the cloud stay the same. */
function rename(
  resources: StateResource[],
  { urn, name }: Extract<PureEdit, { action: 'rename' }>,
): EditedSnapshot {
  const renamed = [...urn.split('::').slice(0, 3), name].join('::')
  if (resources.some(one => one.urn === renamed))
    return {
      resources,
      changes: [],
      refusals: [`${getLabel(renamed)} is in the state already.`],
    }
  const follow = (reference: string) => (reference === urn ? renamed : reference)
  return {
    resources: resources.map(resource => ({
      ...mapReferences(resource, follow),
      urn: follow(resource.urn),
    })),
    changes: [`${getLabel(urn)} is called ${name}.`],
    refusals: [],
  }
}

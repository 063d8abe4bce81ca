/**
 * Finds the reasons why the engine refuses a snapshot. The engine names only the first problem
 * (pkg/v3 `resource/deploy/snapshot.go`, VerifyIntegrity); this finds all of them.
 */
import { hashSha256 } from '../../lib/hash.ts'
import type { Deployment, PendingOperation, StateResource } from '../../model/checkpoint.ts'
import { getLabel, parseProvider, listReferences, type ReferenceKind } from './references.ts'

export const problemCodes = [
  'checksum',
  'no-urn',
  'urn-unreadable',
  'no-type',
  'component-with-id',
  'order',
  'provider-unreadable',
  'self-reference',
  'provider-missing',
  'parent-missing',
  'dependency-missing',
  'duplicate',
  'pending-operation',
] as const
export type ProblemCode = (typeof problemCodes)[number]

/**
 * `urn`: the resource that has the problem, '' for the snapshot as a whole. `other`: the resource
 * or provider (`URN::ID`) that it refers to.
 */
export type SnapshotProblem = {
  code: ProblemCode
  urn: string
  other?: string
  message: string
}

/** Every problem, in the order of the resources; empty for a snapshot that the engine accepts. */
export function findProblems(deployment: Deployment): SnapshotProblem[] {
  const resources = deployment.resources ?? []
  return [
    ...checkChecksum(deployment),
    ...checkEntries(resources),
    ...checkDuplicates(resources),
    ...(deployment.pending_operations ?? []).map(describePending),
  ]
}

/** Whether the engine accepts the snapshot. Pending operations are no obstacle. */
export const isValid = (deployment: Deployment): boolean =>
  findProblems(deployment).every(({ code }) => code === 'pending-operation')

/** URNs of entries and references (`URN::ID`) of providers: all, and those read so far. */
type KnownUrns = { all: Set<string>; before: Set<string> }

function checkEntries(resources: StateResource[]): SnapshotProblem[] {
  const known: KnownUrns = { all: new Set(resources.flatMap(listKeys)), before: new Set() }
  return resources.flatMap((resource, at) => {
    const found = listProblems(resource, at, known)
    for (const key of listKeys(resource)) known.before.add(key)
    return found
  })
}

const listKeys = ({ urn, id }: StateResource) => [urn, `${urn}::${id ?? ''}`]

/**
 * The engine compares it with the checksum in the manifest. It covers only the version of the
 * manifest.
 */
export function computeChecksum(deployment: Deployment): string {
  const { version } = (deployment['manifest'] ?? {}) as { version?: string }
  return version ? hashSha256(version) : ''
}

function checkChecksum(deployment: Deployment): SnapshotProblem[] {
  const { magic } = (deployment['manifest'] ?? {}) as { magic?: string }
  if ((magic ?? '') === computeChecksum(deployment)) return []
  return [
    {
      code: 'checksum',
      urn: '',
      message: 'The checksum of the manifest does not match its version: the manifest was edited.',
    },
  ]
}

function listProblems(resource: StateResource, at: number, known: KnownUrns): SnapshotProblem[] {
  const { urn, type, custom, id } = resource
  if (!urn) return [{ code: 'no-urn', urn: '', message: `Entry ${at} of the state has no URN.` }]
  const createProblem = (code: ProblemCode, message: string, other?: string): SnapshotProblem => ({
    code,
    urn,
    ...(other !== undefined && { other }),
    message,
  })
  return [
    ...(isUrn(urn)
      ? []
      : [createProblem('urn-unreadable', `"${urn}" is not the URN of a resource.`)]),
    ...(type ? [] : [createProblem('no-type', `${getLabel(urn)} has no type.`)]),
    ...(!custom && id
      ? [
          createProblem(
            'component-with-id',
            `${getLabel(urn)} is a component and has the id ${id}.`,
          ),
        ]
      : []),
    ...checkProvider(resource, known, createProblem),
    ...checkReferences(resource, known, createProblem),
  ]
}

/** Whether the engine accepts it as a URN (sdk/v3 `go/common/resource/urn`, IsValid). */
const isUrn = (text: string) => text.startsWith('urn:pulumi:') && text.split('::').length >= 4

type MakeProblem = (code: ProblemCode, message: string, other?: string) => SnapshotProblem

function checkProvider(
  { urn, provider, ...resource }: StateResource,
  { all, before }: KnownUrns,
  problem: MakeProblem,
): SnapshotProblem[] {
  if (!provider) return []
  const reference = parseProvider(provider)
  if (!reference)
    return [
      problem(
        'provider-unreadable',
        `${getLabel(urn)} has the provider "${provider}", which is not a reference to a provider.`,
        provider,
      ),
    ]
  if (before.has(provider) || resource['pendingReplacement'] === true) return []
  if (all.has(provider)) return [createOutOfOrderProblem(urn, reference.urn, 'provider', problem)]
  return [
    problem(
      'provider-missing',
      `${getLabel(urn)} was made by the provider ${getLabel(reference.urn)} (${reference.id}), ` +
        'which is not in the state.',
      provider,
    ),
  ]
}

function createOutOfOrderProblem(
  urn: string,
  other: string,
  kind: ReferenceKind,
  problem: MakeProblem,
): SnapshotProblem {
  return problem(
    'order',
    `${getLabel(urn)} comes before its ${words[kind]} ${getLabel(other)}.`,
    other,
  )
}

const words: Record<ReferenceKind, string> = {
  parent: 'parent',
  provider: 'provider',
  dependency: 'dependency',
  property: 'dependency',
  deletedWith: '`deletedWith` resource',
}

function checkReferences(
  resource: StateResource,
  { all, before }: KnownUrns,
  problem: MakeProblem,
): SnapshotProblem[] {
  const found = listReferences(resource).flatMap(({ kind, urn, property }) => {
    if (before.has(urn)) return []
    if (urn === resource.urn)
      return [problem('self-reference', `${getLabel(urn)} refers to itself.`, urn)]
    if (all.has(urn)) return [createOutOfOrderProblem(resource.urn, urn, kind, problem)]
    const of = property === undefined ? '' : ` (property ${property})`
    return [
      problem(
        kind === 'parent' ? 'parent-missing' : 'dependency-missing',
        `${getLabel(resource.urn)} refers to its ${words[kind]} ${getLabel(urn)}${of}, ` +
          'which is not in the state.',
        urn,
      ),
    ]
  })
  // a resource in `dependencies` and in `propertyDependencies` is reported once
  return [...new Map(found.map(one => [`${one.code} ${one.other ?? ''}`, one])).values()]
}

/** At most one entry of a URN may be current; all others are marked for deletion. */
function checkDuplicates(resources: StateResource[]): SnapshotProblem[] {
  const current = Map.groupBy(
    resources.filter(one => one.urn && one.delete !== true),
    ({ urn }) => urn,
  )
  return [...current].flatMap(([urn, entries]) =>
    entries.length < 2
      ? []
      : [
          {
            code: 'duplicate' as const,
            urn,
            message:
              `${getLabel(urn)} is in the state ${entries.length} times, with the ids ` +
              `${entries.map(({ id }) => id ?? 'none').join(', ')}.`,
          },
        ],
  )
}

function describePending({ resource, type }: PendingOperation): SnapshotProblem {
  return {
    code: 'pending-operation',
    urn: resource.urn,
    message: `${getLabel(resource.urn)}: the engine ended while it was ${type} it.`,
  }
}

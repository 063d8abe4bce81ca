/**
 * Finds replacements with a fixed name, and resources that a deletion may have taken along. The
 * engine creates the replacement first; where the program fixes the name, that is refused by the
 * cloud ("already exists"), or takes over the old resource, which is deleted afterwards. So what a
 * rebuild replaces by request is deleted first where its name is fixed.
 */
import type { Deployment, StateResource } from '../../../model/checkpoint.ts'

/** URNs among `replace` whose name the program fixes. */
export function findFixedNames(state: Deployment | null, replace: string[]): string[] {
  return (state?.resources ?? [])
    .filter(resource => replace.includes(resource.urn) && hasFixedName(resource))
    .map(({ urn }) => urn)
}

/**
 * Whether the program fixes the identity of a resource: an input is the last part of the id or the
 * ARN, or the id consists of inputs (`ZONE_NAME_TYPE` of a DNS record). `__defaults` lists the
 * inputs that the provider generated (pulumi-terraform-bridge).
 */
export function hasFixedName(resource: StateResource): boolean {
  const defaults = listGeneratedInputs(resource)
  const values = listTextInputs(resource).filter(([key]) => !defaults.includes(key))
  return (
    values.some(([, value]) => isName(value, resource)) ||
    isMadeOf(
      resource.id ?? '',
      values.map(([, value]) => value),
    )
  )
}

/**
 * Resources of the state `after` that the deletion of another resource in the same operation may
 * have deleted, by URN: the deleted one had the same id or ARN, or the resource was replaced and
 * neither cloud nor provider gave the new one a name of its own. `replaced`, `deleted`: URNs.
 */
export function findEndangered(
  before: Deployment | null,
  after: Deployment,
  { replaced, deleted }: { replaced: string[]; deleted: string[] },
): string[] {
  const gone = (before?.resources ?? []).filter(
    ({ urn, custom }) => custom && (deleted.includes(urn) || replaced.includes(urn)),
  )
  return (after.resources ?? [])
    .filter(({ custom, delete: condemned, type }) => {
      return custom && !condemned && !type.startsWith('pulumi:')
    })
    .filter(
      resource =>
        gone.some(old => isSameObject(old, resource)) ||
        (replaced.includes(resource.urn) && !hasNewName(resource, gone)),
    )
    .map(({ urn }) => urn)
}

function isSameObject(old: StateResource, now: StateResource): boolean {
  if (old.type !== now.type) return false
  const arn = old.outputs?.arn
  return old.id === now.id || (typeof arn === 'string' && arn === now.outputs?.arn)
}

/** The provider generated the name, so it differs from that of the replaced resource. */
function hasNewName(resource: StateResource, gone: StateResource[]): boolean {
  const defaults = listGeneratedInputs(resource)
  return (
    gone.some(old => old.urn === resource.urn && old.id !== resource.id) &&
    listTextInputs(resource).some(
      ([key, value]) => defaults.includes(key) && isName(value, resource),
    )
  )
}

function listGeneratedInputs({ inputs = {} }: StateResource): unknown[] {
  return Array.isArray(inputs.__defaults) ? (inputs.__defaults as unknown[]) : []
}

function listTextInputs({ inputs = {} }: StateResource): [string, string][] {
  return Object.entries(inputs).filter(
    (entry): entry is [string, string] =>
      typeof entry[1] === 'string' && entry[1] !== '' && entry[0] !== 'region',
  )
}

/** Secrets Manager adds `-` and six characters to the name at the end of the ARN. */
function isName(value: string, { id, outputs = {} }: StateResource): boolean {
  return [id, outputs.arn].some(end => {
    if (typeof end !== 'string') return false
    if (end === value) return true
    return [end, end.replace(/-[A-Za-z0-9]{6}$/, '')].some(
      one => one.endsWith(`:${value}`) || one.endsWith(`/${value}`),
    )
  })
}

/** Nothing is left of the id without the values, except separators. */
function isMadeOf(id: string, values: string[]): boolean {
  const longestFirst = [...values].sort((a, b) => b.length - a.length)
  const rest = longestFirst.reduce((left, value) => left.replace(value, ''), id)
  return rest !== id && /^[/:_|,;.-]*$/.test(rest)
}

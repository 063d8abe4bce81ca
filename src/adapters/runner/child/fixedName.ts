/**
 * Finds replacements with a fixed name. The engine creates the replacement first; where the program
 * fixes the name, that is refused by the cloud ("already exists"), or takes over the old resource,
 * which is deleted afterwards. So what a rebuild replaces by request is deleted first where its
 * name is fixed.
 */
import type { Deployment, StateResource } from '../../../model/checkpoint.ts'

/** URNs among `replace` whose name the program fixes. */
export function findFixedNames(state: Deployment | null, replace: string[]): string[] {
  return (state?.resources ?? [])
    .filter(resource => replace.includes(resource.urn) && hasFixedName(resource))
    .map(({ urn }) => urn)
}

/**
 * Whether an input of the program is the last part of the id or the ARN. `__defaults` lists the
 * names that the provider generated (pulumi-terraform-bridge).
 */
export function hasFixedName({ id, inputs = {}, outputs = {} }: StateResource): boolean {
  const defaults = Array.isArray(inputs.__defaults) ? (inputs.__defaults as unknown[]) : []
  const ends = [id, outputs.arn].filter((one): one is string => typeof one === 'string')
  return Object.entries(inputs).some(
    ([key, value]) =>
      typeof value === 'string' &&
      value !== '' &&
      key !== 'region' &&
      !defaults.includes(key) &&
      ends.some(end => end === value || end.endsWith(`:${value}`) || end.endsWith(`/${value}`)),
  )
}

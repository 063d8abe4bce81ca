import type { Deployment } from '../../../model/checkpoint.ts'

/**
 * Whether the program has to run while resources are deleted: hooks before and after a deletion are
 * callbacks of the program, and the engine refuses to delete without them (pkg/v3
 * `resource/deploy/step_executor.go`). `urns` null means every resource.
 */
export function hasDeleteHooks({ resources = [] }: Deployment, urns: string[] | null): boolean {
  return resources.some(
    ({ urn, resourceHooks }) =>
      (urns === null || urns.includes(urn)) &&
      Object.entries((resourceHooks ?? {}) as Record<string, string[] | undefined>).some(
        ([type, names]) => /delete/i.test(type) && (names ?? []).length > 0,
      ),
  )
}

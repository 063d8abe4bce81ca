import { getName, type Deployment, type StateResource } from '../../../model/checkpoint.ts'
import type { Run } from './run.ts'

/** Recorded resources that the engine leaves in the cloud when it deletes them (retainOnDelete). */
export function listRetained(state: Deployment | null): StateResource[] {
  return (state?.resources ?? []).filter(({ custom, retainOnDelete }) => custom && retainOnDelete)
}

/** Reports the resources that were removed from the recorded state and still exist in the cloud. */
export function noteRetained(run: Run, after: Deployment): void {
  const left = new Set((after.resources ?? []).map(({ urn, id }) => `${urn} ${id ?? ''}`))
  for (const { urn, id, type } of listRetained(run.before))
    if (!left.has(`${urn} ${id ?? ''}`)) {
      const kept = { urn, type, name: getName(urn), id: id ?? '' }
      run.facts.kept.push(kept)
      run.log.addDiagnostic(
        'info',
        `${type} ${kept.name} (${kept.id}) is kept by retainOnDelete: it stays in the cloud ` +
          'and is no longer recorded',
        urn,
      )
    }
}

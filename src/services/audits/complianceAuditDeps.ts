/**
 * The dependencies of the verbs of compliance audits in addition to the store; compose.ts creates
 * them.
 */

import { collectDrift } from './collectors/drift.ts'
import { collectParity } from './collectors/parity.ts'
import { collectSizes } from './collectors/sizes.ts'
import { collectPendingChanges } from './collectors/pendingChanges.ts'
import { collectRegister } from './collectors/register.ts'
import { collectRevisions } from './collectors/revisions.ts'
import { collectSchedules } from './collectors/schedules.ts'
import { collectUnmanaged } from './collectors/unmanaged.ts'
import { collectVersions } from './collectors/versions.ts'
import type { VerbContext } from '../../model/verbContext.ts'
import type { SealKey } from '../../model/sealKey.ts'
import type { ComplianceAuditDeps, SectionCollectors } from '../../model/complianceAuditService.ts'

export type ComplianceAuditContext = VerbContext & { complianceAudit: ComplianceAuditDeps }

/** `collectors` adds collectors, or replaces those of the service. */
export function createComplianceAuditDeps({
  key,
  signer,
  collectors = {},
}: {
  key: SealKey
  signer: ComplianceAuditDeps['signer']
  collectors?: SectionCollectors
}): ComplianceAuditDeps {
  return {
    key,
    signer,
    collectors: {
      parity: collectParity,
      sizes: collectSizes,
      register: collectRegister,
      versions: collectVersions,
      drift: collectDrift,
      'pending-changes': collectPendingChanges,
      unmanaged: collectUnmanaged,
      revisions: collectRevisions,
      schedules: collectSchedules,
      ...collectors,
    },
  }
}

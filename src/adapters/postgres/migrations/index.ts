import type { Migration } from 'kysely/migration'
import { start } from './001-start.ts'
import { schedules } from './002-schedules.ts'
import { drift } from './003-drift.ts'
import { guard } from './004-guard.ts'
import { parity } from './005-parity.ts'
import { evidence } from './006-evidence.ts'
import { promotion } from './007-promotion.ts'
import { ephemeral } from './008-ephemeral.ts'
import { rollback } from './008-rollback.ts'
import { auditChain } from './009-audit-chain.ts'
import { webhooks } from './010-webhooks.ts'
import { history } from './011-history.ts'
import { wrote } from './012-wrote.ts'
import { integrations } from './013-integrations.ts'
import { grants } from './014-grants.ts'
import { namesakes } from './015-namesakes.ts'
import { integrationNames } from './016-integration-names.ts'
import { errorCodes } from './017-error-codes.ts'
import { installation } from './018-installation.ts'
import { stateService } from './019-state-service.ts'
import { adoption } from './020-adoption.ts'
import { stackTokens } from './020-stack-tokens.ts'
import { standardNames } from './021-standard-names.ts'
import { webhookFormats } from './022-webhook-formats.ts'
import { kept } from './023-kept.ts'
import { writtenState } from './024-written-state.ts'
import { noticeSeverity } from './025-notice-severity.ts'
import { outOfBand } from './026-out-of-band.ts'
import { noticeOrder } from './027-notice-order.ts'
import { unprovenIds } from './028-unproven-ids.ts'
import { resourceCount } from './029-resource-count.ts'
import { readingTokens } from './030-reading-tokens.ts'
import { noticesPlace } from './031-notices-place.ts'
import { secretDigests } from './032-secret-digests.ts'
import { workerLabels } from './033-worker-labels.ts'
import { sessions } from './034-sessions.ts'
import { oneTimeSecrets } from './035-one-time-secrets.ts'
import { statesPlace } from './036-states-place.ts'

/**
 * The migrations in their order. A released migration is never changed; a later migration changes
 * its result.
 */
export const migrations: Record<string, Migration> = {
  '001-start': start,
  '002-schedules': schedules,
  '003-drift': drift,
  '004-guard': guard,
  '005-parity': parity,
  '006-evidence': evidence,
  '007-promotion': promotion,
  '008-ephemeral': ephemeral,
  '008-rollback': rollback,
  '009-audit-chain': auditChain,
  '010-webhooks': webhooks,
  '011-history': history,
  '012-wrote': wrote,
  '013-doors': integrations,
  '014-grants': grants,
  '015-namesakes': namesakes,
  '016-integration-names': integrationNames,
  '017-error-codes': errorCodes,
  '018-installation': installation,
  '019-state-service': stateService,
  '020-adoption': adoption,
  '020-stack-tokens': stackTokens,
  '021-standard-names': standardNames,
  '022-webhook-formats': webhookFormats,
  '023-kept': kept,
  '024-written-state': writtenState,
  '025-notice-severity': noticeSeverity,
  '026-out-of-band': outOfBand,
  '027-notice-order': noticeOrder,
  '028-unproven-ids': unprovenIds,
  '029-resource-count': resourceCount,
  '030-reading-tokens': readingTokens,
  '031-notices-place': noticesPlace,
  '032-secret-digests': secretDigests,
  '033-worker-labels': workerLabels,
  '034-sessions': sessions,
  '035-one-time-secrets': oneTimeSecrets,
  '036-states-place': statesPlace,
}

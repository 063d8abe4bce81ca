/** The commands of the command line; each file of this folder adds its own. */
import type { Command } from 'commander'
import { addAccount } from './account.ts'
import { addApprovals } from './approvals.ts'
import { addAccess } from './access.ts'
import { addCi } from './pipeline/ci.ts'
import { addAdopt } from './local/adopt/command.ts'
import { addConfig } from './local/config.ts'
import { addBackup } from './local/backup.ts'
import { addCompare } from './offline/compare.ts'
import { addJudge } from './offline/judge.ts'
import { addComplianceAudits } from './audits.ts'
import { addCompliance } from './compliance.ts'
import { addDemo } from './local/demo/command.ts'
import { addCheck } from './local/check/command.ts'
import { addDoctor } from './local/doctor.ts'
import { addEnvironments } from './environments.ts'
import { addFindings } from './findings.ts'
import { addHistory } from './history.ts'
import { addImport } from './import.ts'
import { addOperate } from './operate.ts'
import { addOperations } from './operations.ts'
import { addParity } from './parity.ts'
import { addPromotion } from './promotion.ts'
import { addCompletion } from './completion.ts'
import { addSession } from './session.ts'
import { addSandbox } from './local/sandbox/sandbox.ts'
import { addSchedules } from './schedules.ts'
import { addState } from './state.ts'
import { addService } from './local/service.ts'
import { createRoot } from './root.ts'
import { addTests } from './tests.ts'
import { addWebhooks } from './webhooks.ts'
import { addWindows } from './windows.ts'

const parts = [
  addService,
  addBackup,
  addSession,
  addOperate,
  addFindings,
  addImport,
  addOperations,
  addApprovals,
  addState,
  addHistory,
  addTests,
  addEnvironments,
  addSchedules,
  addWindows,
  addParity,
  addCompare,
  addJudge,
  addComplianceAudits,
  addCompliance,
  addPromotion,
  addAccess,
  addWebhooks,
  addCi,
  addAccount,
  addSandbox,
  addAdopt,
  addConfig,
  addCheck,
  addDoctor,
  addDemo,
  addCompletion,
]

/** A new instance of the whole command line, which has parsed nothing yet. */
export function createProgram(): Command {
  const program = createRoot()
  for (const add of parts) add(program)
  return program
}

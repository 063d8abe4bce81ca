/** The commands of the command line; each file of this folder adds its own. */
import { Command } from 'commander'
import { addAccount } from './account.ts'
import { addApprovals } from './approvals.ts'
import { addAccess } from './access.ts'
import { serviceUrl } from './arguments.ts'
import { addCi } from './pipeline/ci.ts'
import { addAdopt } from './local/adopt/command.ts'
import { addConfig } from './local/config.ts'
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
import { addTests } from './tests.ts'
import { readVersion } from './version.ts'
import { addWebhooks } from './webhooks.ts'
import { addWindows } from './windows.ts'

const parts = [
  addService,
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
  const program = new Command('twinstack')
    .description('Staging stays a twin of production, from one Pulumi program')
    .version(readVersion(), '-V, --version')
    .option(
      '--url <address>',
      'the service; default: TWINSTACK_URL, else the one on this machine',
      serviceUrl,
    )
    .option(
      '--oidc [audience]',
      'in a pipeline, without TWINSTACK_TOKEN: sign in with the id token of the CI system ' +
        '(also by TWINSTACK_OIDC_AUDIENCE)',
    )
    .option('--json', 'one JSON document on stdout')
    .option('-q, --quiet', 'no progress on stderr')
    .option('--no-color', 'no colours (also by NO_COLOR)')
    .exitOverride()
    .showHelpAfterError('(add --help for the usage)')
    .addHelpText(
      'after',
      `
Exit codes: 0 done, 1 failed, 2 drift, changes (with --fail-on-changes), or what fails of parity,
            rules, a review or an audit, 64 wrong usage, 69 no service answers, 75 time of
            --timeout is over, 77 not allowed, 130 and 143 ended by a signal. After 75, 130 and
            143 the operation continues.
Variables:  TWINSTACK_URL, TWINSTACK_TOKEN, TWINSTACK_OIDC_AUDIENCE, TWINSTACK_ID_TOKEN,
            TWINSTACK_HOME, and those of the service in docs/settings.md.`,
    )
  for (const add of parts) add(program)
  return program
}

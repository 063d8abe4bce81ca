#!/usr/bin/env node
/** The command line, put together; everything else is in src/cli/. */
import { Command } from 'commander'
import { addAccount } from './cli/account.ts'
import { addApprovals } from './cli/approvals.ts'
import { addAccess } from './cli/access.ts'
import { serviceUrl } from './cli/arguments.ts'
import { addCi } from './cli/pipeline/ci.ts'
import { addAudits } from './cli/audits.ts'
import { addCompliance } from './cli/compliance.ts'
import { addDemo } from './cli/demo.ts'
import { addDoctor } from './cli/doctor.ts'
import { addEnvironments } from './cli/environments.ts'
import { exitCodeOf } from './cli/failures.ts'
import { addFindings } from './cli/findings.ts'
import { addHistory } from './cli/history.ts'
import { addImport } from './cli/import.ts'
import { addOperate } from './cli/operate.ts'
import { addOperations } from './cli/operations.ts'
import { addParity } from './cli/parity.ts'
import { addPromotion } from './cli/promotion.ts'
import { addSandbox } from './cli/sandbox.ts'
import { addSchedules } from './cli/schedules.ts'
import { endWhenReaderLeaves } from './cli/screen.ts'
import { addService } from './cli/service.ts'
import { addTests } from './cli/tests.ts'
import { version } from './cli/version.ts'
import { addWebhooks } from './cli/webhooks.ts'
import { addWindows } from './cli/windows.ts'

const program = new Command('twinstack')
  .description('Staging stays a twin of production, from one Pulumi program')
  .version(version(), '-V, --version')
  .option(
    '--url <address>',
    'the service; default: TWINSTACK_URL, else the one on this machine',
    serviceUrl,
  )
  .option(
    '--oidc [audience]',
    'in a pipeline, without TWINSTACK_TOKEN: sign in with the id token of the CI system (also by TWINSTACK_OIDC_AUDIENCE)',
  )
  .option('--json', 'one JSON document on stdout')
  .option('-q, --quiet', 'no progress on stderr')
  .option('--no-color', 'no colours (also by NO_COLOR)')
  .exitOverride()
  .showHelpAfterError('(add --help for the usage)')
  .addHelpText(
    'after',
    `
Exit codes: 0 done, 1 failed, 2 drift, (where asked) changes, or what fails of parity, rules, a review or an audit, 64 wrong usage, 69 no service answers,
            75 waited long enough, 77 not allowed, 130 and 143 no longer waiting because of a signal. After 75, 130 and 143 the operation goes on.
Variables:  TWINSTACK_URL, TWINSTACK_TOKEN, TWINSTACK_OIDC_AUDIENCE, TWINSTACK_ID_TOKEN, TWINSTACK_HOME, and those of the service in README.md.`,
  )

for (const add of [
  addService,
  addOperate,
  addFindings,
  addImport,
  addOperations,
  addApprovals,
  addHistory,
  addTests,
  addEnvironments,
  addSchedules,
  addWindows,
  addParity,
  addAudits,
  addCompliance,
  addPromotion,
  addAccess,
  addWebhooks,
  addCi,
  addAccount,
  addSandbox,
  addDoctor,
  addDemo,
])
  add(program)

endWhenReaderLeaves()
try {
  await program.parseAsync()
} catch (error) {
  process.exitCode = exitCodeOf(error)
}

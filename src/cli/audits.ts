/** `audit`: freeze, show, decide, sign, verify, export. */
import { readFile, writeFile } from 'node:fs/promises'
import { InvalidArgumentError, type Command } from 'commander'
import { z } from 'zod'
import type { Client } from '../client/index.ts'
import { exitCodes, TwinstackError } from '../lib/errors.ts'
import { describeChangesSince } from '../analysis/audits/compare.ts'
import {
  findingKeySchema,
  type ComplianceAuditView,
  type Decision,
} from '../model/complianceAudit.ts'
import { createParser, text } from './arguments.ts'
import { addPageOptions } from './environments.ts'
import { wrapAction, type Invocation } from './frame.ts'
import {
  formatComplianceAuditLines,
  formatComplianceAuditTable,
  formatVerificationLines,
} from './render/audits.ts'
import { formatPageLine } from './render/environment.ts'
import { requirePresent } from '../lib/requirePresent.ts'

const findingKey = createParser(findingKeySchema)
const day = createParser(z.iso.date('expected a day such as 2027-01-31'))

/** An audit's id, or its number; without one the newest is meant. */
function parseComplianceAuditReference(text: string): string {
  if (/^\d{1,9}$/.test(text) || z.uuid().safeParse(text).success) return text
  throw new InvalidArgumentError('expected the number of an audit, or its id')
}

export function addComplianceAudits(program: Command): void {
  const audit = program
    .command('compliance-audit')
    .alias('audit')
    .description('snapshots of the state of all environments, with decisions and signatures')
  addMaking(audit)
  addDecisions(audit)
  addProof(audit)
}

const addComplianceAuditCommand = (audit: Command, verb: string, about: string) =>
  audit
    .command(verb)
    .description(about)
    .argument('[audit]', 'number or id; default: the newest', parseComplianceAuditReference)

function addMaking(audit: Command): void {
  audit
    .command('create')
    .description('create an audit now; exit code 2 when it has failing findings')
    .option('-m, --message <text>', 'the reason', text)
    .action(
      wrapAction<[], { message?: string }>(async ({ options: { message }, screen, connect }) =>
        showAudit(await connect().createComplianceAudit({ message }), screen),
      ),
    )
  addPageOptions(audit.command('list').alias('ls').description('list audits, newest first')).action(
    wrapAction<[], { page?: number; pageSize?: number }>(
      async ({ options: { page, pageSize }, screen, connect }) => {
        const list = await connect().listComplianceAudits({ page, pageSize })
        for (const line of [...formatComplianceAuditTable(list.items), ...formatPageLine(list)])
          screen.printLine(line)
        screen.printDocument(list)
      },
    ),
  )
  addComplianceAuditCommand(
    audit,
    'show',
    'sections, findings and signatures; exit code 2 when it has failing findings',
  ).action(
    wrapAction<[string | undefined], object>(async ({ args: [reference], screen, connect }) => {
      const client = connect()
      return showAudit(await client.getComplianceAudit(await resolveId(client, reference)), screen)
    }),
  )
}

/** Prints the audit; 2 while something fails that was neither accepted nor resolved. */
function showAudit(view: ComplianceAuditView, screen: Invocation<[], object>['screen']): number {
  for (const line of formatComplianceAuditLines(view)) screen.printLine(line)
  screen.printDocument(view)
  return view.findings.failing > 0 ? exitCodes.changes : exitCodes.done
}

function addDecisions(audit: Command): void {
  const addDecisionCommand = <Options>(
    verb: string,
    about: string,
    build: (options: Options) => Decision,
  ) =>
    audit
      .command(verb)
      .description(about)
      .argument('<finding>', 'key of a finding of the newest audit', findingKey)
      .action(
        wrapAction<[string], Options>(async ({ args: [key], options, screen, connect }) => {
          const client = connect()
          const view = await client.decideFinding(
            await resolveId(client, undefined),
            key,
            build(options),
          )
          screen.printLine(
            `${key} is ${view.current.find(finding => finding.key === key)?.state ?? verb}; ` +
              `${view.findings.failing} findings of audit ${view.number} still fail`,
          )
          screen.printDocument(view)
        }),
      )
  addDecisionCommand<{ reason: string; until?: string }>(
    'accept',
    'accept a finding, with a reason',
    ({ reason, until }) => ({ decision: 'accept', reason, ...(until !== undefined && { until }) }),
  )
    .requiredOption('-r, --reason <text>', 'the reason why it is accepted', text)
    .option('--until <day>', 'the last day of the acceptance; default: no end', day)
  addDecisionCommand<{ to: string; due: string }>(
    'assign',
    'give a finding to a person',
    ({ to, due }) => ({
      decision: 'assign',
      person: to,
      due,
    }),
  )
    .requiredOption('-t, --to <person>', 'who owns it', text)
    .requiredOption('--due <day>', 'by when', day)
  addDecisionCommand<{ reason: string }>(
    'resolve',
    'mark a finding as resolved; the next audit checks it',
    ({ reason }) => ({ decision: 'resolve', reason }),
  ).requiredOption('-r, --reason <text>', 'what was done', text)
  addComplianceAuditCommand(audit, 'sign', 'sign an audit: nothing in it can be changed afterwards')
    .option('-n, --note <text>', 'a note of the signer', text)
    .action(
      wrapAction<[string | undefined], { note?: string }>(
        async ({ args: [reference], options: { note }, screen, connect }) => {
          const client = connect()
          const view = await client.signComplianceAudit(await resolveId(client, reference), {
            note,
          })
          const { by, at } = requirePresent(view.signatures.at(-1))
          screen.printLine(
            `audit ${view.number} is signed by ${by} at ${at}; store twinstack compliance-audit export ` +
              `${view.number} on another system`,
          )
          screen.printDocument(view)
        },
      ),
    )
}

function addProof(audit: Command): void {
  addComplianceAuditCommand(
    audit,
    'verify',
    'compute digests, chain and signatures again; exit code 2 when something was changed',
  )
    .option('--against <file>', 'an earlier JSON export, kept elsewhere')
    .action(
      wrapAction<[string | undefined], { against?: string }>(
        async ({ args: [reference], options: { against }, screen, connect }) => {
          const client = connect()
          const id = await resolveId(client, reference)
          const verification = await client.verifyComplianceAudit(id)
          const changed =
            against === undefined || !verification.intact
              ? []
              : describeChangesSince(
                  await readKeptAudit(against),
                  await client.getComplianceAudit(id),
                )
          for (const line of formatVerificationLines(verification, changed)) screen.printLine(line)
          screen.printDocument({
            ...verification,
            changedSinceExport: against === undefined ? null : changed,
          })
          return verification.intact && changed.length === 0 ? exitCodes.done : exitCodes.changes
        },
      ),
    )
  addComplianceAuditCommand(audit, 'export', 'as a JSON document, or as one page to print')
    .option('-f, --format <format>', 'json or html', createParser(z.enum(['json', 'html'])), 'json')
    .option('-o, --output <file>', 'default: stdout')
    .action(
      wrapAction<[string | undefined], { format: 'json' | 'html'; output?: string }>(
        async ({ args: [reference], options: { format, output }, screen, connect }) => {
          const client = connect()
          const id = await resolveId(client, reference)
          const content =
            format === 'html'
              ? await client.getComplianceAuditPage(id)
              : `${JSON.stringify(await client.getComplianceAudit(id), null, 2)}\n`
          if (output === undefined) process.stdout.write(content)
          else await writeFile(output, content)
          if (output !== undefined) screen.note(`written to ${output}`)
        },
      ),
    )
}

/** @throws TwinstackError `not-found` when there is none */
async function resolveId(client: Client, reference: string | undefined): Promise<string> {
  if (reference !== undefined && !/^\d+$/.test(reference)) return reference
  const {
    items: [newest],
  } = await client.listComplianceAudits({ page: 1, pageSize: 1 })
  if (!newest)
    throw new TwinstackError('not-found', 'there is no audit yet', {
      hint: 'create one with twinstack compliance-audit create',
    })
  if (reference === undefined || Number(reference) === newest.number) return newest.id
  // numbers have no gaps, so the place in the list is known
  const place = newest.number - Number(reference) + 1
  const found =
    place < 1
      ? undefined
      : (await client.listComplianceAudits({ page: place, pageSize: 1 })).items[0]
  if (found?.number !== Number(reference))
    throw new TwinstackError('not-found', `there is no audit ${reference}`, {
      hint: `the newest is ${newest.number}`,
    })
  return found.id
}

async function readKeptAudit(file: string): Promise<ComplianceAuditView> {
  try {
    const view = JSON.parse(await readFile(file, 'utf8')) as ComplianceAuditView
    if (view.document && Array.isArray(view.entries)) return view
  } catch (cause) {
    throw new TwinstackError('invalid-request', `${file} can't be read as JSON`, { cause })
  }
  throw new TwinstackError('invalid-request', `${file} is not an export of an audit`, {
    hint: 'twinstack compliance-audit export -o FILE creates one',
  })
}

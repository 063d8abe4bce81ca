/** `token` and `audit-log`: the tokens of the service, and the log of actions. */
import type { PageQuery } from '../client/types.ts'
import type { Command } from 'commander'
import { z } from 'zod'
import { roles } from '../model/access.ts'
import type { Grant, Role } from '../model/access.ts'
import { exitCodes } from '../lib/errors.ts'
import { actorName, createParser, parseGrants, role } from './arguments.ts'
import { findId, parseIdBeginning } from './shortIds.ts'
import { addPageOptions } from './environments.ts'
import { wrapAction } from './frame.ts'
import {
  formatAuditLogTable,
  formatChainLines,
  formatNewTokenLines,
  formatTokenTable,
} from './render/access.ts'
import { formatPageLine } from './render/environment.ts'

type CreateOptions = {
  owner: string
  ownerKind: 'person' | 'machine'
  role?: Role
  grant?: Grant[]
  expires?: string
}

const headHash = createParser(
  z.string().regex(/^[0-9a-f]{64}$/, 'expected a hash of 64 hexadecimal digits'),
)
const ownerKind = createParser(z.enum(['person', 'machine']))
/** `2026-12-31`, or a full ISO time */
const expiry = createParser(
  z.union([z.iso.date(), z.iso.datetime({ offset: true })], {
    error: 'expected a date such as 2027-01-31, or an ISO time',
  }),
)

export function addAccess(program: Command): void {
  const token = program
    .command('token')
    .description('tokens of named people and machines: create, list, revoke')
  addCreate(token)
  addList(token)
  token
    .command('revoke')
    .description('revoke a token now')
    .argument('<id>', 'id of the token', parseIdBeginning)
    .action(
      wrapAction<[string], object>(async ({ args, screen, connect }) => {
        const id = await findId('token', args[0], connect().listTokens)
        const revoked = await connect().revokeToken(id)
        screen.printLine(`token ${id} is revoked`)
        screen.printDocument(revoked ?? { id, revoked: true })
      }),
    )
  addAuditLog(program)
}

function addCreate(token: Command): void {
  token
    .command('create')
    .description('create a token; its secret is shown once')
    .argument('<name>', 'the purpose of the token', actorName)
    .requiredOption('-o, --owner <name>', 'the person or machine that owns it', actorName)
    .option('-r, --role <role>', `role on all environments: ${roles.join(', ')}`, role)
    .option(
      '-g, --grant <role:environment>',
      'a role on one environment (operator:staging) or on a kind (viewer:kind=ephemeral); ' +
        'repeatable',
      parseGrants,
    )
    .option('--owner-kind <kind>', 'person or machine', ownerKind, 'person')
    .option('--expires <time>', 'time when the token expires; default: never', expiry)
    .action(
      wrapAction<[string], CreateOptions>(async ({ args: [name], options, screen, connect }) => {
        const { owner, ownerKind, role, grant, expires } = options
        const created = await connect().createToken({
          name,
          owner,
          ownerKind,
          role,
          grants: grant,
          expiresAt: expires && new Date(expires).toISOString(),
        })
        for (const line of formatNewTokenLines(created)) screen.printLine(line)
        screen.printDocument(created)
      }),
    )
}

function addList(token: Command): void {
  addPageOptions(
    token.command('list').alias('ls').description('list all tokens, without their secrets'),
  ).action(
    wrapAction<[], PageQuery>(async ({ options: { page, pageSize }, screen, connect }) => {
      const list = await connect().listTokens({ page, pageSize })
      for (const line of [...formatTokenTable(list.items), ...formatPageLine(list)])
        screen.printLine(line)
      screen.printDocument(list)
    }),
  )
}

function addAuditLog(program: Command): void {
  const log = addPageOptions(
    program.command('audit-log').description('list who did what, newest first'),
  ).action(
    wrapAction<[], PageQuery>(async ({ options: { page, pageSize }, screen, connect }) => {
      const list = await connect().listAuditLog({ page, pageSize })
      for (const line of [...formatAuditLogTable(list.items), ...formatPageLine(list)])
        screen.printLine(line)
      screen.printDocument(list)
    }),
  )
  log
    .command('verify')
    .description('verify that the audit log was not changed')
    .option('--expect <hash>', 'a head stored earlier: proves that no rows were removed', headHash)
    .action(
      wrapAction<[], { expect?: string }>(async ({ options: { expect }, screen, connect }) => {
        const state = await connect().verifyAuditLog({ expect })
        for (const line of formatChainLines(state)) screen.printLine(line)
        screen.printDocument(state)
        if (!state.ok) return exitCodes.failed
      }),
    )
  log
    .command('export')
    .description('print the whole log as JSON lines, oldest first')
    .action(
      wrapAction<[], object>(async ({ connect }) => {
        process.stdout.write(await connect().exportAuditLog())
      }),
    )
}

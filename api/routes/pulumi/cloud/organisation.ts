/** `pulumi org member|role|audit-log|search`: rights, the audit log, and recorded resources. */
import type { FastifyInstance } from 'fastify'
import { z } from 'zod'
import { TwinstackError } from '../../../../src/lib/errors.ts'
import { parseInput } from '../../../../src/lib/input.ts'
import { collectPages, type Page } from '../../../../src/lib/pagination.ts'
import { roles, type AuditLogEntry, type Role, type Token } from '../../../../src/model/access.ts'
import type { FoundResource } from '../../../../src/model/resourceQuery.ts'
import { listAuditLog } from '../../../../src/services/access/auditLog.ts'
import { listTokens } from '../../../../src/services/access/tokens.ts'
import { searchResources } from '../../../../src/services/environments/searchResources.ts'
import { getAddress } from '../service.ts'
import { onOrganisation, type CloudServices } from './cloudContext.ts'
import { formatUserInfo } from './deploymentBodies.ts'

const path = '/orgs/:org'
const pageToken = z.coerce.number().int().min(1).default(1)
const pageSize = 100
const auditQuery = z.object({
  eventFilter: z.string().min(1).max(200).optional(),
  userFilter: z.string().min(1).max(200).optional(),
  startTime: z.coerce.number().int().min(0).optional(),
  endTime: z.coerce.number().int().min(0).optional(),
  continuationToken: pageToken,
  format: z.enum(['csv', 'cef']).default('csv'),
})
const searchQuery = z.object({
  query: z.string().default(''),
  page: z.coerce.number().int().min(1).default(1),
  size: z.coerce.number().int().min(1).max(500).default(100),
})

const descriptions: Record<Role, string> = {
  viewer: 'reads everything but secrets',
  operator: 'also deploys outside production and requests operations',
  approver: 'also approves, and deploys production',
  admin: 'also manages tokens, policies and environments',
}

export function cloudOrganisation(app: FastifyInstance, services: CloudServices): void {
  members(app, services)
  auditLog(app, services)
  for (const version of ['resources', 'resourcesv2'])
    app.get(`${path}/search/${version}`, async request => {
      const ctx = onOrganisation(services, request)
      const { query, page, size } = parseInput(searchQuery, request.query, 'the query')
      const found = await searchResources({ ctx, input: { query, page, pageSize: size } })
      return {
        total: found.total,
        resources: found.items.map(formatFoundResource),
        query,
        pagination: {},
        url: getAddress(request),
      }
    })
  app.get(`${path}/search/resources/parse`, async request => {
    onOrganisation(services, request)
    throw new TwinstackError('invalid-request', 'queries in natural language are not answered', {
      hint: 'pulumi org search --query "type:aws:s3/bucket:Bucket stack:staging"',
    })
  })
}

function members(app: FastifyInstance, services: CloudServices): void {
  app.get(`${path}/members`, async request => {
    const ctx = onOrganisation(services, request)
    const owners = new Map<string, Token[]>()
    const tokens = await collectPages(input => listTokens({ ctx, input }))
    for (const token of tokens.filter(isValid))
      owners.set(token.owner, [...(owners.get(token.owner) ?? []), token])
    return { members: [...owners].map(([name, tokens]) => formatMember(name, tokens)) }
  })
  app.get(`${path}/roles`, async request => {
    onOrganisation(services, request)
    return { roles: roles.map(formatRole) }
  })
  const refused: ['PATCH' | 'DELETE' | 'POST', string][] = [
    ['PATCH', '/members/:login'],
    ['DELETE', '/members/:login'],
    ['POST', '/roles'],
    ['PATCH', '/roles/:role'],
    ['DELETE', '/roles/:role'],
    ['POST', '/teams/:team/roles/:role'],
  ]
  for (const [method, url] of refused)
    app.route({
      method,
      url: path + url,
      handler: async request => {
        onOrganisation(services, request)
        throw new TwinstackError(
          'invalid-request',
          "the pulumi CLI can't change members and roles",
          {
            hint:
              'a person has the rights of the access file (TWINSTACK_ACCESS) and of tokens ' +
              '(twinstack token create, twinstack token revoke); the roles are fixed',
          },
        )
      },
    })
}

function isValid({ revokedAt, expiresAt }: Token): boolean {
  return revokedAt === null && (expiresAt === null || new Date(expiresAt) > new Date())
}

/** `apitype.OrganizationMember`: the owner of tokens, with the highest role of them. */
function formatMember(name: string, tokens: Token[]) {
  const granted = tokens.flatMap(one => [one.role ?? [], one.grants.map(({ role }) => role)].flat())
  const role = roles.findLast(one => granted.includes(one)) ?? roles[0]
  const created = tokens.map(one => one.createdAt).sort()[0] ?? ''
  const { id, modified: modifiedAt } = formatRole(role)
  return {
    role: role === 'admin' ? 'admin' : 'member',
    user: formatUserInfo({ name }),
    created,
    knownToPulumi: true,
    virtualAdmin: false,
    fgaRole: { id, name: role, modifiedAt },
  }
}

const never = '2000-01-01T00:00:00Z'

/** `apitype.Role`. Roles are part of the version of the service. */
function formatRole(role: Role) {
  return {
    id: role,
    orgId: '',
    name: role,
    description: descriptions[role],
    resourceType: 'organization',
    uxPurpose: 'role',
    version: 1,
    isOrgDefault: false,
    created: never,
    modified: never,
  }
}

function auditLog(app: FastifyInstance, services: CloudServices): void {
  const read = async (request: Parameters<typeof onOrganisation>[1]) => {
    const ctx = onOrganisation(services, request)
    const query = parseInput(auditQuery, request.query, 'the query')
    const { eventFilter, userFilter, startTime, endTime, continuationToken: page } = query
    const input = {
      page,
      pageSize,
      action: eventFilter,
      actor: userFilter,
      from: startTime === undefined ? undefined : new Date(startTime * 1000),
      to: endTime === undefined ? undefined : new Date(endTime * 1000),
    }
    return { query, found: await listAuditLog({ ctx, input }) }
  }
  app.get(`${path}/auditlogs/v2`, async request => {
    const { found } = await read(request)
    return { auditLogEvents: found.items.map(formatAuditEvent), ...formatNextPage(found) }
  })
  app.get(`${path}/auditlogs/v2/export`, async (request, reply) => {
    const { query, found } = await read(request)
    const events = found.items.map(formatAuditEvent)
    const lines =
      query.format === 'cef' ? events.map(formatCefLine) : [csvHeader, ...events.map(formatCsvLine)]
    return reply.type('text/plain; charset=utf-8').send(`${lines.join('\n')}\n`)
  })
}

function formatNextPage({ page, total }: Page<unknown>) {
  return page * pageSize < total ? { continuationToken: String(page + 1) } : {}
}

type AuditEvent = ReturnType<typeof formatAuditEvent>

/** `apitype.AuditLogEvent` */
function formatAuditEvent({ at, actor, action, target, outcome, detail, address }: AuditLogEntry) {
  return {
    timestamp: Math.floor(at.getTime() / 1000),
    event: action,
    description: `${target}: ${outcome} ${JSON.stringify(detail)}`,
    user: formatUserInfo(actor),
    sourceIP: address ?? '',
    ...(actor.tokenId !== undefined && { tokenID: actor.tokenId }),
  }
}

const csvHeader = 'Timestamp,Event,User,SourceIP,TokenID,Description'

function formatCsvLine({
  timestamp,
  event,
  user,
  sourceIP,
  tokenID,
  description,
}: AuditEvent): string {
  const time = new Date(timestamp * 1000).toISOString()
  return [time, event, user.name, sourceIP, tokenID ?? '', description]
    .map(formatCsvField)
    .join(',')
}

/** A leading `=`, `+`, `-` or `@` would be a formula in a spreadsheet. */
function formatCsvField(text: string): string {
  const safe = /^[=+\-@\t\r]/.test(text) ? `'${text}` : text
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe
}

/** ArcSight Common Event Format 0. */
function formatCefLine({ timestamp, event, user, sourceIP, description }: AuditEvent): string {
  const head = ['Twinstack', 'Twinstack', '1', event, event, '1'].map(text =>
    text.replace(/[\\|]/g, String.raw`\$&`),
  )
  const values = { rt: String(timestamp * 1000), suser: user.name, src: sourceIP, msg: description }
  const extension = Object.entries(values).map(
    ([key, value]) =>
      `${key}=${value.replace(/[\\=]/g, String.raw`\$&`).replace(/[\r\n]+/g, String.raw`\n`)}`,
  )
  return `CEF:0|${head.join('|')}|${extension.join(' ')}`
}

/** `apitype.ResourceResult`; the CLI reads all of these without a check. */
function formatFoundResource({ environment, resource, at }: FoundResource) {
  const { urn, type, name, id, parent, provider, custom, protect, dependencies } = resource
  const [package_ = '', module = ''] = type.split(':')
  return {
    urn,
    type,
    name,
    package: package_,
    module,
    stack: environment,
    project: urn.split('::')[1] ?? '',
    id: id ?? '',
    custom,
    protected: protect,
    dependencies,
    'parent.urn': parent ?? '',
    'provider.urn': provider ?? '',
    modified: at?.toISOString() ?? '',
    created: '',
  }
}

/**
 * One event of CloudTrail as a change record. Fields: AWS CloudTrail User Guide, "CloudTrail record
 * contents". Pure.
 */
import { z } from 'zod'
import { getKind, findPaths } from './families.ts'
import { listValueDigests, type ChangeRecord } from '../../model/cloud.ts'
import { parseJson } from '../../lib/parseJson.ts'

const identitySchema = z.looseObject({
  type: z.string().optional(),
  arn: z.string().optional(),
  userName: z.string().optional(),
  principalId: z.string().optional(),
  accountId: z.string().optional(),
  invokedBy: z.string().optional(),
})
const eventSchema = z.looseObject({
  eventID: z.string().optional(),
  eventTime: z.iso.datetime(),
  eventName: z.string(),
  eventSource: z.string().default(''),
  readOnly: z.boolean().optional(),
  sourceIPAddress: z.string().optional(),
  userAgent: z.string().optional(),
  errorCode: z.string().optional(),
  userIdentity: identitySchema.default({}),
  requestParameters: z.unknown().optional(),
  responseElements: z.unknown().optional(),
  resources: z.unknown().optional(),
})

/** Calls that Twinstack makes have one of these role session names. */
export type OwnSessions = { sessions: string[] }

/**
 * Null for an event that changed nothing (a read, a refused call) or that names none of the wanted
 * resources. `text` is the event's JSON, `named` the resources that the lookup reports. The result
 * contains only the wanted ids and the digests of parameter values, because the parameters may
 * contain secrets.
 */
export function parseChange(
  text: string,
  named: string[],
  wanted: ReadonlySet<string>,
  own: OwnSessions,
): (ChangeRecord & { event: string | null; service: string }) | null {
  const event = eventSchema.safeParse(parseJson(text)).data
  if (!event || event.readOnly === true || event.errorCode !== undefined) return null
  const ids = [
    ...new Set([
      ...named,
      ...listStrings([event.requestParameters, event.responseElements, event.resources]),
    ]),
  ].filter(id => wanted.has(id))
  if (ids.length === 0) return null
  const { userIdentity, eventName } = event
  return {
    source: 'cloudtrail',
    at: new Date(event.eventTime).toISOString(),
    who: getIdentityName(userIdentity),
    call: eventName,
    address: event.sourceIPAddress ?? userIdentity.invokedBy ?? null,
    kind: getKind(eventName),
    by: getAuthor(userIdentity.arn ?? '', event.userAgent ?? '', own),
    type: null,
    ids,
    paths: findPaths(eventName),
    actor: null,
    sets: listValueDigests(event.requestParameters),
    event: event.eventID ?? null,
    service: event.eventSource.replace(/\.amazonaws\.com$/, ''),
  }
}

/** All texts in a value, because each call has its ids in different fields. */
function listStrings(value: unknown): string[] {
  if (typeof value === 'string') return [value]
  return typeof value === 'object' && value !== null
    ? Object.values(value).flatMap(listStrings)
    : []
}

type Identity = z.infer<typeof identitySchema>

/**
 * `alice`, `Admin/alice` for a session of a role, `root of 1111…`, or the service that acted by
 * itself.
 */
function getIdentityName({
  type,
  arn,
  userName,
  principalId,
  accountId,
  invokedBy,
}: Identity): string {
  if (type === 'Root') return `root of ${accountId ?? 'the account'}`
  const session = /:assumed-role\/(.+)$/.exec(arn ?? '')?.[1]
  return (
    session ??
    userName ??
    invokedBy ??
    /:(?:user|federated-user)\/(?:.+\/)?([^/]+)$/.exec(arn ?? '')?.[1] ??
    arn ??
    principalId ??
    type ??
    'somebody unnamed'
  )
}

/** The provider that Pulumi uses writes Pulumi into its user agent. */
function getAuthor(arn: string, agent: string, { sessions }: OwnSessions): ChangeRecord['by'] {
  const session = /:assumed-role\/[^/]+(?:\/[^/]+)*\/([^/]+)$/.exec(arn)?.[1]
  if (session !== undefined && sessions.includes(session)) return 'twinstack'
  return /pulumi/i.test(agent) ? 'pulumi' : 'other'
}

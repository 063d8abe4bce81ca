/**
 * CloudTrail's event history: management events of the last 90 days, one region at a time, two
 * lookups a second.
 */
import type { Event, LookupAttribute } from '@aws-sdk/client-cloudtrail'
import { setTimeout as sleep } from 'node:timers/promises'
import { getGlobalRegion } from '../../model/awsProvider.ts'
import { getLastPart } from '../../model/awsType.ts'
import type {
  ChangeQuery,
  ChangeRecord,
  InquiryResult,
  Place,
  WantedResource,
} from '../../model/cloud.ts'
import { queryAccount, attempt } from './queryAccount.ts'
import type { Question } from './queryAccount.ts'
import { parseChange } from './event.ts'
import type { AwsOptions } from './clients.ts'
import { mayConcern } from './services.ts'

const day = 24 * 3600 * 1000
/**
 * with more resources in a region, reading all its changes takes fewer lookups than one query for
 * each resource
 */
const mostByName = 12

/**
 * The changes of these resources, each with its author. The notes say what was cut off, refused or
 * too old.
 */
export async function readChanges(
  place: Place,
  query: ChangeQuery,
  options: AwsOptions,
): Promise<InquiryResult<ChangeRecord[]>> {
  return queryAccount(place, options, [], async question => {
    const since = new Date(Math.max(query.since.getTime(), Date.now() - 90 * day))
    // up to a minute may have passed since a request for the whole 90 days was made
    if (since.getTime() - query.since.getTime() > 60_000)
      question.notes.add("CloudTrail keeps events for 90 days: earlier changes can't be traced")
    if (query.until <= since) return []
    const regions = byRegion(question, query.resources)
    const found = await Promise.all(
      [...regions].map(([region, resources]) =>
        readChangesInRegion(question, region, { resources, since, until: query.until }),
      ),
    )
    return found.flat().sort((a, b) => a.at.localeCompare(b.at))
  })
}

function byRegion(question: Question, resources: WantedResource[]): Map<string, WantedResource[]> {
  const regions = new Map<string, WantedResource[]>()
  for (const one of resources) {
    const own = one.region ?? question.region ?? 'us-east-1'
    const region = own === 'global' ? getGlobalRegion(question.region ?? 'us-east-1') : own
    regions.set(region, [...(regions.get(region) ?? []), one])
  }
  return regions
}

async function readChangesInRegion(
  question: Question,
  region: string,
  query: ChangeQuery,
): Promise<ChangeRecord[]> {
  const lookups = await createLookups(question, region, query)
  const all =
    query.resources.length <= mostByName
      ? query.resources.map(one => ({
          AttributeKey: 'ResourceName' as const,
          AttributeValue: getName(one),
        }))
      : [{ AttributeKey: 'ReadOnly' as const, AttributeValue: 'false' }]
  const events = new Map<string, Event>()
  for (const attribute of all)
    for (const event of await lookups(attribute))
      events.set(event.EventId ?? `${events.size}`, event)
  return [...events.values()].flatMap(event =>
    listRecords(event, query.resources, listSessions(question)),
  )
}

/**
 * The name of a resource in CloudTrail: its id, or the last part of an ARN where the call contains
 * only that part.
 */
function getName({ id }: WantedResource): string {
  return id.startsWith('arn:') || id.startsWith('https://')
    ? id.startsWith('arn:') && /:elasticloadbalancing:|:sns:|:acm:|:secretsmanager:/.test(id)
      ? id
      : getLastPart(id)
    : id
}

/** The names that a call may use for a resource. */
const listNames = ({ id, arn }: WantedResource) => [id, ...(arn ? [arn] : [])]

function listSessions({ provider, place }: Question): string[] {
  return [
    ...new Set([
      ...provider.roles.flatMap(role => (role.sessionName ? [role.sessionName] : [])),
      ...(place.environment ? [`twinstack-${place.environment}`] : []),
    ]),
  ]
}

function listRecords(
  event: Event,
  resources: WantedResource[],
  sessions: string[],
): ChangeRecord[] {
  if (!event.CloudTrailEvent) return []
  const called = new Map(
    resources.flatMap(one => [...listNames(one), getName(one)].map(name => [name, one] as const)),
  )
  const named = (event.Resources ?? []).flatMap(one => (one.ResourceName ? [one.ResourceName] : []))
  const change = parseChange(event.CloudTrailEvent, named, new Set(called.keys()), { sessions })
  if (!change) return []
  const { event: _, service, ...record } = change
  const concerned = new Set(
    record.ids.flatMap(id => called.get(id) ?? []).filter(one => mayConcern(service, one.type)),
  )
  return concerned.size === 0 ? [] : [{ ...record, ids: [...concerned].flatMap(listNames) }]
}

/** All pages of one lookup; pages, pace and time are limited for the region as a whole. */
async function createLookups(
  question: Question,
  region: string,
  { since, until }: ChangeQuery,
): Promise<(attribute: LookupAttribute) => Promise<Event[]>> {
  const { paginateLookupEvents } = await import('@aws-sdk/client-cloudtrail')
  const client = await question.getTrail(region)
  const { lookupPages, lookupsPerSecond } = question.options
  let left = lookupPages
  let free = 0
  let refused = false
  /** Waits for the next lookup; false: none is left. */
  const waitForLookup = async (): Promise<boolean> => {
    if (refused) return false
    if (left-- <= 0) {
      question.notes.add(
        `CloudTrail in ${region}: only the first ${lookupPages * 50} events were read; ` +
          'older changes are not traced',
      )
      return false
    }
    await sleep(Math.max(0, free - Date.now()))
    free = Date.now() + 1000 / lookupsPerSecond
    return true
  }
  return async attribute => {
    const found: Event[] = []
    if (!(await waitForLookup())) return found
    const pages = paginateLookupEvents(
      { client, pageSize: 50 },
      { LookupAttributes: [attribute], StartTime: since, EndTime: until },
      { abortSignal: question.signal },
    )
    const read = await attempt(question, 'cloudtrail:LookupEvents', region, async () => {
      for await (const { Events = [], NextToken } of pages) {
        found.push(...Events)
        if (NextToken && !(await waitForLookup())) break
      }
      return found
    })
    refused ||= read === null
    return found
  }
}

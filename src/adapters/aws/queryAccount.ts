/**
 * Queries to AWS that never throw when the account refuses a call: each has a time limit and
 * returns a sentence instead of an exception.
 */
import type { InquiryResult, Place } from '../../model/cloud.ts'
import { createAccess } from './clients.ts'
import type { Access, AwsOptions } from './clients.ts'

/** One query about a place; all its calls share one time limit. */
export type Question = Access & { signal: AbortSignal; notes: Set<string> }

/** Returns the results, and notes about what could not be read. */
export async function queryAccount<Found>(
  place: Place,
  options: AwsOptions,
  none: Found,
  answer: (question: Question) => Promise<Found>,
): Promise<InquiryResult<Found>> {
  const access = createAccess(place, options)
  const notes = new Set(access.provider.notes)
  try {
    const found = await answer({
      ...access,
      signal: AbortSignal.timeout(options.questionMs),
      notes,
    })
    return { found, notes: [...notes] }
  } catch (error) {
    return { found: none, notes: [...notes, describeFailure('the account', null, error)] }
  } finally {
    access.close()
  }
}

/** The response of the call, or null with a note. `right` is the IAM action that the call needs. */
export async function attempt<Answer>(
  { notes }: Question,
  right: string,
  region: string,
  call: () => Promise<Answer>,
): Promise<Answer | null> {
  try {
    return await call()
  } catch (error) {
    notes.add(describeFailure(right, region, error))
    return null
  }
}

const denied =
  /^(?:AccessDenied|UnauthorizedOperation|AuthFailure|UnauthorizedAccess|NotAuthorized)/
const unreachable =
  /^(?:TimeoutError|AbortError|NetworkingError|ECONN|ENOTFOUND|EAI_AGAIN|EPIPE|ETIMEDOUT|EHOST)/

/** A sentence for users that says what went wrong. */
export function describeFailure(right: string, region: string | null, error: unknown): string {
  const {
    name = '',
    code = '',
    message = '',
  } = error as { name?: string; code?: string; message?: string }
  const where = region ? `${right} in ${region}` : right
  if (denied.test(name) || denied.test(code))
    return `${where}: the credentials lack the right ${right}`
  if (unreachable.test(name) || unreachable.test(code))
    return `${where}: no answer within the time limit`
  if (name === 'CredentialsProviderError' || /credential/i.test(name))
    return `${where}: no usable credentials (${shortenText(message)})`
  if (/Expired/.test(name)) return `${where}: the credentials have expired`
  return `${where}: ${name || 'error'}${message ? `: ${shortenText(message)}` : ''}`
}

const shortenText = (text: string) =>
  text
    .replace(/\s+/g, ' ')
    .replace(/Encoded authorization failure message: \S+/, '')
    .slice(0, 200)

/** What every page of the SDK's paginators may contain. */
type PageOfSdk = { NextToken?: string | undefined; PaginationToken?: string | undefined }

/** The pages of one of the SDK's paginators, at most `most`. A note says when there are more. */
export async function takePages<Page extends PageOfSdk>(
  { notes }: Question,
  what: string,
  most: number,
  paginator: AsyncIterable<Page>,
): Promise<Page[]> {
  const found: Page[] = []
  for await (const page of paginator) {
    found.push(page)
    if (found.length < most) continue
    if (page.NextToken || page.PaginationToken)
      notes.add(`${what}: only the first ${most} pages were read`)
    break
  }
  return found
}

import type { IncomingMessage } from 'node:http'
import { performance } from 'node:perf_hooks'
import { setTimeout as sleep } from 'node:timers/promises'
import { isNamed } from '../../../../lib/safeHttp/addresses.ts'
import { getHost, resolvePlace, type Place } from '../../../../lib/safeHttp/resolve.ts'
import { sendRequest } from '../../../../lib/safeHttp/request.ts'
import type { HttpCheck } from '../../../../model/check.ts'
import { getValueAtPath, fillTemplate, type Outputs } from './template.ts'
import type { Verdict } from './verdict.ts'
import { requirePresent } from '../../../../lib/requirePresent.ts'

/** bytes of a response; the rest of a longer one is not read */
const longestBody = 1024 * 1024
/** milliseconds for one attempt */
const attemptMs = 30_000

export type HttpCheckContext = {
  outputs: Outputs
  allow: string[]
  simulated: boolean
  signal: AbortSignal
}

/**
 * Repeats the request until the answer is as expected, or the time limit or the number of attempts
 * is reached. Addresses are resolved once per attempt, checked, and pinned, as for versions
 * documents. The hosts of a simulated cloud do not exist, so only hosts that are allowed by name
 * receive requests; for others the check is `skipped`, which proves nothing.
 */
export async function checkHttp(
  check: HttpCheck,
  { outputs, allow, simulated, signal }: HttpCheckContext,
): Promise<Verdict> {
  const url = fillTemplate(check.url, outputs)
  const host = URL.canParse(url) ? getHost(new URL(url)) : ''
  if (simulated && host !== '' && !isNamed(host, allow))
    return {
      outcome: 'skipped',
      message:
        `the cloud is simulated and nothing answers for ${host}; TWINSTACK_CHECKS_ALLOW ` +
        'names hosts that receive requests',
    }
  return await repeat(check, url, allow, signal)
}

async function repeat(
  check: HttpCheck,
  url: string,
  allow: string[],
  signal: AbortSignal,
): Promise<Verdict> {
  const end = performance.now() + check.timeoutSeconds * 1000
  let answered: Problem | null = null
  for (let attempt = 1; ; attempt++) {
    const problem = await requestOnce(check, url, {
      allow,
      signal: AbortSignal.any([
        signal,
        AbortSignal.timeout(Math.ceil(Math.max(1, Math.min(attemptMs, end - performance.now())))),
      ]),
    })
    if (problem === null) return { outcome: 'passed', message: null }
    // the last complete answer explains more than a later one that the time limit cut off
    if (!problem.late) answered = problem
    const over =
      signal.aborted ||
      problem.final ||
      attempt >= (check.attempts ?? Infinity) ||
      performance.now() + check.everySeconds * 1000 >= end
    if (over)
      return {
        outcome: problem.final ? 'error' : 'failed',
        message:
          `${check.method} ${withoutQuery(url)}: ` +
          `${(answered ?? problem).reason}${attempt > 1 ? ` (${attempt} attempts)` : ''}`,
      }
    await sleep(check.everySeconds * 1000, undefined, { signal }).catch(() => {})
  }
}

/** `final`: a repetition can't help. `late`: there was no complete response in time. */
type Problem = { reason: string; final?: boolean; late?: boolean }

async function requestOnce(
  check: HttpCheck,
  first: string,
  around: { allow: string[]; signal: AbortSignal },
): Promise<Problem | null> {
  const since = performance.now()
  let url = first
  for (let hops = 0; ; hops++) {
    const place = await resolvePlace(url, { allow: around.allow }, around.signal)
    if ('status' in place) return { reason: place.reason, final: place.status === 'refused' }
    const answer = await fetchAnswer(check.method, place, around.signal)
    if ('reason' in answer) return answer
    const location = answer.status >= 300 && answer.status < 400 ? answer.location : undefined
    if (location === undefined || hops >= check.redirects)
      return judgeAnswer(check, answer, performance.now() - since)
    if (!URL.canParse(location, url))
      return { reason: `redirected to ${withoutQuery(location)}, which is no URL` }
    url = new URL(location, url).href
  }
}

type Answer = { status: number; location: string | undefined; body: string }

async function fetchAnswer(
  method: HttpCheck['method'],
  place: Place,
  signal: AbortSignal,
): Promise<Answer | Problem> {
  try {
    const response = await sendRequest(place, {
      method,
      signal,
      headers: { accept: '*/*', 'accept-encoding': 'identity', 'user-agent': 'twinstack-check' },
    })
    const {
      statusCode: status = 0,
      headers: { location },
    } = response
    return { status, location, body: await readBody(response) }
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException
    return signal.aborted
      ? { reason: 'no complete answer within the time limit', late: true }
      : { reason: code ?? message }
  }
}

async function readBody(response: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = []
  let size = 0
  for await (const chunk of response as AsyncIterable<Buffer>) {
    chunks.push(chunk)
    size += chunk.length
    if (size > longestBody) {
      response.destroy()
      break
    }
  }
  return Buffer.concat(chunks).toString('utf8', 0, longestBody)
}

function judgeAnswer(
  check: HttpCheck,
  { status, location, body }: Answer,
  milliseconds: number,
): Problem | null {
  if (!isExpected(status, check.status))
    return {
      reason:
        `expected status ${[check.status].flat().join(' or ')}, got ` +
        `${status}${location === undefined ? '' : ` (to ${withoutQuery(location)})`}`,
    }
  if (check.contains !== undefined && !body.includes(check.contains))
    return { reason: `the body does not contain ${JSON.stringify(check.contains)}` }
  const wrong = check.json && findJsonProblem(body, check.json)
  if (wrong) return { reason: wrong }
  if (check.maxMilliseconds !== undefined && milliseconds > check.maxMilliseconds)
    return {
      reason: `took ${Math.round(milliseconds)} ms, expected at most ${check.maxMilliseconds}`,
    }
  return null
}

function isExpected(status: number, expected: HttpCheck['status']): boolean {
  if (typeof expected !== 'string') return [expected].flat().includes(status)
  const [from, to] = expected.split('-').map(Number)
  return status >= requirePresent(from) && status <= requirePresent(to)
}

function findJsonProblem(body: string, expected: Record<string, unknown>): string | null {
  let document: unknown
  try {
    document = JSON.parse(body)
  } catch {
    return 'the body is no JSON'
  }
  const wrong = Object.entries(expected).find(
    ([path, value]) => getValueAtPath(document, path.split('.')) !== value,
  )
  if (!wrong) return null
  const found = getValueAtPath(document, wrong[0].split('.'))
  return (
    `${wrong[0]}: expected ${JSON.stringify(wrong[1])}, got ` +
    `${found === undefined ? 'nothing' : JSON.stringify(found).slice(0, 200)}`
  )
}

/** The query may contain tokens. */
function withoutQuery(url: string): string {
  return url.replace(/[?#].*$/s, '').slice(0, 300)
}

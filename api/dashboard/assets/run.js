/**
 * What the events of an operation mean. The server renders with it, and the browser continues with
 * it from the last event of the page, so that both show the same. It has no dependencies.
 */

/**
 * @typedef {{ op: string, type: string, name: string }} Change
 * @typedef {{ type: 'status', from: string | null, to: string, reason: string }} StatusBody
 * @typedef {{ type: 'step', step: string, state: string, detail?: string | undefined,
 *   seconds?: number | undefined }} StepBody
 * @typedef {{ type: 'resource', phase: string, planned: boolean, change: Change,
 *   seconds?: number | undefined }} ResourceBody
 * @typedef {{ type: 'diagnostic', severity: string, message: string,
 *   urn?: string | undefined }} DiagnosticBody
 * @typedef {{ type: 'summary', step: string, changes: Record<string, number>,
 *   seconds: number }} SummaryBody
 * @typedef {StatusBody | StepBody | ResourceBody | DiagnosticBody | SummaryBody} Body
 * @typedef {{ seq: number, at: string, body: Body }} Event
 * @typedef {{ step: string | null, done: number, failed: number, running: number }} Progress
 * @typedef {{ time: string, text: string, tone: '' | 'bad' | 'warning' | 'good' | 'quiet' }} Line
 */

/** @returns {Progress} */
export function createProgress() {
  return { step: null, done: 0, failed: 0, running: 0 }
}

/**
 * The progress after one more event. A step begins with nothing done.
 * @param {Progress} progress
 * @param {Event} event
 * @returns {Progress}
 */
export function advance(progress, { body }) {
  if (body.type === 'step' && body.state === 'started')
    return { ...createProgress(), step: body.step }
  if (body.type !== 'resource') return progress
  if (body.phase === 'started') return { ...progress, running: progress.running + 1 }
  const running = Math.max(0, progress.running - 1)
  return body.phase === 'failed'
    ? { ...progress, running, failed: progress.failed + 1 }
    : { ...progress, running, done: progress.done + 1 }
}

/**
 * One line of the log; null for events that say nothing new to a reader.
 * @param {Event} event
 * @returns {Line | null}
 */
export function describeEvent({ at, body }) {
  const described = describeBody(body)
  return described && { time: at.slice(11, 19), ...described }
}

/**
 * @param {Body} body
 * @returns {Omit<Line, 'time'> | null}
 */
function describeBody(body) {
  if (body.type === 'status')
    return {
      text: `${body.to}${body.reason ? `: ${body.reason}` : ''}`,
      tone: getStatusTone(body.to),
    }
  if (body.type === 'step') return describeStep(body)
  if (body.type === 'resource') return describeResource(body)
  if (body.type === 'diagnostic')
    return {
      text: `${body.severity}: ${body.message.trimEnd()}`,
      tone: body.severity === 'error' ? 'bad' : body.severity === 'warning' ? 'warning' : '',
    }
  const changes = Object.entries(body.changes).map(([op, count]) => `${count} ${op}`)
  return { text: `${body.step}: ${changes.join(', ') || 'no changes'}`, tone: '' }
}

/**
 * @param {StepBody} body
 * @returns {Omit<Line, 'time'>}
 */
function describeStep({ step, state, detail, seconds }) {
  const took = seconds === undefined ? '' : ` in ${Math.round(seconds * 10) / 10} s`
  return {
    text: `${step} ${state}${detail ? `: ${detail}` : ''}${took}`,
    tone: state === 'failed' ? 'bad' : state === 'skipped' ? 'quiet' : '',
  }
}

/**
 * @param {ResourceBody} body
 * @returns {Omit<Line, 'time'> | null}
 */
function describeResource({ phase, planned, change, seconds }) {
  if (phase === 'started' || change.op === 'same') return null
  const took = seconds === undefined ? '' : ` in ${Math.round(seconds * 10) / 10} s`
  const failed = phase === 'failed' ? ' failed' : ''
  return {
    text: `  ${planned ? 'would ' : ''}${change.op}${failed} ${change.type} ${change.name}${took}`,
    tone: phase === 'failed' ? 'bad' : '',
  }
}

/**
 * @param {string} status
 * @returns {Line['tone']}
 */
function getStatusTone(status) {
  if (status === 'succeeded') return 'good'
  return status === 'failed' || status === 'refused' ? 'bad' : ''
}

import type { EngineEvent, StepEventMetadata } from '@pulumi/pulumi/automation/index.js'
import type { EventBody, ResourceChange } from '../../../model/operation.ts'
import type { RunResult } from '../../../model/run.ts'
import { toEventBodies, isRefreshOfReplaced } from '../../../analysis/engineEvents.ts'
import type { CreateLog } from './createLog.ts'
import type { EventLog } from './log.ts'
import { toStep } from './buildPlannedState.ts'
import type { PlannedStep } from './buildPlannedState.ts'
import { findPanic } from './readableText.ts'

/**
 * The field `result` of the summary, which the SDK's types do not have yet (sdk/v3
 * `apitype/events.go`).
 */
function findOutcome(summary: object): string | null {
  const { result } = summary as { result?: unknown }
  return typeof result === 'string' && result !== '' ? result : null
}

/**
 * With `--plan` the engine adds this for every resource that it did not reach after a failure. It
 * is the cause only when the engine reported nothing else.
 */
export function followsFromStop(message: string): boolean {
  return /expected resource operations for .+ but none were seen/.test(message)
}

/** Adds the counts of one engine call to those of the run. */
export function addChanges(
  { changes }: Pick<RunResult, 'changes'>,
  { summary }: Pick<Recording, 'summary'>,
): void {
  for (const [op, count] of Object.entries(summary ?? {})) changes[op] = (changes[op] ?? 0) + count
}

export type Problem = { urn: string; message: string }

/**
 * Collects the events of one engine call. The events report reliably what a call did; its exit code
 * does not (measured).
 */
export class Recording {
  readonly #log: EventLog
  readonly #creates: CreateLog | null
  readonly #step: string
  readonly #refreshing: boolean
  readonly #quiet: boolean
  readonly #started = new Map<string, number>()
  readonly #reported = new Set<string>()
  /** diagnostics that only follow from the stop of an operation with a plan */
  readonly #unreached: EventBody[] = []
  #sequence: number | null = null
  /** planned or refreshed changes, `same` left out */
  readonly changes: ResourceChange[] = []
  /** every step of a preview, in order, `same` as well */
  readonly steps: PlannedStep[] = []
  /** real resources that a refresh did not find, by URN */
  readonly vanished: string[] = []
  /** steps that failed, by URN */
  readonly failed: string[] = []
  /** resources that were replaced, by URN; empty in a preview */
  readonly replaced: string[] = []
  /** resources that were deleted and not replaced, by URN; empty in a preview */
  readonly deleted: string[] = []
  /** replacements whose creation failed, by URN */
  readonly failedReplacements: string[] = []
  /** diagnostics of severity error */
  readonly errors: Problem[] = []
  /** the last lines that a program printed through the engine */
  readonly output: string[] = []
  /**
   * the engine's name for the result of the operation; null before the end and with older engines
   */
  outcome: string | null = null
  /** resources per engine operation; null until the engine has reported its end */
  summary: Record<string, number> | null = null

  /**
   * `quiet`: only errors become events, because this is a preview and the run itself reports the
   * rest. `creates`: the journal of creates; null: none is written
   */
  constructor(
    log: EventLog,
    step: string,
    refreshing: boolean,
    quiet = false,
    creates: CreateLog | null = null,
  ) {
    this.#log = log
    this.#creates = creates
    this.#step = step
    this.#refreshing = refreshing
    this.#quiet = quiet
  }

  /** Pass as `onEvent`. */
  readonly take = (event: EngineEvent): void => {
    this.#checkSequence(event.sequence)
    if (event.summaryEvent) this.outcome = findOutcome(event.summaryEvent)
    if (event.resOutputsEvent?.planning) this.#plan(event.resOutputsEvent.metadata)
    this.#noteCreate(event)
    for (const body of toEventBodies(event, this.#step, this.#refreshing)) this.#take(body)
  }

  #take(body: EventBody): void {
    if (body.type === 'diagnostic' && body.severity === 'error')
      this.errors.push({ urn: body.urn ?? '', message: body.message })
    if (body.type === 'diagnostic' && body.severity === 'info') this.#keepOutput(body.message)
    if (body.type === 'summary') this.summary = body.changes
    if (body.type === 'resource') this.#recordResource(body)
    else if (body.type === 'diagnostic' && followsFromStop(body.message)) this.#unreached.push(body)
    else if (!this.#quiet || (body.type === 'diagnostic' && body.severity === 'error'))
      this.#log.add(body)
  }

  /**
   * Call it when the engine has ended. What the engine reports about each resource that it did not
   * reach hides the cause, so it becomes one line, unless nothing else was reported.
   */
  settle(): void {
    const { length } = this.#unreached
    if (length === 0) return
    if (this.failed.length === 0 && this.errors.every(({ message }) => followsFromStop(message)))
      for (const body of this.#unreached) this.#log.add(body)
    else
      this.#log.addDiagnostic(
        'info',
        `${length} planned ${length === 1 ? 'change was' : 'changes were'} not started, because ` +
          'the operation stopped before',
      )
    this.#unreached.length = 0
  }

  /**
   * Writes the journal before our own events, so that a create whose begin is reported is in the
   * journal.
   */
  #noteCreate({ resourcePreEvent, resOutputsEvent, resOpFailedEvent }: EngineEvent): void {
    if (resourcePreEvent && !resourcePreEvent.planning)
      this.#creates?.addStarted(resourcePreEvent.metadata)
    if (resOutputsEvent && !resOutputsEvent.planning)
      this.#creates?.addFinished(resOutputsEvent.metadata)
    if (resOpFailedEvent) {
      const { metadata } = resOpFailedEvent
      const messages = this.errors.filter(({ urn }) => urn === metadata.urn)
      this.#creates?.addFailed(metadata, messages.map(({ message }) => message).join('\n'))
    }
  }

  /** The last lines. The frames of a crash would displace its reason. */
  #keepOutput(message: string): void {
    if (findPanic(this.output.at(-1) ?? '') !== null) return
    if (this.output.push(message) > 20) this.output.shift()
  }

  #plan(metadata: StepEventMetadata): void {
    if (isRefreshOfReplaced(metadata, this.#refreshing)) return
    this.steps.push(toStep(metadata))
    const { op, old, new: after, urn } = metadata
    // a refresh by itself calls it `delete`, one inside a preview `refresh`
    if (
      !after &&
      old?.custom &&
      ((op as string) === 'refresh' || (this.#refreshing && op === 'delete'))
    )
      this.vanished.push(urn)
  }

  #recordResource(body: Extract<EventBody, { type: 'resource' }>): void {
    const { change, phase, planned } = body
    const key = `${change.op} ${change.urn} ${phase}`
    // components and stacks get a second outputs event when their outputs are registered
    if (this.#reported.has(key)) return
    this.#reported.add(key)
    if (phase === 'started') this.#started.set(`${change.op} ${change.urn}`, performance.now())
    if (phase === 'failed') this.failed.push(change.urn)
    if (phase === 'failed' && change.op === 'create-replacement')
      this.failedReplacements.push(change.urn)
    if (planned) this.changes.push(change)
    if (phase === 'finished' && !planned) this.#noteFinished(change)
    if (!this.#quiet)
      this.#log.add({ ...body, ...this.#countSeconds(`${change.op} ${change.urn}`, phase) })
  }

  #noteFinished({ op, urn }: ResourceChange): void {
    if (op === 'create-replacement') this.replaced.push(urn)
    if (op === 'delete') this.deleted.push(urn)
  }

  /** The engine's own times have a resolution of one second. */
  #countSeconds(key: string, phase: string): { seconds?: number } {
    const since = this.#started.get(key)
    return phase === 'started' || since === undefined
      ? {}
      : { seconds: Math.round(performance.now() - since) / 1000 }
  }

  /**
   * The numbers are contiguous, but the engine skips a failed send: then the log has a gap and
   * reports it.
   */
  #checkSequence(sequence: number): void {
    if (this.#sequence !== null && sequence !== this.#sequence + 1) {
      this.#log.addDiagnostic(
        'warning',
        `events ${this.#sequence + 1} to ${sequence - 1} of the engine were lost: this log is ` +
          'not complete',
      )
    }
    this.#sequence = sequence
  }
}

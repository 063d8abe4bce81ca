import { basename } from 'node:path'
import type { RunPurpose } from './phaseInputs.ts'

/** The information in the name of a run folder. */
export type RunFolder = {
  purpose: RunPurpose
  /** of planning; 0 for runs that are not bound to a plan */
  round: number
  /** names the run's events in the store, so that events that were stored before are recognised */
  source: string
  /** the run heals an earlier run: its result is not that of the operation */
  heals: boolean
}

/**
 * Folders are named `<operation>-<attempt>`, with `-plan-<round>` or `-apply-<round>` when a gate
 * or an approval binds the run, and with `-heal-<fence>` or `-cleanup-<fence>` for the runs that
 * follow.
 */
export function parseRunFolder(folder: string): RunFolder {
  const match = /-(\d+)(?:-(plan|apply|heal|cleanup)-(\d+))?$/.exec(basename(folder))
  const [, attempt = '1', what, number = '0'] = match ?? []
  const bound = what === 'plan' || what === 'apply'
  return {
    purpose: bound ? what : 'run',
    round: bound ? Number(number) : 0,
    source: getSource(attempt, what, number),
    heals: what === 'heal',
  }
}

function getSource(attempt: string, what: string | undefined, number: string): string {
  if (what === undefined) return `runner-${attempt}`
  return `${what === 'apply' ? 'runner' : what}-${attempt}-${number}`
}

import { createLiteral, matchesSteps, type Step } from '../../../lib/wildcards.ts'
import { RunFailure } from './failure.ts'
import type { Run } from './run.ts'

/**
 * Returns the resources of an engine call, either all or the request's targets, and those that it
 * replaces. Throws `refused` for a URN that the engine would also match with another resource.
 */
export function buildScope(run: Run): {
  target?: string[]
  targetDependents?: boolean
  replace?: string[]
  exclude?: string[]
} {
  // a request from an older worker has no exclude
  const { targets, targetDependents, replace, exclude: wanted = [] } = run.request.options
  const exclude = targets.length > 0 ? wanted : [...wanted, ...run.undeclared]
  refuseAmbiguous(run, [...targets, ...replace, ...exclude])
  return {
    ...(targets.length > 0 && { target: targets, targetDependents }),
    ...(replace.length > 0 && { replace }),
    ...(exclude.length > 0 && { exclude }),
  }
}

/**
 * The engine reads `*` in `--target` and `--replace` as a glob and supports no escape (pkg/v3
 * `resource/deploy/deployment.go`, UrnTargets). A name with `*` always matches itself; it is
 * refused when it also matches a second recorded resource.
 */
export function refuseAmbiguous({ before }: Pick<Run, 'before'>, urns: string[]): void {
  for (const urn of urns.filter(one => one.includes('*'))) {
    const others = (before?.resources ?? []).filter(
      other =>
        other.urn !== urn && !urns.includes(other.urn) && matchesSteps(listSteps(urn), other.urn),
    )
    if (others.length > 0)
      throw new RunFailure(
        'refused',
        `the engine would read ${urn} as a pattern that also matches ` +
          `${others.map(({ urn }) => urn).join(', ')}. Nothing was written`,
        { hint: 'name those as well, or run the operation on the whole environment' },
      )
  }
}

/** Translates a glob as the engine reads it: `**` matches anything, `*` anything except a colon. */
function listSteps(urn: string): Step[] {
  return urn.split(/(\*\*?)/).flatMap((part): Step[] => {
    if (part === '**') return [{ accepts: () => true, run: 'any' }]
    if (part === '*') return [{ accepts: character => character !== ':', run: 'any' }]
    return Array.from(part, createLiteral)
  })
}

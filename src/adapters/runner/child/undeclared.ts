/**
 * An imported resource is protected, and the engine ends every update of a program that does not
 * declare it: "cannot be deleted because it is protected". An import must not block the
 * environment, so deploys exclude such a resource (`--exclude`) until the program declares it. A
 * resource that a program declared earlier is not excluded: its removal fails as with plain pulumi.
 */
import { listUndeclared } from '../../../analysis/deploy/undeclared.ts'
import { getName } from '../../../model/checkpoint.ts'
import type { ResourceChange } from '../../../model/operation.ts'
import { callEngine } from './call.ts'
import type { Recording } from './recording.ts'
import type { Run } from './run.ts'
import { buildScope } from './scope.ts'
import { readState } from './stack.ts'
import { getUrnType } from '../../../lib/typeName.ts'

/**
 * Finds the imported resources that the program does not declare, with previews: the engine names
 * some of them at a time. No preview is made where no such resource is recorded.
 */
export async function excludeUndeclared(run: Run): Promise<void> {
  const imported = new Set(listUndeclared((await readState(run)).resources ?? []))
  if (imported.size === 0 || run.request.options.targets.length > 0) return
  for (;;) {
    const { errors } = await callEngine(
      run,
      'plan',
      false,
      (stack, options) => stack.preview({ ...options, ...buildScope(run) }),
      { quiet: true, program: true, tolerate: 'deletion-protected' },
    )
    const found = [...new Set(errors.map(({ urn }) => urn))].filter(urn => imported.delete(urn))
    if (found.length === 0) return noteExcluded(run)
    run.undeclared.push(...found)
  }
}

/** The deletions that the engine refused in a preview, because the resources are protected. */
export function listRefusedDeletes({ errors }: Pick<Recording, 'errors'>): ResourceChange[] {
  return errors
    .filter(({ urn }) => urn !== '')
    .map(({ urn }) => ({
      urn,
      type: getUrnType(urn),
      name: getName(urn),
      op: 'delete',
      properties: [],
    }))
}

function noteExcluded({ undeclared, log }: Run): void {
  for (const urn of undeclared)
    log.addDiagnostic(
      'info',
      `${getName(urn)} was imported and the program does not declare it: it stays as it is`,
      urn,
    )
}

/**
 * Requests the operations of the demo over HTTP and follows them; any result but success ends the
 * demo.
 */
import type { OperationInput } from '../../../client/index.ts'
import { TwinstackError } from '../../../lib/errors.ts'
import type { Operation } from '../../../model/operation.ts'
import { follow } from '../../follow.ts'
import { formatFailureLines, formatSuccessLines } from '../../render/operation.ts'
import type { Scene } from './scene.ts'

/**
 * Requests and follows an operation, and returns it when it succeeded; otherwise throws an error
 * with its message.
 */
export async function operate(
  scene: Scene,
  environment: string,
  kind: OperationInput['kind'],
  { key = kind, targets }: { key?: string; targets?: string[] } = {},
): Promise<Operation> {
  const final = await runToEnd(scene, environment, kind, {
    key: kind === 'deploy' ? `deploy ${environment}` : key,
    ...(targets && { targets }),
  })
  if (final.status === 'succeeded') return final
  throw new TwinstackError(
    'refused',
    `${kind} of ${environment} ${final.status}: ${final.error?.message ?? ''}`,
  )
}

/** Does the same for any final status; `key` is the name of the duration in the report. */
export async function runToEnd(
  { client, reporter, story, signal }: Scene,
  environment: string,
  kind: OperationInput['kind'],
  { key, targets }: { key: string; targets?: string[] },
): Promise<Operation> {
  const { resourceCount } = await client.getEnvironment(environment)
  const operation = await client.requestOperation(environment, {
    kind,
    message: 'demo',
    ...(targets && { targets }),
  })
  story.operations[key] = operation.id
  const final = await follow({
    client,
    operation,
    screen: reporter.screen,
    expected: resourceCount,
    brief: true,
    timeout: 600,
    interruptible: false,
    signal,
  })
  for (const line of final.status === 'succeeded'
    ? formatSuccessLines(final)
    : formatFailureLines(final))
    reporter.print(`   ${line}`)
  return final
}

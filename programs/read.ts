import * as pulumi from '@pulumi/pulumi'
import type { z } from 'zod'

/**
 * `<project>:settings`, parsed; throws a RunError with one line per wrong path, before any resource
 * is declared.
 */
export function readSettings<Schema extends z.ZodType>(schema: Schema): z.output<Schema> {
  const config = new pulumi.Config()
  const parsed = schema.safeParse(config.requireObject('settings'))
  if (parsed.success) return parsed.data
  const lines = parsed.error.issues.map(
    issue => `  ${['settings', ...issue.path].join('.')}: ${issue.message}`,
  )
  throw new pulumi.RunError(`${config.name}:settings of this stack is wrong:\n${lines.join('\n')}`)
}

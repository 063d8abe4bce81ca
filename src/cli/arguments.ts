/** Arguments are checked here with the schemas that the service uses, before anything is sent. */
import { parseJsonOrText } from '../lib/parseJson.ts'
import { InvalidArgumentError } from 'commander'
import { z } from 'zod'
import { actorNameSchema, grantSchema, roles, roleSchema, type Grant } from '../model/access.ts'
import { environmentKindSchema, environmentNameSchema, textSchema } from '../model/environment.ts'
import { operationKindSchema, statusSchema } from '../model/operation.ts'
import { getErrorMessage } from '../lib/errors.ts'
import { requirePresent } from '../lib/requirePresent.ts'
import { parseWorkerLabels, type WorkerLabels } from '../model/workerLabels.ts'

/** A commander parser from a zod schema; the message is the schema's. */
export function createParser<T>(schema: z.ZodType<T>): (text: string) => T {
  return text => {
    const parsed = schema.safeParse(text)
    if (parsed.success) return parsed.data
    throw new InvalidArgumentError(parsed.error.issues.map(issue => issue.message).join('; '))
  }
}

export const environmentName = createParser(environmentNameSchema)
export const environmentKind = createParser(environmentKindSchema)
export const operationKind = createParser(operationKindSchema)
export const status = createParser(statusSchema)
export const role = createParser(roleSchema)
/** `--grant operator:staging --grant viewer:kind=ephemeral`: each adds one. */
export function parseGrants(text: string, earlier: Grant[] = []): Grant[] {
  const [, role, kind, environment] = /^([a-z]+):(?:kind=(.*)|(.*))$/.exec(text) ?? []
  const parsed = grantSchema.safeParse(kind === undefined ? { role, environment } : { role, kind })
  if (parsed.success) return [...earlier, parsed.data]
  throw new InvalidArgumentError(
    `${text} is no grant: expected ROLE:ENVIRONMENT or ROLE:kind=KIND, e.g. operator:staging ` +
      `or viewer:kind=ephemeral; roles are ${roles.join(', ')}`,
  )
}

/** `account=1,region=eu-central-1` */
export function readWorkerLabels(text: string): WorkerLabels {
  try {
    return parseWorkerLabels(text)
  } catch (error) {
    throw new InvalidArgumentError(getErrorMessage(error))
  }
}

export const actorName = createParser(actorNameSchema)
export const text = createParser(textSchema)
export const uuid = createParser(z.uuid('expected a UUID, as the list command prints it'))
export const seconds = createParser(
  z.coerce
    .number('expected seconds')
    .int('expected whole seconds')
    .min(1)
    .max(7 * 24 * 3600),
)
export const pageNumber = createParser(z.coerce.number('expected a number').int().min(1))
export const pageSize = createParser(z.coerce.number('expected a number').int().min(1).max(100))
export const serviceUrlSchema = z.url({
  protocol: /^https?$/,
  error: 'expected an http or https address, e.g. http://127.0.0.1:7420',
})
export const serviceUrl = createParser(serviceUrlSchema)

/**
 * An id or its beginning, as lists and reports show it; a name of an environment has no such form.
 */
const idBeginning = /^(?=[a-f-]*\d)[0-9a-f]{8}[0-9a-f-]{0,28}$/i

/** An operation's id, or an environment's name that means its current operation. */
export type OperationReference = { id: string } | { environment: string }

/** Parses `<operation>`: an id, its first 8 digits or more, or an environment name. */
export function parseOperationReference(text: string): OperationReference {
  if (idBeginning.test(text)) return { id: text.toLowerCase() }
  const name = environmentNameSchema.safeParse(text)
  if (name.success) return { environment: name.data }
  throw new InvalidArgumentError(
    'expected the id of an operation, or the name of an environment for its newest operation',
  )
}

/** An id of an operation, or its beginning. */
export function parseOperationId(text: string): string {
  if (idBeginning.test(text)) return text.toLowerCase()
  throw new InvalidArgumentError('expected the id of an operation, at least its first 8 digits')
}

/** Seconds from `90`, `90s`, `30m` or `2h`. */
export function parseWaitTime(text: string): number {
  const [, amount, unit] = /^(\d{1,6})([smh]?)$/.exec(text) ?? []
  const seconds = Number(amount) * requirePresent({ '': 1, s: 1, m: 60, h: 3600 }[unit ?? ''])
  if (amount === undefined || seconds < 1 || seconds > 7 * 24 * 3600)
    throw new InvalidArgumentError('expected seconds, or a time such as 90s, 30m or 2h')
  return seconds
}

/** `90m`, `2h`, `3d`, or plain minutes. */
export function parseMinutes(text: string): number {
  const [, amount, unit] = /^(\d{1,6})([mhd]?)$/.exec(text) ?? []
  if (amount === undefined || Number(amount) < 1)
    throw new InvalidArgumentError('expected a time such as 90m, 2h or 3d')
  return Number(amount) * requirePresent({ '': 1, m: 1, h: 60, d: 24 * 60 }[unit ?? ''])
}

/** Every value of a repeatable option. */
export const collectValues = (text: string, earlier: string[] = []) => [...earlier, text]

/**
 * `path=value` with the value as JSON when it reads as JSON, else as text; for settings and sandbox
 * properties.
 */
export function parseAssignment(
  text: string,
  earlier: [string, unknown][] = [],
): [string, unknown][] {
  const at = text.indexOf('=')
  if (at < 1) throw new InvalidArgumentError('expected PATH=VALUE, e.g. deletionProtection=true')
  return [...earlier, [text.slice(0, at), parseJsonOrText(text.slice(at + 1))]]
}

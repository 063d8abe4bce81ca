/**
 * The access file (`TWINSTACK_ACCESS`): the persons, their names in integrations, and their rights.
 */
import { readFileSync } from 'node:fs'
import { parse } from 'yaml'
import { z } from 'zod'
import { TwinstackError } from '../../lib/errors.ts'
import {
  lifetimeSchema,
  requireOwners,
  personIdentitySchema,
  workloadTrust,
} from './identities/rules.ts'
import { actorNameSchema, grantSchema, roleSchema } from '../../model/access.ts'

/**
 * A login can be renamed, released, and used by somebody else; an id does not change. `login` is
 * for people who read the file.
 */
const forgeUser = z.union(
  [
    z.string().min(1).max(200),
    z.strictObject({ id: z.int().min(1), login: z.string().min(1).max(200).optional() }),
  ],
  { error: 'expected a login, or { id: 1234, login: ana-hub }' },
)
const forgeUsers = z.array(forgeUser).default([])

/**
 * A person. `name` is the owner of the person's tokens, so that one person counts once for
 * approvals in all integrations.
 */
const personSchema = z.strictObject({
  name: actorNameSchema,
  role: roleSchema
    .nullable()
    .default(null)
    .describe('role on all environments; null: only the grants count'),
  grants: z.array(grantSchema).default([]),
  slack: z
    .array(
      z
        .string()
        .regex(/^[UW][A-Z0-9]{5,20}$/, 'expected the id of a Slack user (U…), not the name'),
    )
    .default([]),
  github: forgeUsers.describe('logins, preferably with ids'),
  gitlab: forgeUsers.describe('user names, preferably with ids'),
  oidc: z
    .array(personIdentitySchema)
    .max(20)
    .default([])
    .describe('their identities at identity providers: exactly one subject each'),
})

/** Jobs of CI systems without a stored secret: their OIDC token identifies them. */
const workloadSchema = z
  .strictObject({
    name: actorNameSchema.max(70),
    ...workloadTrust,
    role: roleSchema
      .nullable()
      .default(null)
      .describe('role on all environments; null: only the grants count'),
    grants: z.array(grantSchema).default([]),
    lifetimeMinutes: lifetimeSchema,
  })
  .superRefine(requireOwners)

export const accessFileSchema = z
  .strictObject({
    persons: z.array(personSchema).default([]),
    workloads: z.array(workloadSchema).default([]),
  })
  .superRefine(({ persons, workloads }, ctx) => {
    for (const integration of ['slack', 'github', 'gitlab'] as const) {
      const seen = new Map<string, string>()
      for (const [at, person] of persons.entries()) {
        for (const user of person[integration].map(one =>
          typeof one === 'string' ? normaliseLogin(one) : `id ${one.id}`,
        )) {
          if (seen.has(user))
            ctx.addIssue({
              code: 'custom',
              path: ['persons', at, integration],
              message: `${user} is ${seen.get(user)} already`,
            })
          seen.set(user, person.name)
        }
      }
    }
    const twice = [...persons, ...workloads]
      .map(({ name }) => normaliseLogin(name))
      .filter((name, at, all) => all.indexOf(name) !== at)
    if (twice.length > 0)
      ctx.addIssue({
        code: 'custom',
        path: [
          persons.some(({ name }) => normaliseLogin(name) === twice[0]) ? 'persons' : 'workloads',
        ],
        message: `${twice[0]} is listed twice`,
      })
  })
export type AccessFile = z.infer<typeof accessFileSchema>

/** logins of GitHub and GitLab are case-insensitive; ids of Slack are case-sensitive */
export const normaliseLogin = (user: string): string => user.toLowerCase()

/** @throws TwinstackError `invalid-request` that names file and fields */
export function readAccessFile(file: string): AccessFile {
  const parsed = accessFileSchema.safeParse(parseContent(file))
  if (parsed.success) return parsed.data
  const fields = parsed.error.issues.map(({ path, message }) => ({ path: path.join('.'), message }))
  throw new TwinstackError(
    'invalid-request',
    `${file} (TWINSTACK_ACCESS) is wrong: ` +
      `${fields.map(({ path, message }) => `${path || 'the file'}: ${message}`).join('; ')}`,
    { fields, hint: 'docs/access.md has a complete example' },
  )
}

function parseContent(file: string): unknown {
  try {
    return parse(readFileSync(file, 'utf8')) ?? {}
  } catch (error) {
    throw new TwinstackError(
      'invalid-request',
      `${file} (TWINSTACK_ACCESS) can't be read: ${(error as Error).message.split('\n')[0]}`,
    )
  }
}

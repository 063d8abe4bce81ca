/**
 * The schema of the integrations beside REST and of the file that enables them
 * (`TWINSTACK_INTEGRATIONS`).
 */
import { z } from 'zod'
import { noticeSeveritySchema, noticeTypeSchema, type NoticeSeverity } from './finding.ts'
import { environmentNameSchema } from './environment.ts'

export const integrations = ['slack', 'github', 'gitlab'] as const
export type IntegrationName = (typeof integrations)[number]

const path = z
  .string()
  .min(1)
  .describe('path of a file that contains only the secret; relative to the integrations file')
const address = z.url({ protocol: /^https?$/ })

/**
 * The filter of notices for a receiver. Default: all; `drift.*` matches every type with that
 * prefix.
 */
const wanted = {
  environments: z.array(environmentNameSchema).min(1).optional(),
  events: z
    .array(
      z.union([
        noticeTypeSchema,
        z.string().regex(/^[a-z-]+\.\*$/, 'expected a type of notice, or a prefix with .*'),
      ]),
    )
    .min(1)
    .optional(),
  severity: noticeSeveritySchema
    .optional()
    .describe('only notices of this severity and above, e.g. critical'),
}
export type NoticeSelection = {
  environments?: string[] | undefined
  events?: string[] | undefined
  severity?: NoticeSeverity | undefined
}

export const slackSettingsSchema = z.strictObject({
  signingSecretFile: path.optional().describe('enables /v1/integrations/slack'),
  botTokenFile: path.describe('xoxb-…'),
  appTokenFile: path
    .optional()
    .describe("xapp-…: for Socket Mode, when Slack can't reach the service"),
  api: address.default('https://slack.com/api/'),
  command: z
    .string()
    .regex(/^\/[a-z0-9_-]{1,31}$/)
    .default('/twinstack'),
  channels: z
    .array(
      z.strictObject({
        channel: z.string().regex(/^[CG][A-Z0-9]{5,20}$/, 'expected the id of a channel (C…)'),
        ...wanted,
      }),
    )
    .default([]),
})

/** `projects`: the projects whose events are accepted; the first is the configured repository */
const forge = {
  webhookSecretFile: path,
  tokenFile: path,
  project: z
    .string()
    .regex(/^[\w.-]+(\/[\w.-]+){1,5}$/, 'expected owner/name')
    .describe('the repository whose events are accepted: that of TWINSTACK_REPOSITORY'),
  branch: z.string().min(1).max(200).default('main').describe('pushes to this branch deploy'),
  deploys: environmentNameSchema
    .nullable()
    .default('staging')
    .describe('the environment that a push to the branch deploys; null: none'),
  label: z
    .string()
    .min(1)
    .max(50)
    .nullable()
    .default(null)
    .describe(
      'only pull requests with this label get an environment; null: all from the repository itself',
    ),
  ttlMinutes: z.int().min(5).optional().describe("time to live of a pull request's environment"),
  template: environmentNameSchema
    .optional()
    .describe(
      "the environment whose settings file a pull request's environment uses; default: staging",
    ),
  overrides: z
    .record(z.string(), z.unknown())
    .optional()
    .describe(
      "settings of a pull request's environment; {name} is replaced by its name, because " +
        "environments of one account can't share a domain",
    ),
  production: environmentNameSchema
    .nullable()
    .default('production')
    .describe('the environment that the comment compares parity with'),
  plans: z
    .array(environmentNameSchema)
    .max(5)
    .default([])
    .describe(
      'the environments whose plan at the head of a pull request the comment shows; its program ' +
        'runs with their settings and secrets, and may only read their cloud',
    ),
}
export const githubSettingsSchema = z.strictObject({
  ...forge,
  project: forge.project.regex(/^[^/]+\/[^/]+$/, 'expected owner/name'),
  api: address.default('https://api.github.com'),
})
export const gitlabSettingsSchema = z.strictObject({
  ...forge,
  api: address.default('https://gitlab.com/api/v4'),
})

export const mailSettingsSchema = z.strictObject({
  server: z
    .url({ protocol: /^smtps?$/ })
    .describe('smtps://host:465, or smtp://host:587 which must offer STARTTLS'),
  user: z.string().optional(),
  passwordFile: path.optional(),
  from: z.email(),
  plain: z.boolean().default(false).describe('allows a server without TLS'),
  to: z.array(z.strictObject({ address: z.email(), ...wanted })).min(1),
})

export const integrationsFileSchema = z.strictObject({
  url: address.optional().describe('the public address of this service, for links in messages'),
  slack: slackSettingsSchema.optional(),
  github: githubSettingsSchema.optional(),
  gitlab: gitlabSettingsSchema.optional(),
  mail: mailSettingsSchema.optional(),
})
export type IntegrationsFile = z.infer<typeof integrationsFileSchema>

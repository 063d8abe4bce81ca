/**
 * The only, typed input of the program: `<project>:settings` of `Pulumi.<stack>.yaml`.
 *
 * What must be the same in every environment has its value here, as a default; the files of the
 * environments name only what differs between them. Unknown keys are refused, so that a misspelt
 * one cannot silently mean "the default".
 */
import { z } from 'zod'
import { parseCidr } from './cidr.ts'
import { lockedServices } from './locks.ts'
import { observability } from './telemetry.ts'

/**
 * https://docs.aws.amazon.com/AmazonRDS/latest/AuroraPostgreSQLReleaseNotes/AuroraPostgreSQL.Updates.html
 */
const engineVersion = z
  .string()
  .regex(/^1[1-9]\.\d{1,2}$/, 'expected an Aurora PostgreSQL version such as 16.6')
const instanceClass = z
  .string()
  .regex(/^db\.[a-z0-9]+\.[a-z0-9]+$/, 'expected an instance class such as db.r6g.large')
const instanceType = z
  .string()
  .regex(/^[a-z][a-z0-9-]*\.[a-z0-9]+$/, 'expected an instance type such as t3.medium')
const window = z
  .string()
  .regex(
    /^([01]\d|2[0-3]):[0-5]\d-([01]\d|2[0-3]):[0-5]\d$/,
    'expected a window in UTC such as 03:00-04:00',
  )
const image = z
  .string()
  .regex(
    /^ami-([0-9a-f]{8}|[0-9a-f]{17})$/,
    'expected the id of one image, such as ami-0c7217cdde317cfec: a name would be another ' +
      'image tomorrow',
  )

/**
 * VPC sizes: https://docs.aws.amazon.com/vpc/latest/userguide/vpc-cidr-blocks.html; /24 leaves 16
 * subnets of /28, the smallest
 */
const cidr = z.string().refine(value => {
  const block = parseCidr(value)
  return (
    block !== null &&
    block.prefix >= 16 &&
    block.prefix <= 24 &&
    Math.floor(block.address / 2 ** 24) === 10
  )
}, 'expected a block inside 10.0.0.0/8 of size /16 to /24, such as 10.20.0.0/16')

const network = z.strictObject({
  cidr: cidr
    .default('10.20.0.0/16')
    .describe('the same everywhere: environments live in separate accounts and are never peered'),
  zones: z
    .array(z.string().regex(/^[a-f]$/, 'expected the letter of an availability zone, a to f'))
    .min(2)
    .max(4)
    .refine(zones => new Set(zones).size === zones.length, 'expected each zone once')
    .default(['a', 'b'])
    .describe('letters of the availability zones in the region of `aws:region`'),
})

const database = z.strictObject({
  engineVersion: engineVersion.default('16.6').describe('one value for all environments'),
  instanceClass,
  instances: z
    .int()
    .min(1)
    .max(15)
    .default(2)
    .describe('writer and readers; more than one survives the loss of a zone'),
  backupRetentionDays: z.int().min(1).max(35).default(30),
  backupWindow: window.default('03:00-04:00').describe('UTC'),
  finalSnapshot: z
    .boolean()
    .default(true)
    .describe('a deletion of the database leaves a snapshot; false for short-lived copies'),
})

const compute = z
  .strictObject({
    imageId: image.describe('pinned, and of the region of `aws:region`'),
    instanceType,
    minimum: z.int().min(1).max(100),
    maximum: z.int().min(1).max(100),
    cpuTargetPercent: z.int().min(10).max(90).default(60),
  })
  .refine(({ minimum, maximum }) => minimum <= maximum, {
    path: ['maximum'],
    message: 'expected at least `minimum`',
  })

/**
 * Policies with TLS 1.2 as the least:
 * https://docs.aws.amazon.com/elasticloadbalancing/latest/application/describe-ssl-policies.html
 */
const tlsPolicy = z.enum([
  'ELBSecurityPolicy-TLS13-1-2-2021-06',
  'ELBSecurityPolicy-TLS13-1-2-Res-2021-06',
  'ELBSecurityPolicy-TLS13-1-3-2021-06',
])

const site = z.strictObject({
  domain: z
    .string()
    .regex(
      /^(?=.{4,253}$)([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z]{2,63}$/,
      'expected a host name such as staging.example.com',
    ),
  zoneId: z
    .string()
    .regex(
      /^Z[A-Z0-9]{5,31}$/,
      'expected the id of the Route 53 zone that serves the domain, such as Z08765432ABCDEFGHIJKL',
    ),
  tlsPolicy: tlsPolicy.default('ELBSecurityPolicy-TLS13-1-2-2021-06'),
  healthPath: z
    .string()
    .regex(/^\/[\w./-]{0,200}$/, 'expected a path such as /healthz')
    .default('/healthz'),
})

export const settings = z.strictObject({
  site,
  network: network.prefault({}),
  database,
  compute,
  services: lockedServices.describe('what runs: each service with its locked version'),
  observability: observability.prefault({}),
  deletionProtection: z
    .boolean()
    .describe('true in production only: of the database and the load balancer'),
  alertsEmail: z
    .email()
    .optional()
    .describe('receives alarms; AWS sends a confirmation request to the address'),
})

export type Settings = z.output<typeof settings>

/**
 * Checks that the outputs of a deploy are complete and have the form that the cloud gives them. Run
 * by Twinstack after each deploy (checks.yaml); by hand: pulumi stack output --json > outputs.json,
 * then TWINSTACK_OUTPUTS=outputs.json node programs/checks/smoke.ts
 *
 * It makes no network requests, so that it has the same meaning in the sandbox and on AWS; HTTP
 * checks test the endpoints.
 */
import { readFileSync } from 'node:fs'
import { z } from 'zod'
import { lockedServices } from '../locks.ts'

const host = z
  .string()
  .regex(
    /^(?=.{4,253}$)([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z]{2,63}$/i,
    'expected a host name',
  )
const id = (prefix: string) =>
  z
    .string()
    .regex(
      new RegExp(`^${prefix}-[0-9a-f]{8,17}$`),
      `expected an id such as ${prefix}-0123456789abcdef0`,
    )
const https = z.url({ protocol: /^https$/, error: 'expected an https address' })

const outputs = z
  .object({
    vpcId: id('vpc'),
    databaseSecurityGroupId: id('sg'),
    imageId: id('ami'),
    databaseEndpoint: host,
    databaseReaderEndpoint: host,
    loadBalancerDns: host,
    databaseEngineVersion: z.string().regex(/^\d+\.\d+/, 'expected a version such as 16.6'),
    url: https,
    versionsUrl: https,
    services: lockedServices,
    scalingGroup: z.string().min(1),
    dashboard: z.string().min(1),
  })
  .superRefine((found, context) => {
    const apart = found.databaseEndpoint !== found.databaseReaderEndpoint
    if (!apart)
      context.addIssue({
        code: 'custom',
        path: ['databaseReaderEndpoint'],
        message: 'is the endpoint of the writer: clients for reading would use the writer',
      })
    if (new URL(found.versionsUrl).host !== new URL(found.url).host)
      context.addIssue({
        code: 'custom',
        path: ['versionsUrl'],
        message: `has another host than url, which is ${found.url}`,
      })
  })

const file = process.env.TWINSTACK_OUTPUTS
if (file === undefined) throw new Error('TWINSTACK_OUTPUTS has to name the file with the outputs')
const checked = outputs.safeParse(JSON.parse(readFileSync(file, 'utf8')))
for (const { path, message } of checked.error?.issues ?? [])
  console.error(`${path.join('.')}: ${message}`)
if (!checked.success) process.exit(1)
console.log(
  `${Object.keys(outputs.shape).length} outputs are complete; services ${Object.entries(
    checked.data.services,
  )
    .map(([name, version]) => `${name} ${version}`)
    .join(', ')}`,
)

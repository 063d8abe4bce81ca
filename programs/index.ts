/**
 * The sample program. Twinstack and a plain `pulumi up` run its default export; README.md in this
 * folder has the contract.
 */
import * as pulumi from '@pulumi/pulumi'
import { createAlarms } from './alarms.ts'
import { createCompute } from './compute.ts'
import { createDashboard } from './dashboard.ts'
import { createDatabase } from './database.ts'
import { createKey } from './encryption.ts'
import { createIdentity } from './identity.ts'
import { createEntry } from './loadbalancer.ts'
import { createNetwork } from './network.ts'
import { createAlerts, createLogs } from './observability.ts'
import { readSettings } from './read.ts'
import { rules } from './rules.ts'
import { createSecurity } from './security.ts'
import { publishTelemetry, publishVersions } from './services.ts'
import { settings } from './settings.ts'
import { tagEverything } from './tags.ts'

/** Declares the environment that the stack's settings describe, and returns the stack's outputs. */
export default async function program() {
  const values = readSettings(settings)
  const {
    deletionProtection,
    observability: { tracing },
  } = values
  const region = new pulumi.Config('aws').require('region')
  tagEverything()
  const key = createKey()
  const network = createNetwork(values.network, region)
  const security = createSecurity(network)
  const database = createDatabase({
    settings: values.database,
    deletionProtection,
    network,
    security,
    key,
  })
  const entry = createEntry({ settings: values.site, deletionProtection, network, security })
  const profile = createIdentity(key, createLogs(values.observability).arn)
  const groupName = createCompute({ settings: values, region, network, security, entry, profile })
  publishVersions(values.services)
  publishTelemetry(values.observability, key)
  createAlarms(createAlerts(values, key), { database, entry, groupName })
  return {
    vpcId: network.vpcId,
    databaseEndpoint: database.endpoint,
    databaseReaderEndpoint: database.readerEndpoint,
    databaseEngineVersion: database.engineVersion,
    databaseSecurityGroupId: security.database,
    loadBalancerDns: entry.dnsName,
    url: `https://${values.site.domain}`,
    versionsUrl: `https://${values.site.domain}/versions.json`,
    services: values.services,
    imageId: values.compute.imageId,
    scalingGroup: groupName,
    dashboard: createDashboard(region, { database, entry, groupName }),
    ...(tracing.token === undefined ? {} : { tracingToken: pulumi.secret(tracing.token) }),
  }
}
program.settings = settings
program.rules = rules

/** Pairs from the sample program: its real staging against its real production, and staging against
 * a twin of itself. */
import { recordOf } from './states.ts'
import { twinOf } from './twin.ts'
import { expect } from './case.ts'
import type { Case, ExpectedDifference } from './case.ts'
import { type Change } from './sample/change.ts'
import { machines } from './sample/machines.ts'
import { configured } from './sample/settings.ts'
import { network } from './sample/network.ts'

const twin = { environment: 'production', account: '444455556666', seed: 7 }

/** The differences between Pulumi.staging.yaml and Pulumi.production.yaml. */
export const declared: ExpectedDifference[] = [
  expect('scale', 'value', 'ec2/launchTemplate:LaunchTemplate app', 'instanceType'),
  expect('scale', 'value', 'rds/clusterInstance:ClusterInstance main-0', 'instanceClass'),
  expect('scale', 'value', 'rds/clusterInstance:ClusterInstance main-1', 'instanceClass'),
  expect('database', 'value', 'rds/cluster:Cluster main', 'deletionProtection'),
  expect('network', 'value', 'lb/loadBalancer:LoadBalancer main', 'enableDeletionProtection'),
  expect('scale', 'value', 'autoscaling/group:Group app', 'maxSize'),
  expect('scale', 'value', 'autoscaling/group:Group app', 'minSize'),
  expect('backups', 'missing', 'rds/cluster:Cluster main', 'finalSnapshotIdentifier'),
  expect('backups', 'value', 'rds/cluster:Cluster main', 'skipFinalSnapshot'),
]

/** Each change is made in staging. */
const changes: Change[] = [...machines, ...configured, ...network]

/**
 * Compared with the real production; 'scrape interval…' is separate, because production has the
 * same kind of settings.
 */
export const sample: Case[] = changes.flatMap(([about, change, expected], index): Case[] => [
  {
    id: `sample-twin-${index}`,
    about: `staging against its twin: ${about}`,
    left: change(recordOf('sample', 'staging')),
    right: twinOf(recordOf('sample', 'staging'), { ...twin, shuffled: index % 2 === 1 }),
    expected,
  },
  ...(index % 3 === 0
    ? [
        {
          id: `sample-production-${index}`,
          about: `staging against production: ${about}`,
          left: change(recordOf('sample', 'staging')),
          right: recordOf('sample', 'production'),
          expected: [
            ...declared.filter(
              one =>
                !expected.some(
                  other => other.resource.includes('main-*') && one.resource.includes('main-1'),
                ),
            ),
            ...expected,
          ],
        },
      ]
    : []),
])

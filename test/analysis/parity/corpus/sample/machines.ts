/** Changes of the database and of machines. */
import { remove, set } from '../states.ts'
import { expect } from '../case.ts'
import { type Change, cluster, template, never } from './change.ts'

export const machines: Change[] = [
  ['nothing', side => side, []],
  [
    'database engine version',
    s => set(s, cluster, 'engineVersion', '14.9'),
    [expect('database', 'value', cluster, 'engineVersion', never)],
  ],
  [
    'database engine',
    s => set(s, cluster, 'engine', 'aurora-mysql'),
    [expect('database', 'value', cluster, 'engine', never)],
  ],
  [
    'parameter group family',
    s => set(s, 'ClusterParameterGroup main', 'family', 'aurora-postgresql14'),
    [expect('database', 'value', 'ClusterParameterGroup main', 'family', never)],
  ],
  [
    'a database parameter',
    s => set(s, 'ClusterParameterGroup main', 'parameters.1.value', '5000'),
    [
      expect(
        'logging-and-tracing',
        'value',
        'ClusterParameterGroup main',
        'parameters[log_min_duration_statement].value',
      ),
    ],
  ],
  [
    'TLS not enforced',
    s => set(s, 'ClusterParameterGroup main', 'parameters.0.value', '0'),
    [
      expect(
        'encryption',
        'value',
        'ClusterParameterGroup main',
        'parameters[rds.force_ssl].value',
      ),
    ],
  ],
  [
    'a database parameter left out',
    s => set(s, 'ClusterParameterGroup main', 'parameters.0', undefined),
    [expect('encryption', 'missing', 'ClusterParameterGroup main', 'parameters[rds.force_ssl]')],
  ],
  [
    'backup retention',
    s => set(s, cluster, 'backupRetentionPeriod', 7),
    [expect('backups', 'value', cluster, 'backupRetentionPeriod')],
  ],
  [
    'backup window',
    s => set(s, cluster, 'preferredBackupWindow', '01:00-02:00'),
    [expect('backups', 'value', cluster, 'preferredBackupWindow')],
  ],
  [
    'storage not encrypted',
    s => set(s, cluster, 'storageEncrypted', false),
    [expect('encryption', 'value', cluster, 'storageEncrypted')],
  ],
  [
    'another key',
    s => set(s, cluster, 'kmsKeyId', 'arn:aws:kms:us-east-1:999988887777:key/1f3a'),
    [expect('encryption', 'value', cluster, 'kmsKeyId')],
  ],
  [
    'no log exports',
    s => set(s, cluster, 'enabledCloudwatchLogsExports', []),
    [expect('logging-and-tracing', 'missing', cluster, 'enabledCloudwatchLogsExports[postgresql]')],
  ],
  [
    'a public database',
    s => set(s, 'ClusterInstance main-0', 'publiclyAccessible', true),
    [expect('access', 'value', 'ClusterInstance main-0', 'publiclyAccessible')],
  ],
  [
    'no performance insights',
    s => set(s, 'ClusterInstance main-1', 'performanceInsightsEnabled', false),
    [expect('monitoring', 'value', 'ClusterInstance main-1', 'performanceInsightsEnabled')],
  ],
  [
    'one database instance less: scale',
    s => remove(s, 'ClusterInstance main-1'),
    [expect('scale', 'value', 'ClusterInstance main-*', 'count')],
  ],
  [
    'another image',
    s => set(s, template, 'imageId', 'ami-0abcdef0123456789'),
    [expect('image-and-instance', 'value', template, 'imageId', never)],
  ],
  [
    'an image by its old short id',
    s => set(s, template, 'imageId', 'ami-0c55b159'),
    [expect('image-and-instance', 'value', template, 'imageId', never)],
  ],
  [
    'a bigger disk',
    s => set(s, template, 'blockDeviceMappings.0.ebs.volumeSize', 60),
    [expect('scale', 'value', template, 'blockDeviceMappings[/dev/sda1].ebs.volumeSize')],
  ],
  [
    'a disk that is not encrypted',
    s => set(s, template, 'blockDeviceMappings.0.ebs.encrypted', 'false'),
    [expect('encryption', 'value', template, 'blockDeviceMappings[/dev/sda1].ebs.encrypted')],
  ],
  [
    'a key pair',
    s => set(s, template, 'keyName', 'ops'),
    [expect('access', 'extra', template, 'keyName')],
  ],
  [
    'metadata without tokens',
    s => set(s, template, 'metadataOptions.httpTokens', 'optional'),
    [expect('access', 'value', template, 'metadataOptions.httpTokens')],
  ],
  [
    'no detailed monitoring',
    s => set(s, template, 'monitoring.enabled', false),
    [expect('monitoring', 'value', template, 'monitoring.enabled')],
  ],
]

/** Relational databases, with the outputs that the provider reads. */
import { elsewhere, inStaging, of, testWorlds } from './world.ts'
import type { World, WorldPair } from './world.ts'

const cluster = (w: World, inputs: object, outputs: object = {}) =>
  of(
    'aws:rds/cluster:Cluster',
    'main',
    {
      clusterIdentifier: w.auto('main'),
      engine: 'aurora-postgresql',
      engineVersion: '16.4',
      masterUsername: 'app',
      manageMasterUserPassword: true,
      ...inputs,
    },
    {
      arn: w.arn('rds', `cluster:${w.auto('main')}`),
      clusterResourceId: `cluster-${w.id('x').slice(2).toUpperCase()}`,
      endpoint: `${w.auto('main')}.cluster-c1${w.id('e').slice(3, 12)}.${w.region}.rds.amazonaws.com`,
      readerEndpoint: `${w.auto('main')}.cluster-ro-c1${w.id('e').slice(3, 12)}.${w.region}.rds.amazonaws.com`,
      hostedZoneId: 'Z29XKXDKYMONMX',
      engineVersionActual: '16.4',
      availabilityZones: ['a', 'b', 'c'].map(zone => w.region + zone),
      masterUserSecrets: [
        { secretArn: w.arn('secretsmanager', `secret:rds!cluster-${w.id('s')}-AbCdEf`) },
      ],
      ...outputs,
    },
    { id: w.auto('main') },
  )

const relational: WorldPair[] = [
  { name: 'a cluster with its own endpoints', make: w => [cluster(w, {})] },
  {
    name: 'a cluster in another region',
    make: w => [cluster(w, {})],
    sides: [inStaging, elsewhere],
    expected: ['environment regions regions'],
  },
  {
    name: 'the minor version that runs',
    make: w => [cluster(w, {}, { engineVersionActual: w.pick('16.4', '16.6') })],
    expected: ['Cluster main engineVersionActual'],
  },
  {
    name: 'storage encryption that AWS gives',
    make: w => [cluster(w, w.pick({}, { storageEncrypted: true }), { storageEncrypted: true })],
  },
  {
    name: 'the number of zones of a cluster',
    make: w => [
      cluster(
        w,
        { availabilityZones: w.pick(['a', 'b'], ['a', 'b', 'c']).map(zone => w.region + zone) },
        { availabilityZones: w.pick(['a', 'b'], ['a', 'b', 'c']).map(zone => w.region + zone) },
      ),
    ],
    expected: ['Cluster main availabilityZones'],
  },
  {
    name: 'a parameter group by name, parameters as a set, booleans of MySQL written as text',
    make: w => [
      of(
        'aws:rds/clusterParameterGroup:ClusterParameterGroup',
        'params',
        {
          family: 'aurora-postgresql16',
          parameters: w.pick(
            [
              { name: 'rds.force_ssl', value: '1' },
              { name: 'log_statement', value: 'ddl' },
            ],
            [
              { name: 'log_statement', value: 'ddl', applyMethod: 'immediate' },
              { name: 'rds.force_ssl', value: '1', applyMethod: 'immediate' },
            ],
          ),
        },
        { name: w.auto('params'), arn: w.arn('rds', `cluster-pg:${w.auto('params')}`) },
        { id: w.auto('params') },
      ),
      cluster(w, { dbClusterParameterGroupName: w.auto('params') }),
    ],
  },
  {
    name: 'a parameter that only production sets',
    make: w => [
      of('aws:rds/parameterGroup:ParameterGroup', 'pg', {
        family: 'postgres16',
        parameters: [
          { name: 'log_statement', value: 'ddl' },
          ...w.pick([], [{ name: 'rds.force_ssl', value: '1' }]),
        ],
      }),
    ],
    expected: ['ParameterGroup pg parameters'],
  },
  {
    name: 'an instance with other family of the parameter group',
    make: w => [
      of('aws:rds/parameterGroup:ParameterGroup', 'pg', {
        family: w.pick('postgres15', 'postgres16'),
        parameters: [],
      }),
    ],
    expected: ['ParameterGroup pg family'],
  },
  {
    name: 'a stopped cluster',
    make: w => [cluster(w, {}, { status: w.pick('stopped', 'available') })],
    expected: ['Cluster main status'],
  },
  {
    name: 'a certificate authority that only shows in the outputs',
    make: w => [
      of(
        'aws:rds/instance:Instance',
        'db',
        { engine: 'postgres', instanceClass: 'db.t4g.medium' },
        { caCertIdentifier: w.pick('rds-ca-2019', 'rds-ca-rsa2048-g1') },
      ),
    ],
    expected: ['Instance db caCertIdentifier'],
  },
  {
    name: 'a license model and a default port that one side writes explicitly',
    make: w => [
      of(
        'aws:rds/instance:Instance',
        'db',
        {
          engine: 'postgres',
          instanceClass: 'db.t4g.medium',
          ...w.pick({ port: 5432, licenseModel: 'postgresql-license' }, {}),
        },
        {
          port: 5432,
          licenseModel: 'postgresql-license',
          address: `db.${w.id('h').slice(2)}.${w.region}.rds.amazonaws.com`,
          endpoint: `db.${w.id('h').slice(2)}.${w.region}.rds.amazonaws.com:5432`,
          resourceId: `db-${w.id('r').slice(2).toUpperCase()}`,
          latestRestorableTime: w.pick('2026-01-01T10:00:00Z', '2026-01-02T10:00:00Z'),
        },
      ),
    ],
  },
  {
    name: 'an option group with options in another order',
    make: w => [
      of('aws:rds/optionGroup:OptionGroup', 'opts', {
        engineName: 'mysql',
        majorEngineVersion: '8.0',
        options: w.pick(
          [{ optionName: 'MARIADB_AUDIT_PLUGIN' }, { optionName: 'MEMCACHED', port: 11211 }],
          [{ optionName: 'MEMCACHED', port: 11211 }, { optionName: 'MARIADB_AUDIT_PLUGIN' }],
        ),
      }),
    ],
  },
]

testWorlds([...relational])

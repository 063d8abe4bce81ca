/** Pairs that differ in counts, components and regions. */
import { fleet, shop, twoRegions, world } from '../shapes.ts'
import { expect } from '../case.ts'
import { requirePresent } from '../../../../helper/present.ts'
import { s, p, never, instance, type HandWrittenPair, pick, both } from './pair.ts'

export const counts: HandWrittenPair[] = [
  ['the same count', fleet(s, 3), fleet(p, 3), []],
  [
    'two against three',
    fleet(s, 2),
    fleet(p, 3),
    [
      expect('scale', 'value', `${instance} web-*`, 'count'),
      expect(
        'scale',
        'value',
        'targetGroupAttachment:TargetGroupAttachment web-*-attachment',
        'count',
      ),
    ],
  ],
  [
    'three against two',
    fleet(s, 3),
    fleet(p, 2),
    [
      expect('scale', 'value', `${instance} web-*`, 'count'),
      expect(
        'scale',
        'value',
        'targetGroupAttachment:TargetGroupAttachment web-*-attachment',
        'count',
      ),
    ],
  ],
  [
    'two against three within the ratio',
    fleet(s, 2),
    fleet(p, 3),
    [],
    { options: { maximumScaleRatio: 2 } },
  ],
  [
    'two against nine beyond the ratio',
    fleet(s, 2),
    fleet(p, 9),
    [
      expect('scale', 'value', `${instance} web-*`, 'count'),
      expect(
        'scale',
        'value',
        'targetGroupAttachment:TargetGroupAttachment web-*-attachment',
        'count',
      ),
    ],
    { options: { maximumScaleRatio: 4 } },
  ],
  [
    'counted from 0 and from 1',
    fleet(s, 2, undefined, 0),
    fleet(p, 2, undefined, 1),
    [],
    {
      renamed: [
        ['web-0', 'web-2'],
        ['web-0-attachment', 'web-2-attachment'],
      ],
    },
  ],
  [
    'one of three has another image',
    fleet(s, 3, (inputs, index) => {
      if (index === 1) inputs['ami'] = 'ami-0fedcba9876543210'
    }),
    fleet(p, 3),
    [expect('image-and-instance', 'value', `${instance} web-1`, 'ami', never)],
  ],
  [
    'a smaller class within the ratio',
    fleet(s, 2, inputs => {
      inputs['instanceType'] = 't3.medium'
    }),
    fleet(p, 2),
    [],
    { options: { maximumScaleRatio: 2 } },
  ],
  [
    'a class of another family is no matter of scale',
    fleet(s, 1, inputs => {
      inputs['instanceType'] = 'm5.large'
    }),
    fleet(p, 1),
    [expect('scale', 'value', `${instance} web-0`, 'instanceType')],
    { options: { maximumScaleRatio: 8 } },
  ],
  [
    'ports are no numbers of a family',
    [s.make({ type: 'aws:lb/listener:Listener', name: 'http-80', inputs: { port: 80 } })],
    [
      p.make({ type: 'aws:lb/listener:Listener', name: 'http-80', inputs: { port: 80 } }),
      p.make({ type: 'aws:lb/listener:Listener', name: 'http-443', inputs: { port: 443 } }),
    ],
    [expect('network', 'missing', 'lb/listener:Listener http-443', null)],
  ],
]

export const components: HandWrittenPair[] = [
  ['components with the environment in their name', shop(s, 2), shop(p, 2), []],
  [
    'a component less, with all that is in it',
    shop(s, 2),
    shop(p, 3),
    [expect('scale', 'value', 'shop:index:Node node-*', 'count')],
  ],
  [
    'inside a component',
    ...both(
      w => shop(w, 2),
      all => {
        pick(all, 'disk-1').inputs['size'] = 50
      },
    ),
    [expect('image-and-instance', 'value', 'ebs/volume:Volume disk-1', 'size')],
  ],
  [
    'inside the other component',
    ...both(
      w => shop(w, 2),
      all => {
        pick(all, 'machine-1').inputs['ami'] = 'ami-0fedcba9876543210'
      },
    ),
    [expect('image-and-instance', 'value', `${instance} machine-1`, 'ami', never)],
  ],
  [
    'a disk of the other component',
    ...both(
      w => shop(w, 2),
      all => {
        ;(pick(all, 'machine-0').inputs['ebsBlockDevices'] as any)[0].volumeId = pick(
          all,
          'disk-1',
        ).id
      },
    ),
    [
      expect(
        'image-and-instance',
        'value',
        `${instance} machine-0`,
        'ebsBlockDevices[/dev/sdf].volumeId',
      ),
    ],
  ],
  [
    'a part too many',
    ...both(
      w => shop(w, 1),
      all => {
        all.push(
          s.make({
            type: 'aws:sqs/queue:Queue',
            name: 'debug',
            parent: requirePresent(all[0]),
            inputs: {},
          }),
        )
      },
    ),
    [expect('configuration', 'extra', 'sqs/queue:Queue debug', null)],
  ],
]

export const regions: HandWrittenPair[] = [
  ['the same two regions', twoRegions(s, 'us-west-2'), twoRegions(p, 'us-west-2'), []],
  [
    'another second region',
    twoRegions(s, 'us-east-1'),
    twoRegions(p, 'us-west-2'),
    [expect('region', 'value', 'twinstack:environment regions', 'regions')],
  ],
  [
    'both names in one region, and so the replica',
    twoRegions(s, 'eu-west-1'),
    twoRegions(p, 'us-west-2'),
    [
      expect('region', 'value', 'twinstack:environment regions', 'regions'),
      expect(
        'region',
        'value',
        'dynamodb/table:Table orders',
        'replicas[{region:west}].regionName',
      ),
    ],
  ],
  [
    'another first region',
    twoRegions(world('staging', 'ap-southeast-2'), 'us-west-2'),
    twoRegions(p, 'us-west-2'),
    [expect('region', 'value', 'twinstack:environment regions', 'regions')],
  ],
  [
    'another zone in the second region',
    ...both(
      w => twoRegions(w, 'us-west-2'),
      all => {
        pick(all, 'inner').inputs['availabilityZone'] = 'us-west-2c'
      },
    ),
    [expect('network', 'value', 'ec2/subnet:Subnet inner', 'availabilityZone')],
  ],
  [
    'no replica',
    ...both(
      w => twoRegions(w, 'us-west-2'),
      all => {
        pick(all, 'orders').inputs['replicas'] = []
      },
    ),
    [expect('database', 'missing', 'dynamodb/table:Table orders', 'replicas[{region:west}]')],
  ],
  [
    'a replica where nothing else is',
    ...both(
      w => twoRegions(w, 'us-west-2'),
      all => {
        pick(all, 'orders').inputs['replicas'] = [{ regionName: 'ca-central-1' }]
      },
    ),
    [
      expect(
        'region',
        'value',
        'dynamodb/table:Table orders',
        'replicas[{region:west}].regionName',
      ),
    ],
  ],
  [
    'one region only',
    twoRegions(s, 'us-west-2')
      .filter(one => one.name !== 'far' && one.name !== 'inner' && one.name !== 'west')
      .map(one => (one.name === 'orders' ? { ...one, inputs: { hashKey: 'id' } } : one)),
    twoRegions(p, 'us-west-2'),
    [
      expect('region', 'value', 'twinstack:environment regions', 'regions'),
      expect('engine-and-providers', 'missing', 'providers:aws west', null),
      expect('configuration', 'missing', 'sqs/queue:Queue far', null),
      expect('network', 'missing', 'ec2/subnet:Subnet inner', null),
      expect('database', 'missing', 'dynamodb/table:Table orders', 'replicas'),
      expect('database', 'missing', 'dynamodb/table:Table orders', 'streamArn'),
    ],
  ],
]

import type { ResourceRecord } from '../../../model/operation.ts'
import type { Rule } from '../../../model/compliance.ts'
import { remoteAccessPorts } from '../../normalise/permissions.ts'
import { requireValue, appliesEverywhere, isSet, selectType } from './reading.ts'
import { fromOutside, listOpenings } from './securityGroups.ts'

/** https://docs.aws.amazon.com/securityhub/latest/userguide/ec2-controls.html (EC2.13, EC2.14) */
const noSsh: Rule = {
  id: 'no_ssh_from_outside',
  severity: 'critical',
  appliesTo: appliesEverywhere,
  describes:
    'Security groups allow SSH and remote desktop (ports 22 and 3389) only from private networks',
  check: resources =>
    listOpenings(resources).flatMap(({ resource, path, protocol, from, to, cidr }) => {
      const port = remoteAccessPorts.find(one => from <= one && one <= to)
      if (
        port === undefined ||
        ['udp', '17', 'icmp', '1', 'icmpv6', '58'].includes(protocol) ||
        !fromOutside(cidr)
      )
        return []
      return [
        { resource, path, expected: 'private networks only', actual: `port ${port} from ${cidr}` },
      ]
    }),
}

const noKeyPairs: Rule = {
  id: 'no_key_pairs',
  severity: 'high',
  appliesTo: appliesEverywhere,
  describes:
    'No machine has a key pair: people connect through Systems Manager, and CloudTrail records it',
  check: resources => [
    ...selectType(resources, 'aws:ec2/keyPair:KeyPair').map((resource: ResourceRecord) => ({
      resource,
      path: null,
      expected: 'no key pair',
      actual: 'a key pair',
    })),
    ...selectType(
      resources,
      'aws:ec2/instance:Instance',
      'aws:ec2/launchTemplate:LaunchTemplate',
      'aws:ec2/launchConfiguration:LaunchConfiguration',
    ).flatMap(one => requireValue(one, 'keyName', 'no key pair', name => !isSet(name))),
  ],
}

export const accessRules: Rule[] = [noSsh, noKeyPairs]

import t from 'tap'
import { findAddressRefusal } from '../../../src/lib/safeHttp/addresses.ts'

const refused = [
  '127.0.0.1',
  '127.9.9.9',
  '0.0.0.0',
  '10.0.0.1',
  '172.16.0.1',
  '192.168.1.1',
  '169.254.169.254',
  '169.254.170.2',
  '100.64.0.1',
  '100.100.100.200',
  '168.63.129.16',
  '192.0.0.192',
  '224.0.0.1',
  '255.255.255.255',
  '192.0.2.1',
  '198.18.0.1',
  '240.0.0.1',
  '::',
  '::1',
  '::ffff:127.0.0.1',
  '::ffff:7f00:1',
  '::ffff:169.254.169.254',
  '::127.0.0.1',
  '64:ff9b::a00:1',
  '2002:7f00:1::',
  '2001::1',
  'fe80::1',
  'fc00::1',
  'fd00:ec2::254',
  'fec0::1',
  'ff02::1',
  '2001:db8::1',
  '4000::1',
  'no address',
]

t.test('only the public internet', async t => {
  for (const address of refused) t.type(findAddressRefusal(address, 'host', []), 'string', address)
  for (const address of [
    '93.184.216.34',
    '1.1.1.1',
    '2606:4700::1111',
    '2a00:1450:4001:82a::200e',
    '::ffff:1.1.1.1',
  ])
    t.equal(findAddressRefusal(address, 'host', []), null, address)
  t.match(
    findAddressRefusal('::ffff:10.1.2.3', 'inner.example', []),
    'inner.example is at ::ffff:10.1.2.3, a private address',
  )
})

t.test('the allow-list: addresses, blocks, and exact names', async t => {
  t.equal(findAddressRefusal('10.1.2.3', 'h', ['10.1.0.0/16']), null)
  t.equal(findAddressRefusal('::ffff:10.1.2.3', 'h', ['10.1.2.3']), null)
  t.equal(findAddressRefusal('fd12::1', 'h', ['fd12::/16']), null)
  t.type(findAddressRefusal('10.2.2.3', 'h', ['10.1.0.0/16', 'fd12::/16', 'other', '']), 'string')
  t.equal(findAddressRefusal('10.1.2.3', 'Staging.internal', ['staging.internal']), null)
  t.type(findAddressRefusal('10.1.2.3', 'a.staging.internal', ['staging.internal', '*']), 'string')
})

t.test('a name never opens link-local and metadata addresses; an address does', async t => {
  for (const address of [
    '169.254.169.254',
    'fe80::1',
    '168.63.129.16',
    'fd00:ec2::254',
    '224.0.0.1',
    '100.100.100.200',
  ])
    t.type(findAddressRefusal(address, 'h', ['h']), 'string', address)
  t.equal(findAddressRefusal('169.254.7.7', 'h', ['169.254.7.7']), null)
})

/**
 * Addresses that attackers give to the service: its own network, credentials of the cloud, other
 * protocols.
 */
import type { Attack, Target } from './attack.ts'
import { requirePresent } from '../helper/present.ts'

const inside: [string, string][] = [
  ['loopback', 'http://127.0.0.1:7420/'],
  ['loopback in hex', 'http://0x7f.1/'],
  ['loopback as one number', 'http://2130706433/'],
  ['loopback in octal', 'http://017700000001/'],
  ['loopback by name', 'http://localhost/'],
  ['loopback in IPv6', 'http://[::1]/'],
  ['loopback mapped', 'http://[::ffff:127.0.0.1]/'],
  ['any address', 'http://0.0.0.0/'],
  ['credentials of AWS', 'http://169.254.169.254/latest/meta-data/'],
  ['credentials of AWS in IPv6', 'http://[fd00:ec2::254]/'],
  ['credentials of ECS', 'http://169.254.170.2/'],
  ['WireServer of Azure', 'http://168.63.129.16/'],
  ['a private network', 'https://10.1.2.3/'],
  ['another', 'https://192.168.0.1/'],
  ['carrier-grade NAT', 'http://100.64.0.1/'],
  ['a name that points inside', 'http://localtest.localhost/'],
]
/**
 * A webhook is refused when it is created, or its delivery is refused with a reason; nothing is
 * sent.
 */
const webhooks: Attack[] = inside.map(([name, url]) => ({
  group: 'addresses',
  name: `a webhook to ${name}`,
  expected: [400, 422],
  fire: async target => {
    const made = await target.send('POST', '/v1/webhooks', { json: { url } })
    if (made.status !== 201) return made
    const { webhook } = JSON.parse(made.body) as { webhook: { id: string } }
    await target.send('POST', `/v1/webhooks/${webhook.id}/test`)
    const output = await refusal(target, webhook.id)
    await target.send('DELETE', `/v1/webhooks/${webhook.id}`)
    return {
      status: /not resolved|can't be resolved|address/.test(output) ? 422 : 200,
      body: output,
      headers: {},
    }
  },
}))
const unspoken: Attack[] = [
  'file:///etc/passwd',
  'gopher://host.example/',
  'ftp://host.example/',
  'data:text/plain,x',
  'javascript:alert(1)',
  'http://user:secret@host.example/',
  'not an address',
  `https://host.example/${'a'.repeat(2001)}`,
].map(url => ({
  group: 'addresses',
  name: `a webhook to ${url.slice(0, 40)}`,
  expected: [400],
  fire: async target => {
    const made = await target.send('POST', '/v1/webhooks', { json: { url } })
    return made
  },
}))

async function refusal(target: Target, webhook: string): Promise<string> {
  for (let n = 0; n < 100; n++) {
    const { items } = JSON.parse(
      (await target.send('GET', `/v1/webhooks/${webhook}/deliveries`)).body,
    ) as { items: { lastError: string | null; lastStatus: number | null }[] }
    const [delivery] = items
    if (delivery && (delivery.lastError !== null || delivery.lastStatus !== null))
      return delivery.lastStatus === null
        ? requirePresent(delivery.lastError)
        : `it was sent: ${delivery.lastStatus}`
    await new Promise(resolve => setTimeout(resolve, 100))
  }
  return 'nothing happened'
}

export const reach: Attack[] = [...webhooks, ...unspoken]

/** Writes big resources until it is killed (files.test.ts). */
import { writeResource } from '../../../src/adapters/sandbox/files.ts'

const folder = process.argv[2] as string
for (let n = 0; ; n++) {
  const properties = { filler: 'x'.repeat(200_000), n, end: 'end' }
  await writeResource(folder, {
    type: 'aws:ec2/vpc:Vpc',
    id: `vpc-${n % 5}`,
    arn: null,
    account: '1',
    region: 'eu-west-1',
    properties,
    tags: {},
    createdAt: '',
    createdBy: 'writer',
  })
  if (n === 3) process.send?.('started')
}

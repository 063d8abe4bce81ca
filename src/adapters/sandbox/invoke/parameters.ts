/**
 * ssm.getParameter: a parameter of the cloud folder, or the public ones that name the latest Amazon
 * Linux image.
 */
import { readResource, getResourceFile } from '../files.ts'
import type { Account } from '../provider/account.ts'
import { CloudError } from '../provider/errors.ts'
import type { Properties } from '../resource.ts'
import { getAmi } from './images.ts'
import { toText } from '../text.ts'

const publicImage =
  /^\/aws\/service\/ami-amazon-linux-latest\/al2023-ami-kernel-(?:default|6\.1)-(x86_64|arm64)$/

export async function getParameter(args: Properties, account: Account): Promise<Properties> {
  const name = String(args['name'])
  const region = toText(args['region'] ?? account.region)
  const architecture = publicImage.exec(name)?.[1]
  if (architecture) {
    const image = getAmi(
      {
        owners: ['amazon'],
        mostRecent: true,
        region,
        filters: [{ name: 'name', values: [`al2023-ami-*-${architecture}`] }],
      },
      account,
    )
    return {
      ...args,
      id: name,
      region,
      arn: `arn:${account.partition}:ssm:${region}::parameter${name}`,
      type: 'String',
      value: image['id'],
      insecureValue: image['id'],
      version: 1,
    }
  }
  const found = await readResource(
    getResourceFile(account.folder, {
      account: account.account,
      region,
      type: 'aws:ssm/parameter:Parameter',
      id: name,
    }),
  )
  if (!found) throw new CloudError(`reading SSM Parameter (${name}): couldn't find resource`)
  const { type, version } = found.properties
  const value = found.properties['value'] ?? found.properties['insecureValue']
  return {
    ...args,
    id: name,
    region,
    arn: found.arn,
    type,
    value,
    insecureValue: type === 'SecureString' ? '' : value,
    version,
  }
}

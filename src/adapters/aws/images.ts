/** Names and owners of machine images, as EC2 lists them in the region in which they are used. */
import type { ImageUse, MachineImages } from '../../model/machineImage.ts'
import type { InquiryResult, Place } from '../../model/cloud.ts'
import { queryAccount, attempt } from './queryAccount.ts'
import type { AwsOptions } from './clients.ts'

/** values that one filter of EC2 takes */
const mostIds = 200

/**
 * The ids are passed as a filter, because the call as a whole fails when an id in `ImageIds` does
 * not exist. https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DescribeImages.html
 */
export function readImages(
  place: Place,
  uses: ImageUse[],
  options: AwsOptions,
): Promise<InquiryResult<MachineImages>> {
  return queryAccount<MachineImages>(place, options, {}, async question => {
    const byRegion = Map.groupBy(uses, ({ region }) => region ?? question.region)
    const found: MachineImages = {}
    for (const [region, group] of byRegion) {
      if (region === null) {
        question.notes.add('no region is set: neither aws:region nor AWS_REGION')
        continue
      }
      const { DescribeImagesCommand } = await import('@aws-sdk/client-ec2')
      const ec2 = await question.getEc2(region)
      const ids = [...new Set(group.map(({ id }) => id))]
      for (let at = 0; at < ids.length; at += mostIds) {
        const answer = await attempt(question, 'ec2:DescribeImages', region, () =>
          ec2.send(
            new DescribeImagesCommand({
              Filters: [{ Name: 'image-id', Values: ids.slice(at, at + mostIds) }],
              IncludeDeprecated: true,
            }),
            { abortSignal: question.signal },
          ),
        )
        for (const { ImageId, Name, OwnerId } of answer?.Images ?? [])
          if (ImageId && Name && OwnerId) found[ImageId] = { name: Name, owner: OwnerId }
      }
    }
    return found
  })
}

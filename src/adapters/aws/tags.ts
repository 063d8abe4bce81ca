/** The resource groups tagging API. */
import type {
  GetResourcesCommandInput,
  ResourceTagMapping,
} from '@aws-sdk/client-resource-groups-tagging-api'
import { getLastPart, parseArn, getTypeOfArn } from '../../model/awsType.ts'
import type { CloudThing } from '../../model/cloud.ts'
import { attempt, takePages } from './queryAccount.ts'
import type { Question } from './queryAccount.ts'

const mostPages = 200

/**
 * The resources of one region that have a tag or, without a filter, all that have or had any tag.
 * Null: the request failed; a note says why.
 */
export async function byTags(
  question: Question,
  region: string,
  tag: { key: string; value: string } | null,
): Promise<CloudThing[] | null> {
  const { paginateGetResources } = await import('@aws-sdk/client-resource-groups-tagging-api')
  const client = await question.getTagging(region)
  const input: GetResourcesCommandInput = {
    ResourcesPerPage: 100,
    ...(tag ? { TagFilters: [{ Key: tag.key, Values: [tag.value] }] } : {}),
  }
  return attempt(question, 'tag:GetResources', region, async () => {
    const what = `tag:GetResources in ${region}`
    const paginator = paginateGetResources({ client }, input, { abortSignal: question.signal })
    const found = await takePages(question, what, mostPages, paginator)
    return found
      .flatMap(page => page.ResourceTagMappingList ?? [])
      .flatMap(mapping => toCloudThing(mapping, region))
  })
}

function toCloudThing(
  { ResourceARN: arn, Tags = [] }: ResourceTagMapping,
  region: string,
): CloudThing[] {
  if (!arn) return []
  const parsed = parseArn(arn)
  const known = getTypeOfArn(arn)
  const tags = Object.fromEntries(Tags.map(({ Key = '', Value = '' }) => [Key, Value]))
  return [
    {
      type: known?.type ?? null,
      id: known?.id ?? arn,
      arn,
      account: parsed?.account || null,
      region: parsed?.region || region,
      name: tags.Name ?? tags['twinstack:name'] ?? getLastPart(arn),
      tags,
      why: 'tagged',
      part: null,
      helper: null,
    },
  ]
}

/**
 * The published version of a Lambda function: with `publish`, every change of code or configuration
 * publishes the next one (documentation of aws_lambda_function, `publish` and `version`; AWS Lambda
 * Developer Guide, "Manage Lambda function versions").
 */
import { toText } from '../text.ts'
import type { Properties } from '../resource.ts'
import type { Creation, TypeSpec } from './typeSpec.ts'

const makeVersion = ({ inputs }: Creation) => (inputs['publish'] === true ? '1' : '$LATEST')
const makeQualifiedArn = (creation: Creation) => `${creation.arn}:${makeVersion(creation)}`

export const publishedOutputs: TypeSpec['outputs'] = {
  version: makeVersion,
  qualifiedArn: makeQualifiedArn,
  qualifiedInvokeArn: creation =>
    `arn:${creation.partition}:apigateway:${creation.region}:lambda:path/2015-03-31/functions/` +
    `${makeQualifiedArn(creation)}/invocations`,
}

const makeNextVersion = (before: Properties) => String((Number(before['version']) || 0) + 1)
const rule = {
  when: (news: Properties) => news['publish'] === true,
  // they belong to the function, not to a version
  except: ['codeSigningConfigArn', 'reservedConcurrentExecutions', 'skipDestroy'],
}
const replaceVersion = (before: Properties, property: string, end: string) =>
  toText(before[property]).replace(
    `:${toText(before['version'])}${end}`,
    () => `:${makeNextVersion(before)}${end}`,
  )

export const publishedOnUpdate: TypeSpec['onUpdate'] = {
  version: { ...rule, value: makeNextVersion },
  qualifiedArn: { ...rule, value: before => replaceVersion(before, 'qualifiedArn', '') },
  qualifiedInvokeArn: {
    ...rule,
    value: before => replaceVersion(before, 'qualifiedInvokeArn', '/invocations'),
  },
}

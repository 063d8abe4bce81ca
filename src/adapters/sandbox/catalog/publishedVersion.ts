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
const replaceVersion = (before: Properties, property: string) =>
  toText(before[property]).replace(
    /:(?:\$LATEST|\d+)(\/invocations)?$/,
    (_, end: string = '') => `:${makeNextVersion(before)}${end}`,
  )

export const publishedOnUpdate: TypeSpec['onUpdate'] = Object.fromEntries([
  ['version', { ...rule, value: makeNextVersion }],
  ...['qualifiedArn', 'qualifiedInvokeArn'].map(
    property =>
      [
        property,
        { ...rule, value: (before: Properties) => replaceVersion(before, property) },
      ] as const,
  ),
])

/** The provider's own configuration. */
import type { UntypedServiceImplementation } from '@grpc/grpc-js'
import type {
  CheckRequest,
  ConfigureRequest,
  DiffRequest,
} from '@pulumi/pulumi/proto/provider_pb.js'
import { checkConfig } from '../provider/account.ts'
import { compare } from '../provider/diff.ts'
import { formatPath } from '../paths.ts'
import { hasUnknown } from '../provider/values.ts'
import { fromStruct, messages, toStruct } from './messages.ts'
import { toDiffResponse, toFailures } from './responses.ts'

import { createMethod } from './service.ts'
import type { Session } from './session.ts'

/**
 * A provider in another region is another provider: everything in it is replaced (as in the real
 * one).
 */
const replacing = ['region']

export function createConfigurationService(session: Session): UntypedServiceImplementation {
  return {
    checkConfig: createMethod((request: CheckRequest) => {
      const config = fromStruct(request.getNews())
      const response = new messages.CheckResponse()
      response.setInputs(toStruct(config))
      response.setFailuresList(
        toFailures(checkConfig(config).filter(({ property }) => !hasUnknown(config[property]))),
      )
      return response
    }),
    diffConfig: createMethod((request: DiffRequest) => {
      const [olds, news] = [
        fromStruct(request.getOldInputs() ?? request.getOlds()),
        fromStruct(request.getNews()),
      ]
      const keys = [...new Set([...Object.keys(olds), ...Object.keys(news)])].filter(
        key => key !== 'version' && key !== '__internal',
      )
      const found = keys.flatMap(key =>
        compare(olds[key], news[key], [key]).map(one => ({
          ...one,
          replace: replacing.includes(key),
        })),
      )
      return toDiffResponse(
        found.map(one => ({ ...one, text: formatPath(one.path) })),
        false,
      )
    }),
    configure: createMethod((request: ConfigureRequest) => {
      const variables = Object.fromEntries(
        request
          .getVariablesMap()
          .getEntryList()
          .map(([key, value]) => [key.replace(/^aws:config:/, ''), value]),
      )
      session.configure({ ...variables, ...fromStruct(request.getArgs()) }, request.getUrn() ?? '')
      const response = new messages.ConfigureResponse()
      response.setSupportspreview(true)
      response.setSupportsAutonamingConfiguration(true)
      return response
    }),
  }
}

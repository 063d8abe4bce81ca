/** The protocol's generated messages (CommonJS), and plain values in and out of them. */
import { createRequire } from 'node:module'
import type { Struct as StructType } from 'google-protobuf/google/protobuf/struct_pb.js'
import type * as providerPb from '@pulumi/pulumi/proto/provider_pb.js'
import type * as pluginPb from '@pulumi/pulumi/proto/plugin_pb.js'
import { getPlainValue } from '../provider/values.ts'
import type { Properties } from '../resource.ts'

const require = createRequire(import.meta.url)
export const messages = require('@pulumi/pulumi/proto/provider_pb.js') as typeof providerPb
export const pluginMessages = require('@pulumi/pulumi/proto/plugin_pb.js') as typeof pluginPb
const { Struct } = require('google-protobuf/google/protobuf/struct_pb.js') as {
  Struct: typeof StructType
}
export const { Empty } =
  require('google-protobuf/google/protobuf/empty_pb.js') as typeof import('google-protobuf/google/protobuf/empty_pb.js')

export function fromStruct(struct: StructType | undefined): Properties {
  return getPlainValue(struct?.toJavaScript() ?? {}) as Properties
}

export function toStruct(properties: Properties): StructType {
  return Struct.fromJavaScript(
    getPlainValue(properties) as Parameters<typeof Struct.fromJavaScript>[0],
  )
}

import {
  OperationNodeTransformer,
  type KyselyPlugin,
  type PrimitiveValueListNode,
  type ValueNode,
} from 'kysely'

/**
 * PostgreSQL's `text` can't contain U+0000, and UTF-8 has no lone surrogates: a message, a name or
 * an address that contains one would fail the whole statement. This plugin replaces them in every
 * parameter by `␀` and `�`. Documents do not change, because JSON escapes these characters.
 */
export const plainText: KyselyPlugin = {
  transformQuery: ({ node, queryId }) => transformer.transformNode(node, queryId),
  transformResult: async ({ result }) => result,
}

export function toPlain(value: unknown): unknown {
  if (typeof value === 'string') return value.toWellFormed().replaceAll('\0', '␀')
  return Array.isArray(value) ? value.map(toPlain) : value
}

class PlainText extends OperationNodeTransformer {
  protected override transformValue(node: ValueNode): ValueNode {
    return { ...node, value: toPlain(node.value) }
  }

  protected override transformPrimitiveValueList(
    node: PrimitiveValueListNode,
  ): PrimitiveValueListNode {
    return { ...node, values: node.values.map(toPlain) }
  }
}

const transformer = new PlainText()

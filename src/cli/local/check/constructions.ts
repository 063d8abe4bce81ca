/** Resources that a source file constructs, with the properties whose text is fixed in it. */
import { stripTypeScriptTypes } from 'node:module'
import { parse, type AnyNode, type Expression, type Node, type Program } from 'acorn'
import { full } from 'acorn-walk'

export type Construction = {
  /** `Queue` of `new aws.sqs.Queue(…)` */
  className: string
  /** properties of the second argument that are text, or a constant of this file with a text */
  properties: Map<string, string>
}

/**
 * Every `new X(name, { … })` of a TypeScript or JavaScript text. A text that can't be parsed (JSX,
 * decorators, a syntax error) has none: `check` reports syntax errors elsewhere.
 */
export function listConstructions(text: string): Construction[] {
  const program = parseSource(text)
  if (program === null) return []
  const constants = collectConstants(program)
  const found: Construction[] = []
  visitAll(program, node => {
    if (node.type !== 'NewExpression') return
    const className = readClassName(node.callee)
    const [, input] = node.arguments
    if (className === null || input?.type !== 'ObjectExpression') return
    const properties = new Map<string, string>()
    for (const property of input.properties) {
      if (property.type !== 'Property' || property.computed) continue
      const key = readKey(property.key)
      const value = readText(property.value, constants)
      if (key !== null && value !== null) properties.set(key, value)
    }
    found.push({ className, properties })
  })
  return found
}

function parseSource(text: string): Program | null {
  try {
    const script = stripTypeScriptTypes(text, { mode: 'transform' })
    return parse(script, {
      ecmaVersion: 'latest',
      sourceType: 'module',
      allowReturnOutsideFunction: true,
    })
  } catch {
    return null
  }
}

/** acorn-walk passes the general type; every node of acorn is one of `AnyNode` */
function visitAll(program: Program, visit: (node: AnyNode) => void): void {
  full(program, (node: Node) => {
    visit(node as AnyNode)
  })
}

/** Names that `const` binds to a text anywhere in the file; a name with two texts is left out. */
function collectConstants(program: Program): Map<string, string> {
  const found = new Map<string, string>()
  const several = new Set<string>()
  visitAll(program, node => {
    if (node.type !== 'VariableDeclaration') return
    for (const { id, init } of node.declarations) {
      if (id.type !== 'Identifier') continue
      const text = node.kind === 'const' && init ? readText(init, new Map()) : null
      if (text === null || found.has(id.name)) several.add(id.name)
      else found.set(id.name, text)
    }
  })
  for (const name of several) found.delete(name)
  return found
}

function readClassName(callee: Expression | AnyNode): string | null {
  if (callee.type === 'Identifier') return callee.name
  if (callee.type === 'MemberExpression' && callee.property.type === 'Identifier')
    return callee.property.name
  return null
}

function readKey(key: Expression | AnyNode): string | null {
  if (key.type === 'Identifier') return key.name
  return key.type === 'Literal' && typeof key.value === 'string' ? key.value : null
}

/** The text of an expression that has the same value in every stack; null for any other. */
function readText(node: Expression | AnyNode, constants: Map<string, string>): string | null {
  if (node.type === 'Literal') return typeof node.value === 'string' ? node.value : null
  if (node.type === 'TemplateLiteral' && node.expressions.length === 0)
    return node.quasis[0]?.value.cooked ?? null
  if (node.type === 'Identifier') return constants.get(node.name) ?? null
  if (node.type === 'BinaryExpression' && node.operator === '+') {
    const [left, right] = [readText(node.left, constants), readText(node.right, constants)]
    return left === null || right === null ? null : left + right
  }
  return null
}

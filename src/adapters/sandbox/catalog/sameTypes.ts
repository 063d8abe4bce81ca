/** Resources that the provider has in two modules. */

/** Documentation of `aws.alb.LoadBalancer`: "The functionality is identical" to `aws.lb`. */
const mainModules: Record<string, string> = { alb: 'lb', applicationloadbalancing: 'lb' }

const typeForm = /^aws:(\w+)(\/\w+:\w+)$/

/** The type by the module that the catalog describes: `aws:lb/…` for `aws:alb/…`. */
export function getMainType(type: string): string {
  const [, module = '', rest = ''] = typeForm.exec(type) ?? []
  const main = Object.hasOwn(mainModules, module) ? mainModules[module] : undefined
  return main === undefined ? type : `aws:${main}${rest}`
}

/** All tokens of the same resource type. */
export function listSameTypes(type: string): string[] {
  const main = getMainType(type)
  const [, module = '', rest = ''] = typeForm.exec(main) ?? []
  const others = Object.keys(mainModules).filter(other => mainModules[other] === module)
  return [main, ...others.map(other => `aws:${other}${rest}`)]
}

/**
 * Quantities of Kubernetes: `500m` equals `0.5`, and `1Gi` equals `1024Mi`.
 * https://kubernetes.io/docs/reference/kubernetes-api/common-definitions/quantity/
 */
const names = /^(cpu|memory|storage|ephemeral-storage|sizeLimit|hugepages-\w+)$/
const units: Record<string, number> = {
  n: 1e-9,
  u: 1e-6,
  m: 1e-3,
  '': 1,
  k: 1e3,
  M: 1e6,
  G: 1e9,
  T: 1e12,
  P: 1e15,
  E: 1e18,
  Ki: 2 ** 10,
  Mi: 2 ** 20,
  Gi: 2 ** 30,
  Ti: 2 ** 40,
  Pi: 2 ** 50,
  Ei: 2 ** 60,
}

/** undefined when it is not a quantity */
function parseAmount(value: unknown): number | undefined {
  if (typeof value === 'number') return value
  const found = /^([+-]?\d+(?:\.\d*)?(?:[eE][+-]?\d+)?)([numkMGTPE]|[KMGTPE]i)?$/.exec(
    String(value),
  )
  const unit = units[found?.[2] ?? '']
  return found === null || unit === undefined ? undefined : Number(found[1]) * unit
}

export function isSameQuantity(left: unknown, right: unknown, name: string, type: string): boolean {
  if (!type.startsWith('kubernetes:') || !names.test(name)) return false
  const [ours, theirs] = [parseAmount(left), parseAmount(right)]
  if (ours === undefined || theirs === undefined) return false
  return Math.abs(ours - theirs) <= Math.abs(ours) * 1e-9
}

import { html } from 'ghtml'
import type { PropertyChange, ResourceChange } from '../../../src/model/operation.ts'
import { shortenTypeName } from '../../../src/lib/typeName.ts'

const marks: Record<string, string> = {
  create: '+',
  update: '~',
  delete: '-',
  replace: '+-',
  import: '=',
}
const tones: Record<string, string> = {
  create: 'added',
  delete: 'removed',
  update: 'changed',
  replace: 'changed',
  add: 'added',
}

/** characters of one value */
const longest = 400

/**
 * Changes of resources in the form of pulumi's own display: `+` create, `~` update, `-` delete,
 * `+-` replace, each changed property as `old => new`.
 */
export function renderChanges(changes: { change: ResourceChange; failed?: boolean }[]): string {
  if (changes.length === 0) return html`<p class="quiet">no resource changed</p>`
  return html`<div class="diff">!${changes.map(({ change, failed }) => renderChange(change, failed ?? false))}</div>`
}

function renderChange({ op, type, name, properties }: ResourceChange, failed: boolean): string {
  const isWhole = op === 'create' || op === 'delete'
  return html`<div class="${tones[op] ?? ''}">${(marks[op] ?? '·').padStart(2)} ${shortenTypeName(type)} ${name} <span class="quiet">${op}${failed ? ', failed' : ''}</span></div>
!${isWhole ? '' : properties.map(renderProperty)}`
}

function renderProperty({ path, kind, before, after, replace }: PropertyChange): string {
  const from = kind === 'add' ? '' : `${formatValue(before)} => `
  const to = kind === 'delete' ? '(none)' : formatValue(after)
  const mark = kind === 'add' ? '+' : kind === 'delete' ? '-' : '~'
  return html`<div class="${tones[kind] ?? 'removed'}">      ${mark} ${path}: ${from}${to}${replace ? ' (replaces)' : ''}</div>
`
}

/** A value on one line; a long one is cut. */
export function formatValue(value: unknown): string {
  const text = typeof value === 'string' ? value : (JSON.stringify(value) ?? '(none)')
  return text.length > longest ? `${text.slice(0, longest)}…` : text
}

import { html } from 'ghtml'

/** A `select` with its label; the empty value means all, and is offered unless `all` is false. */
export function renderSelect({
  name,
  label,
  values,
  chosen,
  all = true,
}: {
  name: string
  label: string
  values: readonly string[]
  chosen: string | undefined
  all?: boolean
}): string {
  return html`<label>${label}<select name="${name}">!${all ? html`<option value="">all</option>` : ''}
!${values.map(value => html`<option !${value === chosen ? 'selected' : ''}>${value}</option>`)}
</select></label>`
}

/** A text field with its label, for filters. */
export function renderSearch(name: string, label: string, value: string | undefined): string {
  return html`<label>${label}<input type="search" name="${name}" value="${value ?? ''}" maxlength="200"></label>`
}

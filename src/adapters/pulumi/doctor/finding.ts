/** The results of `twinstack doctor`. Types only. */

/**
 * `ok`: true: correct; false: Twinstack can't work; null: it works, with a remark. `found` is a
 * sentence; `hint` says what to do.
 */
export type Finding = { name: string; ok: boolean | null; found: string; hint?: string }

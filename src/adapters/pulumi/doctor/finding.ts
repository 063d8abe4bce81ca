/** What the doctor finds. Types only. */

/**
 * `ok`: true as it should be; false Twinstack can't work like this; null it works, with something
 * that is worth knowing. `found` is a sentence; `hint` says what to do.
 */
export type Finding = { name: string; ok: boolean | null; found: string; hint?: string }

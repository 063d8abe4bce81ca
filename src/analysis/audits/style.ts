import { formatPagePolicy } from '../../lib/formatPagePolicy.ts'

/** The only style of a printed audit; it is part of the page, so that the page is one file. */
export const style = `
body { font: 14px/1.45 system-ui, sans-serif; color: #1a1a1a; background: #fff; max-width: 60rem; margin: 2rem auto; padding: 0 1rem }
h1 { font-size: 1.6rem } h2 { font-size: 1.15rem; margin-top: 2rem; border-bottom: 1px solid #999 } h3 { font-size: 1rem }
table { border-collapse: collapse; width: 100%; margin: .5rem 0 } th, td { text-align: left; vertical-align: top; padding: .25rem .5rem; border: 1px solid #bbb; overflow-wrap: anywhere }
th { background: #f0f0f0 } th, td.failed, td.met, td.failed ~ td:nth-child(-n+3), td.met ~ td:nth-child(-n+3) { overflow-wrap: normal } code, pre { font: 12px/1.4 ui-monospace, monospace; overflow-wrap: anywhere; white-space: pre-wrap }
.failed, .open, .critical, .high { color: #a00000; font-weight: 600 } .met, .resolved { color: #00612e } .unknown, .assigned, .medium { color: #7a4b00; font-weight: 600 }
@media print { body { margin: 0; max-width: none } h2 { break-after: avoid } tr { break-inside: avoid } }
`

/** The page may load and run nothing; its style is allowed by its hash. */
export const contentPolicy = formatPagePolicy(style)

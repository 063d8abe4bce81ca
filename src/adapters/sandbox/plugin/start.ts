/** The plugin process; see `pulumi-resource-aws`. */
import { main } from './main.ts'
import { createProvider } from './provider.ts'

await main(process.argv[2], createProvider)

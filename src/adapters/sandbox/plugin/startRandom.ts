/** The plugin process of `@pulumi/random`; see `pulumi-resource-random`. */
import { createRandomProvider } from '../random/provider.ts'
import { main } from './main.ts'

await main(process.argv[2], createRandomProvider)

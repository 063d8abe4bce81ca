/** The plugin process; see `pulumi-resource-aws`. */
import { main } from './main.ts'

await main(process.argv[2])

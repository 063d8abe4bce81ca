/**
 * `npm run schema:aws -- BINDINGS [TERRAFORM]`: makes both tables of the AWS provider's schema, the
 * one of the analysis and the one of the sandbox, from one set of sources.
 * - the installed package `@pulumi/aws`
 * - BINDINGS: the extracted npm package `@cdktf/provider-aws` (`npm pack`, then `tar xzf`): which
 *   lists are sets
 * - TERRAFORM: the folder `aws` of `go mod download github.com/hashicorp/terraform-provider-aws`;
 *   without it the sandbox keeps what it has of that source
 */
import { writeSandboxTable } from './sandboxTable.ts'
import { markSets } from './terraformSets.ts'
import { makeTypeTable, writeTypeTable } from './typeTable.ts'

const [bindings, terraform = null] = process.argv.slice(2)
if (bindings === undefined)
  throw new Error('expected the folder of the extracted package @cdktf/provider-aws')
const table = makeTypeTable()
const found = markSets(bindings, table.types, table.blocks)
console.log(`sets: ${found} types found`)
console.log(writeTypeTable(table))
console.log(writeSandboxTable(terraform, table.types))

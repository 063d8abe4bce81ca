/** Package managers that install from their own lockfile, which no other tool reads. */
export type PackageTool = 'pnpm' | 'yarn' | 'bun'

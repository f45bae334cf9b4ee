// What one would write first: a ts-morph project over the folder, find-all-references of every export of a 'use server'
// file and of every method of a route file.
import { Project } from 'ts-morph'

const folder = process.argv[2] ?? '.'
const project = new Project({ compilerOptions: { allowJs: true, jsx: 4 }, skipAddingFilesFromTsConfig: true })
project.addSourceFilesAtPaths([
  `${folder}/**/*.{ts,tsx,js,jsx}`,
  `!${folder}/**/node_modules/**`,
  `!${folder}/**/*.d.ts`,
])
let entryPoints = 0
let references = 0
for (const file of project.getSourceFiles()) {
  const isActions = /^\s*(['"])use server\1/.test(file.getFullText())
  const isRoute = /\/app\/(?:.*\/)?route\.[jt]sx?$/.test(file.getFilePath())
  if (!isActions && !isRoute) continue
  for (const declarations of file.getExportedDeclarations().values())
    for (const declaration of declarations) {
      if (!('findReferencesAsNodes' in declaration)) continue
      entryPoints++
      references += declaration.findReferencesAsNodes().length
    }
}
console.log(JSON.stringify({ entryPoints, references }))

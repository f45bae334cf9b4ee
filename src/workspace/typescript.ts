/** The one door to the TypeScript 6 API that ts-morph bundles. The build keeps it in a file of its own, shared by all doors. */
export { ts } from 'ts-morph'

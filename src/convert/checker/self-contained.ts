/** Which files change nothing but what is imported from them. */
import { ts } from '../../workspace/typescript'
import { linkingStatements } from './deferred-tree'

/** What TypeScript notes on a file once it is in a program. */
interface Collected extends ts.SourceFile {
  readonly moduleAugmentations?: readonly unknown[]
  readonly ambientModuleNames?: readonly string[]
  readonly externalModuleIndicator?: unknown
  readonly commonJsModuleIndicator?: unknown
}

/** True for a module that gives its exports and nothing else: no globals, and no members to modules of others. */
export function keepsToItself(file: ts.SourceFile): boolean {
  return isPlainModule(file) && !(file as Collected).moduleAugmentations?.length
}

/** True for a module that declares no others by itself; it may add to some. */
export function isPlainModule(file: ts.SourceFile): boolean {
  const { externalModuleIndicator, commonJsModuleIndicator, ambientModuleNames } = file as Collected
  return (
    externalModuleIndicator !== undefined &&
    commonJsModuleIndicator === undefined &&
    !ambientModuleNames?.length &&
    !linkingStatements(file).some(ts.isNamespaceExportDeclaration)
  )
}

/** True for a file that asks for others by `/// <reference>`. */
export function hasReferences(file: ts.SourceFile): boolean {
  const { referencedFiles, typeReferenceDirectives, libReferenceDirectives } = file
  return referencedFiles.length + typeReferenceDirectives.length + libReferenceDirectives.length > 0
}
